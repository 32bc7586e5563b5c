package io.github.fauxpenai.conformance.results;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Counts the bytes that this JVM reads from files, as its flight recorder sees them. */
public final class FileReads {
  private static final String EVENT = "jdk.FileRead";

  private FileReads() {}

  /** Does the work and counts how many bytes of each file were read. */
  public static Map<Path, Long> during(Callable<?> work) throws Exception {
    Path file = Files.createTempFile("file-reads", ".jfr");
    try (Recording recording = new Recording()) {
      recording
          .enable(EVENT)
          .withThreshold(Duration.ZERO)
          .withoutStackTrace()
          // Newer Javas omit events if there are many.
          .with("throttle", "off");
      recording.start();
      work.call();
      recording.stop();
      recording.dump(file);
      Map<Path, Long> counts = new HashMap<>();
      for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
        // A stream of a descriptor, such as another process's output, has no path.
        if (event.getEventType().getName().equals(EVENT)
            && event.getLong("bytesRead") > 0
            && event.getString("path") != null) {
          counts.merge(Path.of(event.getString("path")), event.getLong("bytesRead"), Long::sum);
        }
      }
      return counts;
    } finally {
      Files.delete(file);
    }
  }
}
