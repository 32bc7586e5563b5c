package io.github.fauxpenai.conformance.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.fauxpenai.conformance.explain.Condition.Absent;
import io.github.fauxpenai.conformance.explain.Condition.Any;
import io.github.fauxpenai.conformance.explain.Condition.Family;
import io.github.fauxpenai.conformance.explain.Condition.Kind;
import io.github.fauxpenai.conformance.explain.Condition.Scenario;
import io.github.fauxpenai.conformance.explain.Condition.Status;
import io.github.fauxpenai.conformance.explain.Condition.Term;
import io.github.fauxpenai.conformance.explain.Condition.Value;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KnownFailureTest {
  private static final List<String> APIS = List.of("chatcompletions", "embeddings");

  private static final String KEY = "0123456789abcdef".repeat(4);

  @TempDir private Path folder;

  @Test
  void anUpdatedFileIsExplainedInTodaysWordsOnly() throws IOException {
    String own = "# A leading ~ is for those who know";
    Path file =
        Files.writeString(
            folder.resolve("known.txt"),
            "# A leading ~ means: may come and go. Lines that nothing shows any more fail.\n"
                + own
                + "\n");
    KnownFailures.read(file, APIS)
        .update(file, "0.2", KnownFailures.Reference.NONE, List.of(), Set.of());
    List<String> about =
        Files.readAllLines(file).stream().filter(line -> line.contains("leading ~")).toList();
    assertEquals(2, about.size(), about::toString);
    assertTrue(about.get(0).endsWith("with test, they only warn."), about.get(0));
    assertEquals(own, about.get(1));
  }

  static Stream<JsonNode> values() {
    Stream<String> texts =
        Stream.of(
            "",
            " ",
            "gpt-4o",
            "true",
            "null",
            "1",
            "-1",
            "1e5",
            "and",
            "or",
            "unless",
            "when",
            "~",
            "<any>",
            "<absent>",
            "<always>",
            "a b",
            "a and b=c",
            "x unless y=<any>",
            "#",
            "a # b",
            "\"",
            "\\",
            "\\\"",
            "a=b",
            "{",
            "]",
            "line\nbreak\r\ttab",
            "\u0000\u001b[31m",
            "\u0085\u2028\u2029\u202e\u00a0\u3000",
            "→",
            "é",
            "\ud83d\ude00",
            "a".repeat(10_000),
            "\" and #".repeat(2_000),
            "Infinity",
            "NaN",
            "01",
            "0x1",
            "https://a.example/b?c=d#e");
    Stream<String> json =
        Stream.of(
            "0",
            "-1",
            "1.0",
            "1",
            "0.10",
            "1e-7",
            "1E+400",
            "12345678901234567890",
            "true",
            "false",
            "null",
            "{}",
            "[]",
            "{\"a b\":[1,{\"c\":\"} and ]\"}]}",
            "[\"x y\",\"#\",null,-0.0]",
            "[\"\\\"\"]",
            "{\"\":\"\"}");
    return Stream.concat(texts.map(TextNode::valueOf), json.map(j -> RawJson.text(j).tree()));
  }

  @ParameterizedTest
  @MethodSource("values")
  void everyValueIsReadAsItWasPrinted(JsonNode value) {
    Term term = new Value("stop", value);
    assertRead(new Condition(List.of(term), List.of()));
    assertRead(
        new Condition(
            List.of(term, new Any("and"), new Absent("n")), List.of(term, new Status(400))));
    assertRead(new Condition(List.of(new Scenario(KEY)), List.of(term)));
    assertRead(new Condition(List.of(), List.of(term)));
  }

  @Test
  void anyLineIsReadAsItWasPrinted() {
    Random random = new Random(1);
    List<JsonNode> values = values().toList();
    List<String> names = List.of("model", "max_tokens", "response_format", "when", "or", "x");
    for (int i = 0; i < 2_000; i++) {
      List<List<Term>> sides = List.of(new ArrayList<>(), new ArrayList<>());
      for (List<Term> side : sides) {
        for (int n = random.nextInt(3); n > 0; n--) {
          String name = names.get(random.nextInt(names.size()));
          side.add(
              List.of(
                      new Value(name, values.get(random.nextInt(values.size()))),
                      new Any(name),
                      new Absent(name),
                      new Family(name, "image-by-url"),
                      Kind.values()[random.nextInt(Kind.values().length)],
                      new Status(random.nextInt(600)))
                  .get(random.nextInt(6)));
        }
      }
      assertRead(new Condition(sides.get(0), sides.get(1)));
    }
  }

  private static void assertRead(Condition condition) {
    for (KnownFailure failure :
        List.of(
            KnownFailure.of(
                false, DifferenceCode.STATUS_OTHER, "", Change.parse("400→422"), condition),
            KnownFailure.of(
                false, DifferenceCode.COUNT_CHANGED, "", Change.parse("#→#"), condition),
            KnownFailure.of(
                false,
                DifferenceCode.MEMBER_ADDED,
                "a b.#.→\u0085c",
                Change.parse("absent→string"),
                condition),
            new KnownFailure(
                true,
                "",
                DifferenceCode.VALUE_CHANGED,
                "choices[].finish_reason",
                Change.parse("\"stop\"→\"eos\""),
                condition,
                "see # 12 and stop=1 \"later\""))) {
      String line = failure.toString();
      assertFalse(line.matches("(?s).*[\\n\\r\\x00-\\x1f\\x7f-\\x9f\\u2028\\u202e].*"), line);
      assertEquals(failure, KnownFailure.parse(line, APIS), line);
      assertEquals(line, KnownFailure.parse(line, APIS).toString());
    }
  }

  @Test
  void aLineMayBeLinedUpWithBlanksAndTabs() {
    assertEquals(
        new KnownFailure(
            true,
            "",
            DifferenceCode.STATUS_ACCEPTS_INVALID,
            "",
            Change.parse("400→200"),
            new Condition(
                List.of(new Value("n", JsonNodeFactory.instance.numberNode(1)), new Any("stop")),
                List.of(new Value("model", TextNode.valueOf("gpt-4")))),
            "ours"),
        KnownFailure.parse(
            "  ~status-accepts-invalid\t400→200   when\tn=1  and stop=<any> unless  model=gpt-4\t#ours ",
            APIS));
  }

  @Test
  void aLineMayNameItsApi() {
    String line = "~ embeddings: member-missing usage object→absent when answer=accepted  # ours";
    KnownFailure failure = KnownFailure.parse(line, APIS);

    assertEquals("embeddings", failure.api());
    assertEquals(line, failure.toString());
    assertTrue(failure.isAbout("embeddings"));
    assertFalse(failure.isAbout("chatcompletions"));
    assertTrue(KnownFailure.parse("status-other 400→422", APIS).isAbout("embeddings"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "status-othr 400→422|1|did you mean status-other?",
        "status-other|13|a change",
        "status-other 400->422|22|a change",
        "status-other # 400→422|14|a change",
        "status-other 400→422 if n=1|22|'when'",
        "status-other 400→422 when|22|'when'",
        "status-other 400→422 when n|27|parameter=value",
        "status-other 400→422 when n = 1|27|parameter=value",
        "status-other 400→422 when n=1 and|31|'and'",
        "status-other 400→422 when n=1 and # ours|35|parameter=value",
        "status-other 400→422 when n=1 or n=2|31|'and'",
        "status-other 400→422 when n=1 unless n=2 and n=3|42|'and'",
        "status-other 400→422 when n=|29|JSON",
        "status-other 400→422 when stop=a#b|32|JSON",
        "status-other 400→422 when stop=\"a|32|JSON",
        "status-other 400→422 when stop={\"a\":|32|JSON",
        "status-other 400→422 when stop=[1] [2]|36|'and'",
        "status-other 400→422 when status=bad|34|a status",
        "status-other 400→422 when answer=strem|34|a kind of answer",
        "status-other 400→422 when scenario=012345|36|64 hex digits",
        "~|2|a code",
        "embedings: status-other 400→422|1|did you mean embeddings?",
        "embeddings:|1|a code",
        "embeddings: # ours|13|a code",
      })
  void aLineThatCannotBeReadIsToldWithItsColumn(String line, int column, String expected) {
    InputException e = assertThrows(InputException.class, () -> KnownFailure.parse(line, APIS));
    assertTrue(e.getMessage().startsWith("column " + column + ": expected "), e.getMessage());
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model=gpt-4",
        "model=\"gpt-4\"",
        "temperature=1.0",
        "n=<any>",
        "seed=<absent>",
        "stop=<blank>",
        "answer=plain",
        "answer=accepted",
        "status=200"
      })
  void aConditionHoldsForWhatItNames(String condition) throws Exception {
    Condition.Subject subject =
        new Condition.Subject(
            KEY,
            List.of(
                new Value("model", TextNode.valueOf("gpt-4")),
                new Value("temperature", RawJson.text("1.0").tree()),
                new Value("n", new ObjectMapper().readTree("2")),
                new Family("stop", "blank")),
            new JudgedScenario.Reference(200, Optional.of(AnswerKind.PLAIN), "", Refusal.NONE));
    assertTrue(parsed(condition).holds(subject));
    assertTrue(parsed("<always> unless model=foo").holds(subject));
    assertFalse(parsed(condition + " and n=1").holds(subject));
    assertFalse(parsed("<always> unless " + condition).holds(subject));
    assertFalse(parsed(condition + " unless n=1 or status=200").holds(subject));
    assertTrue(parsed("scenario=" + KEY).holds(subject));
  }

  private static Condition parsed(String condition) {
    return KnownFailure.parse("status-other 400→422 when " + condition, APIS).condition();
  }
}
