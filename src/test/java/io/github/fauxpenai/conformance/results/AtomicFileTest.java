package io.github.fauxpenai.conformance.results;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.fauxpenai.conformance.json.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

  @Test
  void theFileIsInItsPlaceOnlyAfterTheCommit() throws IOException {
    Path path = Files.writeString(folder.resolve("file"), "old");

    try (AtomicFile file = new AtomicFile(path)) {
      file.out().write("new".getBytes(UTF_8));
      file.out().flush();
      assertEquals("old", Files.readString(path));
      file.commit();
      assertEquals("new", Files.readString(path));
    }

    assertEquals(List.of("file"), files());
  }

  @Test
  void withoutACommitNothingIsLeft() throws IOException {
    Path path = Files.writeString(folder.resolve("file"), "old");

    try (AtomicFile file = new AtomicFile(path)) {
      file.out().write("new".getBytes(UTF_8));
      file.out().flush();
    }

    assertEquals("old", Files.readString(path));
    assertEquals(List.of("file"), files());
  }

  /** A program that ends in the midst of writing. */
  static final class Ending {
    private Ending() {}

    @SuppressWarnings("resource") // What ends a program closes nothing.
    public static void main(String[] path) throws IOException {
      new AtomicFile(Path.of(path[0])).out().write("new".getBytes(UTF_8));
      String[] beside = Path.of(path[0]).toAbsolutePath().getParent().toFile().list();
      System.exit(beside.length == 2 ? 130 : 1);
    }
  }

  @Test
  void nothingIsLeftWhereTheProgramIsEnded() throws Exception {
    Path path = Files.writeString(folder.resolve("file"), "old");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Ending.class.getName(),
                path.toString())
            .inheritIO()
            .start();

    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
    assertEquals(130, process.exitValue());
    assertEquals("old", Files.readString(path));
    assertEquals(List.of("file"), files());
  }

  @Test
  void aUsersOwnFilesBesideItAreLeftAlone() throws IOException {
    Path path = folder.resolve("file");
    Path own = Files.writeString(folder.resolve("file.tmp"), "own");

    write(path, "new");

    assertEquals("new", Files.readString(path));
    assertEquals("own", Files.readString(own));
    assertEquals(List.of("file", "file.tmp"), files());
  }

  @Test
  void aDraftOfAKnownNameThatAKilledProcessLeftIsOverwritten() throws IOException {
    Path path = folder.resolve("file");
    Path draft = Files.writeString(folder.resolve("file.draft"), "longer than what follows");

    try (AtomicFile file = AtomicFile.over(path, draft)) {
      file.out().write("new".getBytes(UTF_8));
      file.commit();
    }

    assertEquals("new", Files.readString(path));
    assertEquals(List.of("file"), files());
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
  void aDraftIsNeverWrittenThroughALink() throws IOException {
    Path own = Files.writeString(folder.resolve("own"), "own");
    Path path = folder.resolve("file");
    Path draft = folder.resolve("file.draft");
    for (boolean symbolic : new boolean[] {true, false}) {
      if (symbolic) {
        Files.createSymbolicLink(draft, own);
      } else {
        Files.createLink(draft, own);
      }

      try (AtomicFile file = AtomicFile.over(path, draft)) {
        file.out().write("new".getBytes(UTF_8));
        file.commit();
      }

      assertEquals("own", Files.readString(own));
      assertEquals("new", Files.readString(path));
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
  void theTargetOfALinkIsMadeWhereItDoesNotExist() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("elsewhere", "new"));

    write(link, "new");

    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(elsewhere.resolve("new")));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
  void linksThatLeadRoundInACircleAreRefused() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("link"));

    InputException refused = assertThrows(InputException.class, () -> new AtomicFile(link));

    assertEquals(link + " is a link that leads back to itself; name a file", refused.getMessage());
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
  void theTargetOfALinkIsReplacedAndTheLinkKept() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path target = Files.writeString(elsewhere.resolve("target"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);

    write(link, "new");

    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(target));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no pipes in folders")
  void aPipeIsRefusedAndKept() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());

    InputException refused = assertThrows(InputException.class, () -> new AtomicFile(pipe));

    assertEquals(pipe + " is not a regular file; name another", refused.getMessage());
    assertTrue(Files.exists(pipe, LinkOption.NOFOLLOW_LINKS));
    assertFalse(Files.isRegularFile(pipe, LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void aReadOnlyFileIsRefused() throws IOException {
    Path path = Files.writeString(folder.resolve("file"), "old");
    assertTrue(path.toFile().setReadOnly());
    assumeFalse(Files.isWritable(path), "root may write everywhere");

    InputException refused = assertThrows(InputException.class, () -> new AtomicFile(path));

    assertTrue(refused.getMessage().startsWith(path + " cannot be written: no permission"));
    assertEquals("old", Files.readString(path));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "folders cannot be made read-only there")
  void aFolderWithoutPermissionIsNamed() throws IOException {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    assertTrue(closed.toFile().setWritable(false));
    assumeFalse(Files.isWritable(closed), "root may write everywhere");
    Path path = closed.resolve("file");

    InputException refused = assertThrows(InputException.class, () -> new AtomicFile(path));

    assertEquals(
        "%s cannot be written: no permission to make files in %s; name a file elsewhere"
            .formatted(path, closed),
        refused.getMessage());
  }

  private static void write(Path path, String text) throws IOException {
    try (AtomicFile file = new AtomicFile(path)) {
      file.out().write(text.getBytes(UTF_8));
      file.commit();
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
