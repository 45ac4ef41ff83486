package dev.taskbridge;

import org.reactivestreams.Subscriber;

/**
 * Dresses a subscriber of ours in what a library looks for in one, such as Reactor's Context. For bridges; core finds them with {@link
 * java.util.ServiceLoader}, so that {@link Publishers} works with what it does not know.
 */
public interface SubscriberDecorator {

    /**
     * Called on the thread of the body that subscribes.
     *
     * @param subscriber what core would subscribe with
     * @param <T> the type of the items
     * @return what it subscribes with: the same, or one that hands all signals to it
     */
    <T> Subscriber<T> decorate(Subscriber<T> subscriber);
}
