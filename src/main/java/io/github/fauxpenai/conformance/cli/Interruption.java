package io.github.fauxpenai.conformance.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a run end in order when a signal (SIGINT, SIGTERM) ends the program: it is asked to stop,
 * and the JVM waits until {@link #close} tells that its results are saved. The JVM then exits with
 * the signal's code (130, 143).
 */
final class Interruption implements AutoCloseable {
  /** Saving takes as long as writing the results file does. */
  private static final long PATIENCE_SECONDS = 30;

  private final CountDownLatch saved = new CountDownLatch(1);
  private final Thread hook;

  /** From now on a signal calls {@code stop}. */
  Interruption(Runnable stop) {
    this.hook =
        new Thread(
            () -> {
              stop.run();
              try {
                boolean unused = saved.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    saved.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook with it.
    }
  }
}
