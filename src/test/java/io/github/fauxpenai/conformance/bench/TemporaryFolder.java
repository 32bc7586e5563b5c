package io.github.fauxpenai.conformance.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A folder that is gone after the benchmark. */
@State(Scope.Benchmark)
public class TemporaryFolder {
  private Path path;

  /** Makes the folder. */
  @Setup(Level.Trial)
  public void make() throws IOException {
    path = Files.createTempDirectory("bench");
  }

  Path path() {
    return path;
  }

  /** Deletes it with what is in it. */
  @TearDown(Level.Trial)
  public void delete() throws IOException {
    List<Path> inside;
    try (Stream<Path> found = Files.walk(path)) {
      inside = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : inside) {
      Files.delete(each);
    }
  }
}
