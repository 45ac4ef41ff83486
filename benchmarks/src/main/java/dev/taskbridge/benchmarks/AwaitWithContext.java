package dev.taskbridge.benchmarks;

import static dev.taskbridge.reactor.ReactorBridge.await;
import static dev.taskbridge.reactor.ReactorBridge.mono;

import java.util.Objects;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** W7: a Mono that looks into the Context of the body that awaits it. */
@OperationsPerInvocation(AwaitWithContext.N)
public class AwaitWithContext extends Workload {
    static final int N = 100_000; // the one subscription to the body is not to be measured

    @Param({"0", "5", "30"})
    public int keys;

    private final Mono<Integer> mono = Mono.deferContextual(context -> Mono.just(context.getOrDefault("key-0", 7)));

    @Override
    long expected() {
        return 7L * N;
    }

    private Context context() {
        Context context = Context.empty();
        for (int i = 0; i < keys; i++) {
            context = context.put("key-" + i, 7);
        }
        return context;
    }

    @Benchmark
    public long taskbridge() {
        return Objects.requireNonNull(mono(() -> {
                    long sum = 0;
                    for (int i = 0; i < N; i++) {
                        sum += Objects.requireNonNull(await(mono));
                    }
                    return sum;
                })
                .contextWrite(context())
                .block());
    }

    @Benchmark
    public long kotlinDefault() {
        return KotlinPeers.awaitWithContext(KotlinPeers.DEFAULT, mono, context(), N);
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return KotlinPeers.awaitWithContext(KotlinPeers.RUN_BLOCKING, mono, context(), N);
    }

    @Benchmark
    public long block() throws Exception {
        return VirtualThread.call(() -> {
            Context context = context();
            long sum = 0;
            for (int i = 0; i < N; i++) {
                sum += Objects.requireNonNull(mono.contextWrite(context).block());
            }
            return sum;
        });
    }
}
