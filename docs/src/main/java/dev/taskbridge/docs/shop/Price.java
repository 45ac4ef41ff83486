package dev.taskbridge.docs.shop;

/** What one piece costs, in cents, and who says so. */
public record Price(long cents, Source source) {

    /** Where a price comes from. */
    public enum Source {
        FEED,
        LIST
    }
}
