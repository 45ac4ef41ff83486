package dev.taskbridge.reactor;

import dev.taskbridge.Items;
import dev.taskbridge.Publishers;
import dev.taskbridge.Task;
import dev.taskbridge.contract.ReadContract;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** The contract of streams that are read, by Flux. */
class FluxReadTest implements ReadContract {

    @RegisterExtension
    final DroppedErrors droppedErrors = new DroppedErrors();

    private final List<Object> discarded = new CopyOnWriteArrayList<>();
    private final List<Object> droppedItems = new CopyOnWriteArrayList<>();

    /** The Context whose hooks are to be called. */
    private Flux<Integer> flux(Publisher<Integer> source) {
        Consumer<Object> dropped = droppedItems::add;
        if (Task.current().isPresent()) {
            ReactorBridge.CONTEXT.set(
                    Operators.enableOnDiscard(Context.of("reactor.onNextDropped.local", dropped), discarded::add));
        }
        return Flux.from(source);
    }

    @Override
    public Items<Integer> each(Publisher<Integer> source, int prefetch) {
        return ReactorBridge.each(flux(source), prefetch);
    }

    @Override
    public Items<Integer> each(Publisher<Integer> source) {
        return ReactorBridge.each(flux(source));
    }

    @Override
    public void forEach(Publisher<Integer> source, Publishers.Body<Integer> body) throws Exception {
        ReactorBridge.forEach(flux(source), body);
    }

    @Override
    public Integer awaitFirst(Publisher<Integer> source) {
        return ReactorBridge.awaitFirst(flux(source));
    }

    @Override
    public Integer awaitLast(Publisher<Integer> source) {
        return ReactorBridge.awaitLast(flux(source));
    }

    @Override
    public List<Throwable> dropped() {
        return droppedErrors.all();
    }

    @Override
    public List<Object> discarded() {
        return discarded;
    }

    @Override
    public List<Object> droppedItems() {
        return droppedItems;
    }
}
