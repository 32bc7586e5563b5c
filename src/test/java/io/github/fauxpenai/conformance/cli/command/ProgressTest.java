package io.github.fauxpenai.conformance.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.cli.output.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter text = new StringWriter();
  private long seconds;

  @Test
  void aLineIsWrittenEveryTenPercentOrHalfMinute() {
    Progress progress =
        new Progress.Lines(new PrintWriter(text), () -> Duration.ofSeconds(seconds).toNanos());
    for (int done = 1; done <= 100; done++) {
      seconds += done <= 20 ? 1 : 20;
      progress.progressed(done, 100);
      if (done == 40) {
        break;
      }
    }
    assertEquals(
        List.of(
            "10 of 100 requests done after 10 s",
            "20 of 100 requests done after 20 s",
            "22 of 100 requests done after 1 min 0 s",
            "24 of 100 requests done after 1 min 40 s",
            "26 of 100 requests done after 2 min 20 s",
            "28 of 100 requests done after 3 min 0 s",
            "30 of 100 requests done after 3 min 40 s",
            "32 of 100 requests done after 4 min 20 s",
            "34 of 100 requests done after 5 min 0 s",
            "36 of 100 requests done after 5 min 40 s",
            "38 of 100 requests done after 6 min 20 s",
            "40 of 100 requests done after 7 min 0 s"),
        text.toString().lines().toList());
  }

  @Test
  void whatTheServerMayKeepIsToldOnceWhenAllIsDone() {
    Progress progress = new Progress.Lines(new PrintWriter(text), () -> 0);
    progress.notCleanedUp("a turn", "DELETE /responses/{id}", "HTTP 404");
    progress.notCleanedUp("another", "DELETE /responses/{id}", "HTTP 500");
    assertEquals("", text.toString());
    progress.close();
    assertEquals(
        "Warning: the server may keep what scenarios created: clean-up failed 2 times"
            + " (first: DELETE /responses/{id}: HTTP 404)",
        text.toString().strip());
  }

  @Test
  void aWaitIsTold() {
    new Progress.Lines(new PrintWriter(text), () -> 0).waiting(Duration.ofSeconds(90));
    assertEquals("The server's rate limit is reached; waiting 1 min 30 s", text.toString().strip());
  }

  @Test
  void whereAPersonWatchesABarMoves() {
    Terminal terminal = new Terminal(new PrintWriter(text), new PrintWriter(text), Map.of(), true);
    try (Progress progress = Progress.of(terminal, false, 8)) {
      progress.progressed(8, 8);
    }
    assertTrue(text.toString().contains("Requests 100% ["), text.toString());
    assertTrue(text.toString().contains(" 8/8 "), text.toString());
    assertTrue(text.toString().endsWith(System.lineSeparator()), text.toString());
  }

  @Test
  void noBarIsAsWideAsTheTerminal() {
    for (int width : new int[] {10, 40, 60, 79, 200}) {
      StringWriter narrow = new StringWriter();
      try (Progress progress = new Progress.Bar(new PrintWriter(narrow), width, 100_000)) {
        progress.waiting(Duration.ofSeconds(90));
        progress.progressed(50_000, 100_000);
      }
      narrow
          .toString()
          .lines()
          .flatMap(line -> Stream.of(line.split("\r")))
          .forEach(line -> assertTrue(line.length() < width, width + ": " + line));
    }
  }
}
