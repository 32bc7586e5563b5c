package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.cli.option.DurationConverter;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.run.RunListener;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows the progress of a run. */
interface Progress extends RunListener, AutoCloseable {
  @Override
  void close();

  /**
   * Every request if verbose; else a bar on a terminal, and otherwise a line every 10 % or 30 s.
   */
  static Progress of(Terminal terminal, boolean verbose, int total) {
    if (verbose) {
      return new EveryRequest(terminal.err());
    }
    return terminal.interactive()
        ? new Bar(terminal.err(), terminal.width(), total)
        : new Lines(terminal.err(), System::nanoTime);
  }

  /** A line every 10 % or 30 s. */
  final class Lines implements Progress {
    private static final long PAUSE_NANOS = Duration.ofSeconds(30).toNanos();

    private final PrintWriter err;
    private final LongSupplier nanos;
    private final long start;
    private long lastLine;
    private int lastTenth;
    private final LeftOvers leftOvers;

    Lines(PrintWriter err, LongSupplier nanos) {
      this.err = err;
      this.nanos = nanos;
      this.start = nanos.getAsLong();
      this.lastLine = start;
      this.leftOvers = new LeftOvers(err);
    }

    @Override
    public void trialEnded(String scenario, String what, Duration took) {}

    @Override
    public void notCleanedUp(String scenario, String step, String what) {
      leftOvers.add(step, what);
    }

    @Override
    public void progressed(int done, int total) {
      long now = nanos.getAsLong();
      int tenth = (int) (10L * done / total);
      if (tenth == lastTenth && now - lastLine < PAUSE_NANOS) {
        return;
      }
      lastTenth = tenth;
      lastLine = now;
      err.printf(
          "%,d of %,d requests done after %s%n",
          done, total, DurationConverter.describe(Duration.ofNanos(now - start)));
      err.flush();
    }

    @Override
    public void waiting(Duration wait) {
      sayThatItWaits(err, wait);
    }

    @Override
    public void close() {
      leftOvers.tell();
    }
  }

  /** A line for every request. */
  final class EveryRequest implements Progress {
    private static final int LONGEST = 500;

    private final PrintWriter err;

    EveryRequest(PrintWriter err) {
      this.err = err;
    }

    @Override
    public void trialEnded(String scenario, String what, Duration took) {
      err.printf(
          "%s: %s (%s)%n",
          Preview.line(scenario, LONGEST),
          Preview.line(what, LONGEST),
          DurationConverter.describe(took));
      err.flush();
    }

    @Override
    public void notCleanedUp(String scenario, String step, String what) {
      err.printf(
          "Warning: after %s, %s failed (%s); the server may keep what the scenario created%n",
          Preview.escaped(scenario), Preview.escaped(step), Preview.escaped(what));
      err.flush();
    }

    @Override
    public void progressed(int done, int total) {}

    @Override
    public void waiting(Duration wait) {
      sayThatItWaits(err, wait);
    }

    @Override
    public void close() {}
  }

  /** A bar that moves. */
  final class Bar implements Progress {
    private final PrintWriter err;
    private final ProgressBar bar;
    private final LeftOvers leftOvers;

    /**
     * Starts at zero.
     *
     * @param width the terminal's, in columns; a bar as wide as that would start a new line at each
     *     step
     */
    Bar(PrintWriter err, int width, int total) {
      this.err = err;
      this.leftOvers = new LeftOvers(err);
      this.bar =
          new ProgressBarBuilder()
              .setTaskName("Requests")
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .setConsumer(new OnOneLine(err, Math.max(1, width - 1)))
              .build();
    }

    @Override
    public void trialEnded(String scenario, String what, Duration took) {}

    @Override
    public void notCleanedUp(String scenario, String step, String what) {
      leftOvers.add(step, what);
    }

    @Override
    public void progressed(int done, int total) {
      bar.setExtraMessage("");
      bar.stepTo(done);
    }

    @Override
    public void waiting(Duration wait) {
      bar.setExtraMessage("rate limit, waiting " + DurationConverter.describe(wait));
    }

    @Override
    public void close() {
      bar.close();
      err.println();
      leftOvers.tell();
      err.flush();
    }

    /** Writes where the command's messages go, instead of to the standard streams. */
    private record OnOneLine(PrintWriter err, int width) implements ProgressBarConsumer {
      @Override
      public int getMaxRenderedLength() {
        return width;
      }

      @Override
      public void accept(String rendered) {
        err.print("\r" + rendered.substring(0, Math.min(width, rendered.length())));
        err.flush();
      }

      /** Does nothing, as it is not called for a bar that is closed before it was drawn. */
      @Override
      public void close() {}
    }
  }

  /** What scenarios created and could not delete; reported once, at the end. */
  final class LeftOvers {
    private final PrintWriter err;
    private int count;
    private String first;

    LeftOvers(PrintWriter err) {
      this.err = err;
    }

    void add(String step, String what) {
      if (count++ == 0) {
        first = "%s: %s".formatted(Preview.escaped(step), Preview.escaped(what));
      }
    }

    void tell() {
      if (count > 0) {
        err.printf(
            "Warning: the server may keep what scenarios created: clean-up failed %s (first: %s)%n",
            count == 1 ? "once" : "%,d times".formatted(count), first);
        err.flush();
      }
    }
  }

  /** Prints that the server allows no more requests for now. */
  static void sayThatItWaits(PrintWriter err, Duration wait) {
    err.printf(
        "The server's rate limit is reached; waiting %s%n", DurationConverter.describe(wait));
    err.flush();
  }
}
