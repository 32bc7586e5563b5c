package io.github.fauxpenai.conformance.bench;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsReader;
import io.github.fauxpenai.conformance.results.Sanitizer;
import java.io.IOException;
import java.util.ArrayList;
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
import org.openjdk.jmh.infra.Blackhole;

/** Sanitizes all answers of the published chat file. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SanitizingBenchmark {
  private final Sanitizer sanitizer =
      new Sanitizer(List.of("a-secret-of-some-length"), Api.CHAT_COMPLETIONS.volatileMembers());
  private final List<RecordedResponse> answers = new ArrayList<>();

  /** Reads the answers. */
  @Setup
  public void read() throws IOException {
    try (ResultsReader reader = new ResultsReader(ChatResults.published())) {
      for (Result result = reader.next(); result != null; result = reader.next()) {
        result.response().ifPresent(answers::add);
      }
    }
  }

  /** Sanitizes them. */
  @Benchmark
  public void sanitize(Blackhole seen) {
    for (RecordedResponse answer : answers) {
      seen.consume(sanitizer.response(answer));
    }
  }
}
