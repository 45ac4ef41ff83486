package dev.taskbridge.rxjava3;

import dev.taskbridge.Items;
import dev.taskbridge.Publishers;
import dev.taskbridge.contract.ReadContract;
import io.reactivex.rxjava3.core.Flowable;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;

/** The contract of streams that are read, by Flowable. */
class FlowableReadTest implements ReadContract {

    @RegisterExtension
    final DroppedErrors droppedErrors = new DroppedErrors();

    @Override
    public Items<Integer> each(Publisher<Integer> source, int prefetch) {
        return RxJavaBridge.each(Flowable.fromPublisher(source), prefetch);
    }

    @Override
    public Items<Integer> each(Publisher<Integer> source) {
        return RxJavaBridge.each(Flowable.fromPublisher(source));
    }

    @Override
    public void forEach(Publisher<Integer> source, Publishers.Body<Integer> body) throws Exception {
        RxJavaBridge.forEach(Flowable.fromPublisher(source), body);
    }

    @Override
    public Integer awaitFirst(Publisher<Integer> source) {
        return RxJavaBridge.awaitFirst(Flowable.fromPublisher(source));
    }

    @Override
    public Integer awaitLast(Publisher<Integer> source) {
        return RxJavaBridge.awaitLast(Flowable.fromPublisher(source));
    }

    @Override
    public List<Throwable> dropped() {
        return droppedErrors.all();
    }
}
