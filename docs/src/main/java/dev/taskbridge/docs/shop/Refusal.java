package dev.taskbridge.docs.shop;

/** A request that is answered with a reason instead of what it asked for. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    Refusal(int status, String reason) {
        super(reason, null, false, false); // an answer, not an accident: where it was made does not matter
        this.status = status;
    }

    int status() {
        return status;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
