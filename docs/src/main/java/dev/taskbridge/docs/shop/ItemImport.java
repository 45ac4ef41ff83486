package dev.taskbridge.docs.shop;

import org.jspecify.annotations.Nullable;

/**
 * Items that a client sends, one JSON document a line, as many as it likes: each goes into the database as it arrives. When a line is
 * refused, or the client leaves, none of them has gone in.
 */
final class ItemImport {
    private final Upload upload;
    private int line;

    ItemImport(Upload upload) {
        this.upload = upload;
    }

    /** Returns how many items there were. */
    int into(Store store) throws Exception {
        try {
            return store.stock(this::all);
        } catch (Refusal refusal) {
            throw new Refusal(refusal.status(), "line " + line + ": " + refusal.reason());
        }
    }

    private int all(Store.Shelf shelf) {
        for (byte[] json = next(); json != null; json = next()) {
            shelf.put(Json.read(json, Item.class));
        }
        return line - 1;
    }

    private byte @Nullable [] next() {
        line++;
        return upload.line();
    }
}
