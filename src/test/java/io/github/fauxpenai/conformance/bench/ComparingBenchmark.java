package io.github.fauxpenai.conformance.bench;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.results.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Compares results with the published chat file, causes and reading included. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 4)
@Measurement(iterations = 5, time = 4)
public class ComparingBenchmark {
  /** Whose results. */
  @Param public ChatResults results;

  /** The highest level to compare. */
  @Param({"STRUCTURE", "TYPES", "EXACT"})
  public Level level;

  private Path file;

  /** Writes the results. */
  @Setup
  public void write(TemporaryFolder folder) {
    file = results.write(folder.path());
  }

  /** Compares. */
  @Benchmark
  public ResultsComparison.Outcome compare(Blackhole seen) throws IOException {
    return new ResultsComparison(
            ChatResults.published(),
            List.of(file),
            Api.CHAT_COMPLETIONS.rules(),
            new Selection(Selection.Conditions.NONE),
            new ResultsComparison.Settings(level, Set.of(), false, KnownFailures.none()))
        .run(seen::consume);
  }
}
