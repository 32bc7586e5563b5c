package io.github.fauxpenai.conformance.cli.output;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a run end in order when a signal (SIGINT, SIGTERM) ends the program: the run is told to
 * stop, and the JVM waits for {@link #close}, when its results are saved. The JVM then exits with
 * the signal's code (130, 143).
 */
public final class Interruption implements AutoCloseable {
  /** Saving takes as long as writing the results file does. */
  private static final long PATIENCE_SECONDS = 30;

  private final CountDownLatch saved = new CountDownLatch(1);
  private final Thread hook = new Thread(this::interrupted, "interruption");
  private Runnable stop = () -> {};
  private boolean signalled;

  public Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Sets what stops the run; it is called at once if the signal has already come. */
  public void onSignal(Runnable stop) {
    synchronized (this) {
      this.stop = stop;
      if (!signalled) {
        return;
      }
    }
    stop.run();
  }

  private void interrupted() {
    Runnable stopping;
    synchronized (this) {
      signalled = true;
      stopping = stop;
    }
    stopping.run();
    try {
      boolean unused = saved.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    saved.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is already ending.
    }
  }
}
