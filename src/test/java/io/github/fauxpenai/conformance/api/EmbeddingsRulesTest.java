package io.github.fauxpenai.conformance.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fauxpenai.conformance.compare.Bodies;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the fields of an embeddings answer mean. */
final class EmbeddingsRulesTest {
  private static final String INDEXES =
      "4 invariant-broken data[].index: indexes are 0 to n-1, each once → broken";

  private final Bodies bodies = Bodies.by(Api.EMBEDDINGS.rules());

  private static String vectors(String... vectors) {
    return "{'data': [{'embedding': " + String.join("}, {'embedding': ", vectors) + "}]}";
  }

  @Test
  void everyVectorHasTheDimensionsOfTheBaseline() {
    String baseline = vectors("[0.5, 0.5]", "[0.5, 0.5]");
    assertEquals(List.of(), bodies.compare(baseline, vectors("[1, 0]", "[0, -1.5]")));
    assertEquals(
        List.of("4 count-changed data[].embedding: 2 → 2 and 3"),
        bodies.compare(baseline, vectors("[0.5, 0.5]", "[0.5, 0.5, 0.5]")));
  }

  @Test
  void anEmptyVectorAmongOthersIsMissingElements() {
    assertEquals(
        List.of("2 array-empty data[].embedding: elements → none in some places"),
        bodies.compare(vectors("[0.5]", "[0.5]"), vectors("[0.5]", "[]")));
  }

  /** Eight bytes are two floats; nine, or what is no base64, are none. */
  @ParameterizedTest
  @CsvSource({
    "AAAAPwAAAD8=, true",
    "AAAAPwAAAD8, true",
    "AAAAPwAAAD8A, false",
    "AAAAPwAAAD8AAAA/, false",
    "AAAAPw==, false",
    "'', false",
    "not base64!, false"
  })
  void base64HoldsTheFloatsOfTheBaseline(String base64, boolean conforms) {
    assertEquals(
        conforms ? 0 : 1,
        bodies.compare(vectors("'AAAAPwAAAD8='"), vectors("'" + base64 + "'")).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0, 1", "1, 0"})
  void theIndexesAreThoseOfTheInputs(String indexes) {
    assertEquals(List.of(), bodies.compare(indexed("0, 1"), indexed(indexes)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0, 0", "1, 2", "-1, 0", "0, 4294967297"})
  void otherIndexesAreADifference(String indexes) {
    assertEquals(List.of(INDEXES), bodies.compare(indexed("0, 1"), indexed(indexes)));
  }

  private static String indexed(String indexes) {
    return "{'data': [{'index': " + indexes.replace(", ", "}, {'index': ") + "}]}";
  }

  @ParameterizedTest
  @CsvSource({"5, 5, 0", "5, 6, 1", "0, 0, 1", "3000000000, 3000000001, 1"})
  void allTokensAreThePrompts(String prompt, String total, int differences) {
    assertEquals(
        differences,
        bodies
            .compare(
                "{'usage': {'prompt_tokens': 1, 'total_tokens': 1}}",
                "{'usage': {'prompt_tokens': %s, 'total_tokens': %s}}".formatted(prompt, total))
            .size());
  }

  @Test
  void anotherParamIsADifference() {
    String baseline = "{'error': {'param': null}}";
    assertEquals(
        List.of("4 value-changed error.param: null → \"input\""),
        bodies.compare(baseline, "{'error': {'param': 'input'}}"));
    assertEquals(
        List.of("3 type-changed error.param: null → integer"),
        bodies.compare(baseline, "{'error': {'param': 7}}"));
  }
}
