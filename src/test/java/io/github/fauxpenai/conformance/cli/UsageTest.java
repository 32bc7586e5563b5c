package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.cli.output.ExitCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person is told who mistyped. */
class UsageTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--apiKey sk-secret",
        "--apiKey short",
        "-k Secret0815Secret4711x",
        "--rateLimit=sk-secret-0815",
        "Secret0815Secret4711xyz",
        "--api-key=sk-secret"
      })
  void whatLooksLikeASecretIsNotRepeated(String words) {
    List<Object> args = new ArrayList<>(List.of("runScenarios"));
    args.addAll(List.of(words.split(" ")));
    args.addAll(List.of("--api=embeddings", "--scenariosFile=a", "--resultsFile=b"));

    CommandRun run = CommandRun.of(args.toArray());

    assertEquals(ExitCode.USAGE, run.exitCode(), run::toString);
    for (String secret : List.of("sk-secret", "short", "Secret0815")) {
      assertFalse(run.err().contains(secret), run::toString);
    }
  }

  @Test
  void aMisspelledOptionIsNamedThoughAnotherIsMissing() {
    assertUsage(
        """
        Missing required option: '--outputFile=FILE'; --outputfile is unknown; did you mean \
        --outputFile?
        Try 'fauxpenai-conformance createScenarios --help'.
        """,
        "createScenarios",
        "--api=embeddings",
        "--outputfile=x");
  }

  @Test
  void anUnknownOptionIsAnsweredWithTheNearest() {
    assertUsage(
        """
        Unknown option: '--outputFiles'; did you mean --outputFile?
        Try 'fauxpenai-conformance createScenarios --help'.
        """,
        "createScenarios",
        "--api=embeddings",
        "--outputFile=x",
        "--outputFiles=x");
  }

  @Test
  void anOptionAfterTheEndOfOptionsIsSaidToBeNone() {
    assertUsage(
        """
        Unknown option: '--api'; after --, nothing is an option
        Try 'fauxpenai-conformance test --help'.
        """,
        "test",
        "--baseUrl=http://127.0.0.1:9/v1",
        "--",
        "--api=models");
  }

  @Test
  void anAddressWithoutItsOptionIsAnsweredWithTheOption() {
    assertUsage(
        """
        Unexpected argument: 'http://127.0.0.1:9/v1'; did you mean --baseUrl=URL?
        Try 'fauxpenai-conformance test --help'.
        """,
        "test",
        "http://127.0.0.1:9/v1");
    assertUsage(
        """
        Unexpected argument: ...; did you mean --baseUrl=URL?
        Try 'fauxpenai-conformance test --help'.
        """,
        "test",
        "https://me:password@127.0.0.1:9/v1");
  }

  @Test
  void valuesAreNamedAsTheyAreSpelled() {
    assertUsage(
        """
        Invalid value for option '--profile': expected one of quick, standard, full but was 'fast'
        Try 'fauxpenai-conformance test --help'.
        """,
        "test",
        "--baseUrl=http://127.0.0.1:9/v1",
        "--profile=fast");
  }

  @Test
  void aNameThatNoFileCanHaveIsSaidToBeNone() {
    assertUsage(
        """
        Invalid value for option '--outputFile': 'a\\u0000b' cannot be a file's name here; if the \
        locale has not all its letters, try LC_ALL=C.UTF-8
        Try 'fauxpenai-conformance createScenarios --help'.
        """,
        "createScenarios",
        "--api=embeddings",
        "--outputFile=a\0b");
  }

  @Test
  void aMissingOptionAloneIsSaidAlone() {
    assertUsage(
        """
        Missing required option: '--outputFile=FILE'
        Try 'fauxpenai-conformance createScenarios --help'.
        """,
        "createScenarios",
        "--api=embeddings");
  }

  @Test
  void anApiMayBeMeantByTheBeginningOfItsName() {
    assertUsage(
        """
        Invalid value for option '--api': 'chat' is not an API; there are chatcompletions, \
        embeddings, responses, moderations, completions and models; did you mean chatcompletions?
        Try 'fauxpenai-conformance createScenarios --help'.
        """,
        "createScenarios",
        "--api=chat",
        "--outputFile=x");
  }

  @Test
  void aMisspelledCommandIsAnsweredWithTheNearest() {
    assertUsage(
        """
        Unknown command 'compareResult'; did you mean compareResults?
        Try 'fauxpenai-conformance --help'.
        """,
        "compareResult",
        "--api=embeddings");
    assertUsage(
        """
        Unknown command 'foo'
        Try 'fauxpenai-conformance --help'.
        """,
        "foo");
  }

  @Test
  void helpAboutACommandThatThereIsNotSaysSo() {
    String said =
        """
        Unknown command 'tets'; did you mean test?
        Try 'fauxpenai-conformance --help'.
        """;
    assertUsage(said, "help", "tets");
    assertUsage(said, "--help", "tets");
    assertUsage(said, "-h", "tets", "--baseUrl=x");
    assertEquals(CommandRun.of("--help").out(), CommandRun.of("help", "--help").out());
    assertEquals(CommandRun.of("--help").out(), CommandRun.of("help", "help").out());
  }

  @Test
  void anApiMayBeNamedInAnyCase() throws Exception {
    CommandRun run =
        CommandRun.of(
            "createScenarios", "--api=Embeddings", "--outputFile=" + folder.resolve("s.json"));
    assertEquals(ExitCode.OK, run.exitCode(), run::toString);
  }

  @Test
  void helpMayBeAskedForAnywhere() {
    String help = CommandRun.of("runScenarios", "--help").out();
    assertTrue(help.startsWith("Usage: fauxpenai-conformance runScenarios"), help);

    assertEquals(help, CommandRun.of("runScenarios", "--baseurl=x", "--help").out());
    assertEquals(help, CommandRun.of("help", "runScenarios").out());
    assertEquals(help, CommandRun.of("--help", "runScenarios").out());
    assertEquals(CommandRun.of("--help").out(), CommandRun.of("help").out());
  }

  @Test
  void optionsMayBeSpelledAsInOtherPrograms() {
    CommandRun run =
        CommandRun.of("runScenarios", "--api=embeddings", "--rate-limit=fast", "--max-trials=x");

    assertEquals(
        """
        Invalid value for option '--rateLimit': 'fast' is not a number
        Try 'fauxpenai-conformance runScenarios --help'.
        """,
        run.err());
    assertTrue(
        CommandRun.of("runScenarios", "--max-trials=x")
            .err()
            .contains("'--maxTrials': 'x' is not a whole number"));
  }

  @Test
  void theHelpNamesNoDefaultWhereThereIsNone() {
    CommandRun run = CommandRun.of("runScenarios", "--help");

    assertTrue(run.out().contains("Default: 0.3"), run::toString);
    assertFalse(run.out().contains("Default: []"), run::toString);
    assertFalse(run.out().contains("Optional.empty"), run::toString);
  }

  /** Of a description the list of commands shows the first line. */
  @Test
  void theListOfCommandsShowsWholeSentences() {
    String list = CommandRun.of("--help").out();

    assertFalse(list.lines().anyMatch(line -> line.endsWith(":") && line.startsWith("  ")), list);
  }

  private static void assertUsage(String message, String... args) {
    CommandRun run = CommandRun.of((Object[]) args);
    assertEquals(new CommandRun(ExitCode.USAGE, "", message), run);
  }
}
