package io.github.fauxpenai.conformance.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MemoryTest {
  @Test
  @Timeout(30)
  void soManyAreInItAtATimeAndNoMore() throws Exception {
    Memory memory = new Memory(10);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch two = new CountDownLatch(2);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<?>> all =
        IntStream.range(0, 40)
            .<Future<?>>mapToObj(
                i ->
                    threads.submit(
                        () -> {
                          memory.take(5);
                          most.accumulateAndGet(now.incrementAndGet(), Math::max);
                          two.countDown();
                          assertTrue(two.await(20, TimeUnit.SECONDS));
                          now.decrementAndGet();
                          memory.giveBack();
                          return null;
                        }))
            .toList();
    for (Future<?> one : all) {
      one.get();
    }
    threads.shutdown();

    assertEquals(2, most.get());
  }

  @Test
  @Timeout(30)
  void whoWantsMoreThanThereIsGetsAllOfIt() throws Exception {
    Memory memory = new Memory(10);
    memory.take(1000);
    memory.giveBack();
    memory.take(10);
  }
}
