package io.github.fauxpenai.conformance;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.api.Api;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Knowledge about single APIs belongs in {@code api}: no string elsewhere names a parameter of a
 * request or a member of an answer. Other packages get what they need through {@link
 * io.github.fauxpenai.conformance.api.ApiDefinition}.
 */
final class ApiWordsTest {
  private static final Path SOURCES = Path.of("src/main/java/io/github/fauxpenai/conformance");
  private static final Path PAGES =
      Path.of("src/main/resources/io/github/fauxpenai/conformance/report");

  /** Members of answers, without those that every results file has. */
  private static final Set<String> MEMBERS =
      Set.of(
          "category_applied_input_types",
          "category_scores",
          "choices",
          "completion_tokens",
          "created",
          "created_at",
          "delta",
          "embedding",
          "encrypted_content",
          "finish_reason",
          "flagged",
          "input_tokens",
          "item_id",
          "output",
          "output_index",
          "output_text",
          "output_tokens",
          "owned_by",
          "prompt_tokens",
          "refusal",
          "response_id",
          "sequence_number",
          "system_fingerprint",
          "tool_call_id",
          "tool_calls",
          "total_tokens",
          "usage",
          "content_filter");

  /** Parameters whose names are also used in the program's files or in JSON Schema. */
  private static final Set<String> ALSO_OURS =
      Set.of("body", "content_type", "include", "stream", "text", "unknown_member");

  /** By file, what it may name, and why. */
  private static final Map<String, Excepted> EXCEPTIONS =
      Map.of(
          "serve/OpenAiError.java",
          new Excepted(
              "the error about an unknown model is part of the list of models, which is served"
                  + " whatever API was recorded",
              "model"),
          "cli/command/AddressAdvice.java",
          new Excepted("it looks for the word in what a server says in its own words", "model"),
          "cli/command/ServerReply.java",
          new Excepted("it looks for the word in what a server says in its own words", "model"),
          "cli/command/RunScenarios.java",
          new Excepted(
              "--maxTokens is named after a parameter, and a stop of the run is no stop sequence",
              "max_tokens",
              "stop"),
          "cli/command/TestServer.java",
          new Excepted("a stop of the run is no stop sequence", "stop"),
          "explain/Condition.java",
          new Excepted("what every API does, not the member of a message", "refusal"),
          "explain/DifferenceCode.java",
          new Excepted("the sentence of a code that files of known failures hold", "finish_reason"),
          "matrix.js",
          new Excepted("an element of HTML", "input"),
          "report.js",
          new Excepted("an event of the browser's", "input"),
          "report/VerdictJson.java",
          new Excepted("members of report.json", "state", "tools"));

  /** What a file may name, and why. */
  private record Excepted(Set<String> words, String reason) {
    Excepted(String reason, String... words) {
      this(Set.of(words), reason);
    }
  }

  /** A literal: of one line, or a text block. */
  private static final Pattern LITERAL =
      Pattern.compile("\"\"\"(.*?)\"\"\"|\"((?:[^\"\\\\\n]|\\\\.)*)\"", Pattern.DOTALL);

  private static final Pattern COMMENT =
      Pattern.compile("/\\*.*?\\*/|(?m)^\\s*//.*?$", Pattern.DOTALL);

  @Test
  void noPackageOutsideApiNamesAParameterOrMemberOfOneApi() throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> sources = Files.walk(SOURCES);
        Stream<Path> pages = Files.walk(PAGES)) {
      Stream<Path> files = Stream.concat(sources, pages).filter(ApiWordsTest::isLookedAt);
      for (Path source : (Iterable<Path>) files::iterator) {
        String name = name(source);
        for (String word : words(Files.readString(source))) {
          Excepted excepted = EXCEPTIONS.get(name);
          if (excepted == null || !excepted.words().contains(word)) {
            found.add(name + " names \"" + word + "\"");
          }
        }
      }
    }
    assertEquals(Set.of(), found);
  }

  @Test
  void aNameIsFoundAloneAndInAPathAndInASentenceWhereItIsNoWordOfEnglish() {
    assertEquals(Set.of("model"), words("get(\"model\")"));
    assertEquals(Set.of("choices", "finish_reason"), words("\"choices[].finish_reason\""));
    assertEquals(Set.of("max_tokens"), words("\"where max_tokens is 1\""));
    assertEquals(Set.of("usage"), words("\"\"\"\n  usage\n  \"\"\""));
    assertEquals(Set.of(), words("\"about the model\" + \"--model\" /* \"usage\" */"));
    assertEquals(Set.of(), words("  // \"usage\"\n"));
  }

  @Test
  void everythingIsLookedAt() {
    assertTrue(names().containsAll(List.of("model", "messages", "input", "max_output_tokens")));
    assertTrue(isLookedAt(SOURCES.resolve("cli/Main.java")));
    assertTrue(isLookedAt(PAGES.resolve("report.js")));
  }

  private static boolean isLookedAt(Path source) {
    String name = source.toString();
    return Files.isRegularFile(source)
        && (name.endsWith(".java") || name.endsWith(".js"))
        && !source.startsWith(SOURCES.resolve("api"));
  }

  private static String name(Path source) {
    Path root = source.startsWith(SOURCES) ? SOURCES : PAGES;
    return root.relativize(source).toString().replace('\\', '/');
  }

  /** The names in a source's literals. */
  private static Set<String> words(String source) {
    Set<String> names = names();
    return LITERAL
        .matcher(COMMENT.matcher(source).replaceAll(""))
        .results()
        .flatMap(ApiWordsTest::parts)
        .filter(names::contains)
        .collect(toCollection(TreeSet::new));
  }

  /** The steps of a path, or the words of a sentence that are not English. */
  private static Stream<String> parts(MatchResult literal) {
    String text = (literal.group(1) == null ? literal.group(2) : literal.group(1)).strip();
    Stream<String> words =
        Pattern.compile("[A-Za-z0-9_]+").matcher(text).results().map(m -> m.group());
    return text.matches("[A-Za-z0-9_.\\[\\]]*") ? words : words.filter(word -> word.contains("_"));
  }

  private static Set<String> names() {
    Set<String> names = new TreeSet<>(MEMBERS);
    Stream.of(Api.values()).map(Api::parameters).forEach(names::addAll);
    names.removeAll(ALSO_OURS);
    return names;
  }
}
