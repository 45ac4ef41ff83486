package dev.taskbridge.benchmarks

import io.reactivex.rxjava3.core.BackpressureStrategy
import io.reactivex.rxjava3.core.Flowable
import io.reactivex.rxjava3.core.Observable
import io.reactivex.rxjava3.core.Single
import java.util.concurrent.CountDownLatch
import java.util.function.IntConsumer
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.job
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.reactive.asFlow
import kotlinx.coroutines.reactive.awaitSingle
import kotlinx.coroutines.reactor.awaitSingle
import kotlinx.coroutines.reactor.flux
import kotlinx.coroutines.reactor.mono
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.rx3.asFlow
import kotlinx.coroutines.rx3.await
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.sync.withPermit
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import reactor.core.publisher.Flux
import reactor.core.publisher.Mono
import reactor.util.context.Context

/** The workloads as users of kotlinx-coroutines write them. */
object KotlinPeers {
    /** `runBlocking(DEFAULT)`: on the threads of Dispatchers.Default. */
    @JvmField val DEFAULT: CoroutineContext = Dispatchers.Default

    /** `runBlocking(RUN_BLOCKING)`: on the caller's thread. */
    @JvmField val RUN_BLOCKING: CoroutineContext = EmptyCoroutineContext

    // ---- W1, W2

    @JvmStatic
    fun create(on: CoroutineContext, n: Int): Long = runBlocking(on) {
        var sum = 0L
        for (i in 0 until n) sum += async { i }.await()
        sum
    }

    @JvmStatic
    fun gatherRepeatedly(on: CoroutineContext, n: Int, times: Int): Long = runBlocking(on) {
        var sum = 0L
        repeat(times) { sum += (0 until n).map { async { it } }.awaitAll().sum() }
        sum
    }

    @JvmStatic
    fun gatherYieldingRepeatedly(on: CoroutineContext, n: Int, times: Int): Long = runBlocking(on) {
        var sum = 0L
        repeat(times) { sum += (0 until n).map { async { yield(); it } }.awaitAll().sum() }
        sum
    }

    // ---- W3

    @JvmStatic
    fun pingPong(on: CoroutineContext, n: Int): Long = runBlocking(on) {
        val there = Channel<Int>(1)
        val back = Channel<Int>(1)
        launch { for (ball in there) back.send(ball + 1) }
        var ball = 0
        repeat(n) {
            there.send(ball)
            ball = back.receive()
        }
        there.close()
        ball.toLong()
    }

    // ---- W4

    @JvmStatic
    fun sleep(on: CoroutineContext, n: Int): Long = runBlocking(on) {
        val sleeps = (0 until n).map { launch { delay(1.seconds) } }
        sleeps.joinAll()
        sleeps.count { it.isCompleted && !it.isCancelled }.toLong()
    }

    @JvmStatic
    fun crowd(on: CoroutineContext, n: Int): Long = runBlocking(on) {
        val gate = CompletableDeferred<Int>()
        val all = List(n) { async { gate.await() } }
        gate.complete(1)
        all.awaitAll().sumOf { it.toLong() }
    }

    // ---- W5

    @JvmStatic
    fun read(on: CoroutineContext, flux: Flux<Int>): Long = runBlocking(on) {
        var sum = 0L
        flux.asFlow().collect { sum += it }
        sum
    }

    @JvmStatic
    fun read(on: CoroutineContext, flowable: Flowable<Int>): Long = runBlocking(on) {
        var sum = 0L
        flowable.asFlow().collect { sum += it }
        sum
    }

    /** Blocks the emitting thread while its buffer of 64 is full, and so needs a second thread. */
    @JvmStatic
    fun read(on: CoroutineContext, observable: Observable<Int>): Long = runBlocking(on) {
        var sum = 0L
        observable.asFlow().collect { sum += it }
        sum
    }

    /** What one writes where there is one thread, and may write where there are more. */
    @JvmStatic
    fun readBuffered(on: CoroutineContext, observable: Observable<Int>): Long = runBlocking(on) {
        var sum = 0L
        observable.toFlowable(BackpressureStrategy.BUFFER).asFlow().collect { sum += it }
        sum
    }

    // ---- W6

    /** A flux of the items; in `runBlocking`, it sends from there. The subscriber tells its sum to `done`. */
    @JvmStatic
    fun emit(on: CoroutineContext, items: Array<Int>, subscribe: (Flux<Int>, (Long) -> Unit) -> Unit): Long =
        runBlocking(on) {
            val done = CompletableDeferred<Long>()
            subscribe(flux(coroutineContext[ContinuationInterceptor]!!) { for (item in items) send(item) }) {
                done.complete(it)
            }
            done.await()
        }

    // ---- W7

    @JvmStatic
    fun awaitMono(on: CoroutineContext, mono: Mono<Int>, n: Int): Long = runBlocking(on) {
        var sum = 0L
        repeat(n) { sum += mono.awaitSingle() }
        sum
    }

    @JvmStatic
    fun awaitSingle(on: CoroutineContext, single: Single<Int>, n: Int): Long = runBlocking(on) {
        var sum = 0L
        repeat(n) { sum += single.await() }
        sum
    }

    @JvmStatic
    fun awaitWithContext(on: CoroutineContext, mono: Mono<Int>, context: Context, n: Int): Long =
        runBlocking(on) {
            mono(coroutineContext[ContinuationInterceptor]!!) {
                var sum = 0L
                repeat(n) { sum += mono.awaitSingle() }
                sum
            }.contextWrite(context).awaitSingle()
        }

    // ---- W8

    @JvmStatic
    fun suspendOnDeferred(on: CoroutineContext, n: Int, whenAllStand: IntConsumer) =
        suspended(on, n, whenAllStand) { CompletableDeferred<Unit>().await() }

    @JvmStatic
    fun suspendOnDelay(on: CoroutineContext, n: Int, whenAllStand: IntConsumer) =
        suspended(on, n, whenAllStand) { delay(1.hours) }

    @JvmStatic
    fun suspendOnMono(on: CoroutineContext, n: Int, whenAllStand: IntConsumer) =
        suspended(on, n, whenAllStand) { Mono.never<Unit>().awaitSingle() }

    private fun suspended(on: CoroutineContext, n: Int, whenAllStand: IntConsumer, body: suspend () -> Unit) =
        if (on == DEFAULT) onDefault(n, whenAllStand, body) else inRunBlocking(n, whenAllStand, body)

    private fun inRunBlocking(n: Int, whenAllStand: IntConsumer, body: suspend () -> Unit) = runBlocking {
        val tasks = List(n) { launch { body() } }
        yield() // on one thread: all of them have run up to where they wait
        whenAllStand.accept(tasks.size)
        tasks.forEach { it.cancel() }
    }

    private fun onDefault(n: Int, whenAllStand: IntConsumer, body: suspend () -> Unit) {
        val standing = CountDownLatch(n)
        val scope = CoroutineScope(CountingDefault(standing))
        val tasks = List(n) { scope.launch { body() } }
        standing.await()
        whenAllStand.accept(tasks.size)
        runBlocking { scope.coroutineContext.job.cancelAndJoin() }
    }

    /**
     * Dispatchers.Default, and counts what it has run. As nothing comes that the tasks wait for, each is given to it once, to be started,
     * and gives the thread back when it is suspended. So when as many have been counted as there are tasks, all of them wait.
     */
    private class CountingDefault(private val standing: CountDownLatch) : CoroutineDispatcher() {
        override fun dispatch(context: CoroutineContext, block: Runnable) =
            Dispatchers.Default.dispatch(context) {
                block.run()
                standing.countDown()
            }
    }

    // ---- W9

    @JvmStatic
    fun coldAwaited(on: CoroutineContext, n: Int): Long = runBlocking(on) {
        val dispatcher = coroutineContext[ContinuationInterceptor]!!
        var sum = 0L
        for (i in 0 until n) sum += mono(dispatcher) { i }.awaitSingle()
        sum
    }

    @JvmStatic
    fun cold(on: CoroutineContext, i: Int): Mono<Int> = mono(on) { i }

    /** In `runBlocking`, where each of them runs, too. */
    @JvmStatic
    fun coldConcatenated(n: Int): Long = runBlocking {
        val dispatcher = coroutineContext[ContinuationInterceptor]!!
        Flux.range(0, n).concatMap { cold(dispatcher, it) }.reduce(0L, Long::plus).awaitSingle()
    }

    // ---- W10

    @JvmStatic
    fun timeout(on: CoroutineContext, n: Int): Long = runBlocking(on) {
        var sum = 0L
        for (i in 0 until n) sum += withTimeout(10.seconds) { i }
        sum
    }

    @JvmStatic
    fun cancel(on: CoroutineContext, n: Int): Long = runBlocking(on) {
        var cancelled = 0L
        repeat(n) {
            val task = launch { delay(1.hours) }
            task.cancelAndJoin()
            if (task.isCancelled) cancelled++
        }
        cancelled
    }

    @JvmStatic
    fun lock(on: CoroutineContext, n: Int): Long = runBlocking(on) {
        val mutex = Mutex()
        var count = 0L
        repeat(n) { mutex.withLock { count++ } }
        count
    }

    @JvmStatic
    fun semaphore(on: CoroutineContext, n: Int): Long = runBlocking(on) {
        val semaphore = Semaphore(2)
        var count = 0L
        repeat(n) { semaphore.withPermit { count++ } }
        count
    }

    @JvmStatic
    fun queue(on: CoroutineContext, n: Int): Long = runBlocking(on) {
        val channel = Channel<Int>(16)
        var sum = 0L
        for (i in 0 until n) {
            channel.send(i)
            sum += channel.receive()
        }
        sum
    }
}
