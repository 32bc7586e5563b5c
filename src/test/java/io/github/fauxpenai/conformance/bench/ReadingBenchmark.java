package io.github.fauxpenai.conformance.bench;

import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsReader;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Reads the published chat file once, looking at more or less of each result. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ReadingBenchmark {
  /** Nothing is looked at. */
  @Benchmark
  public void results(Blackhole seen) throws IOException {
    read(result -> result, seen);
  }

  /** What every level looks at. */
  @Benchmark
  public void scenarios(Blackhole seen) throws IOException {
    read(Result::scenario, seen);
  }

  /** What levels 2 to 5 look at. */
  @Benchmark
  public void bodies(Blackhole seen) throws IOException {
    read(result -> result.response().map(response -> response.body().tree()), seen);
  }

  private interface Look {
    Object at(Result result);
  }

  private static void read(Look look, Blackhole seen) throws IOException {
    try (ResultsReader reader = new ResultsReader(ChatResults.published())) {
      for (Result result = reader.next(); result != null; result = reader.next()) {
        seen.consume(look.at(result));
      }
    }
  }
}
