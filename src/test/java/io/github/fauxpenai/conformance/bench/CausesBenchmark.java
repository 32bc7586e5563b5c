package io.github.fauxpenai.conformance.bench;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.compare.CauseSearch;
import io.github.fauxpenai.conformance.explain.CauseFinder;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Finds the causes of what differs at a server with a handful of defects. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class CausesBenchmark {
  private CauseSearch search;

  /** Compares. */
  @Setup
  public void compare(TemporaryFolder folder) throws IOException {
    search =
        new CauseSearch(
            ChatResults.published(),
            ChatResults.DEVIATING.write(folder.path()),
            Api.CHAT_COMPLETIONS.rules());
  }

  /** Finds the causes. */
  @Benchmark
  public CauseFinder.Outcome find() {
    return search.find();
  }
}
