package io.github.fauxpenai.conformance.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.json.InputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class InOrderTest {
  private static final int ITEMS = 1000;
  private static final long SIZE = 1000;

  private final List<Integer> passed = new ArrayList<>();

  private static InOrder.Source<Integer> numbers() {
    Iterator<Integer> numbers = IntStream.range(0, ITEMS).iterator();
    return () -> numbers.hasNext() ? numbers.next() : null;
  }

  private void run(InOrder.Source<Integer> source, Function<Integer, Integer> work)
      throws IOException {
    try (InOrder<Integer, Integer> inOrder = new InOrder<>(work, item -> SIZE)) {
      inOrder.run(source, passed::add);
    }
  }

  private static List<Integer> first(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void whatComesOfItemsIsPassedOnInTheirOrder() throws IOException {
    // The first item waits for a later one, so its batch is done last.
    CountDownLatch later = new CountDownLatch(1);
    boolean several = Runtime.getRuntime().availableProcessors() > 1;
    run(
        numbers(),
        item -> {
          if (item == 0 && several) {
            await(later);
          } else if (item == 100) {
            later.countDown();
          }
          return item;
        });
    assertEquals(first(ITEMS), passed);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFailureOfTheWorkIsThrownAfterEverythingBeforeItIsPassedOn() {
    InputException failure = new InputException("item 500");
    assertSame(
        failure,
        assertThrows(
            InputException.class,
            () ->
                run(
                    numbers(),
                    item -> {
                      if (item >= 500) {
                        throw item == 500 ? failure : new InputException("later");
                      }
                      return item;
                    })));
    assertEquals(first(500), passed);
  }

  @Test
  void aFailureToReadIsThrownAfterEverythingBeforeItIsPassedOn() {
    OutOfMemoryError failure = new OutOfMemoryError("a test");
    InOrder.Source<Integer> numbers = numbers();
    assertSame(
        failure,
        assertThrows(
            OutOfMemoryError.class,
            () ->
                run(
                    () -> {
                      Integer next = numbers.next();
                      if (next == 500) {
                        throw failure;
                      }
                      return next;
                    },
                    item -> item)));
    assertEquals(first(500), passed);
  }

  @Test
  void aFailureOfTheReceiverEndsTheThreads() {
    List<Thread> threads = new ArrayList<>();
    assertThrows(
        IOException.class,
        () -> {
          try (InOrder<Integer, Thread> inOrder =
              new InOrder<>(item -> Thread.currentThread(), item -> SIZE)) {
            inOrder.run(
                numbers(),
                thread -> {
                  threads.add(thread);
                  throw new IOException("full");
                });
          }
        });
    assertEquals(1, threads.size());
    assertFalse(threads.get(0).isAlive());
  }

  @Test
  void nothingIsReadWhileALargeItemIsInWork() throws IOException {
    AtomicInteger read = new AtomicInteger();
    InOrder.Source<Integer> numbers = numbers();
    List<Integer> readBefore = new ArrayList<>();
    try (InOrder<Integer, Integer> inOrder =
        new InOrder<>(item -> item, item -> item == 500 ? 1L << 30 : SIZE)) {
      inOrder.run(
          () -> {
            read.incrementAndGet();
            return numbers.next();
          },
          item -> {
            if (item == 500) {
              readBefore.add(read.get());
            }
          });
    }
    assertEquals(List.of(501), readBefore);
  }

  @Test
  void anInterruptionEndsTheWaiting() {
    Thread.currentThread().interrupt();
    assertThrows(IllegalStateException.class, () -> run(numbers(), item -> item));
    assertTrue(Thread.interrupted());
  }
}
