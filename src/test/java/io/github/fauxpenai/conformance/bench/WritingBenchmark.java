package io.github.fauxpenai.conformance.bench;

import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsFile;
import io.github.fauxpenai.conformance.results.ResultsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

/** Writes a results file of the published chat scenarios. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class WritingBenchmark {
  private static final int ANSWERS = 100;

  private final List<Result> results = new ArrayList<>();
  private Path file;

  /** Reads some results and puts the file in its place. */
  @Setup
  public void copy(TemporaryFolder folder) throws IOException {
    file = folder.path().resolve("results.json.gz");
    Files.copy(ChatResults.published(), file);
    try (ResultsReader reader = new ResultsReader(file)) {
      for (int i = 0; i < ANSWERS; i++) {
        results.add(reader.next());
      }
    }
  }

  /** Rewrites the file, as a run does at its end. */
  @Benchmark
  public void fold() throws IOException {
    try (ResultsFile open = ResultsFile.open(file)) {
      open.fold(Collections.emptySortedMap());
    }
  }

  /** Adds 100 answers to the journal, one after the other, as a run does. */
  @Benchmark
  public void append() throws IOException {
    try (ResultsFile open = ResultsFile.open(file)) {
      for (Result result : results) {
        open.append(result);
      }
    } finally {
      // Otherwise the next opening would fold it in.
      Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".journal"));
    }
  }
}
