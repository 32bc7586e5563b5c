package io.github.fauxpenai.conformance.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ElementsTest {
  private static final List<String> MANY_KINDS =
      List.of(
          "{\"a\": \"]}, {[\", \"b\": [1, {\"c\": null}]}",
          "{\"a\":\"\\\"\",\"b\":[]}",
          "{\"a\":\"\\\"\",\"b\":[1]}",
          "[[], [1.50, -2e7]]",
          "{}",
          "[]",
          "\"a\"",
          "\"ab\"",
          "12",
          "123",
          "true",
          "null");

  private static String chunk(String text) {
    return "{\"id\": \"x\", \"choices\": [{\"index\": 0, \"delta\": {\"content\": \"%s\"}}]}"
        .formatted(text);
  }

  private static RawJson array(Stream<String> elements) {
    return RawJson.text(elements.collect(Collectors.joining(",\n  ", "[ ", " ]")));
  }

  private static RawJson ofChunks(int count, int different) {
    return array(IntStream.range(0, count).mapToObj(i -> chunk("word " + i % different)));
  }

  @Test
  void anElementThatComesAgainIsOneNode() {
    RawJson json = ofChunks(2000, 3);

    JsonNode tree = json.parsed().tree();

    assertEquals(json.tree(), tree);
    assertSame(tree.get(0), tree.get(3));
    assertSame(tree.get(1), tree.get(1999));
    assertNotSame(tree.get(0), tree.get(1));
  }

  @Test
  void anArrayOfDifferentElementsIsTheSameTree() {
    RawJson json = ofChunks(2000, 2000);

    assertEquals(json.tree(), json.parsed().tree());
  }

  @Test
  void whateverComesAgainTheTreeIsTheSame() {
    Random random = new Random(1);
    for (int i = 0; i < 30; i++) {
      int kinds = 1 + random.nextInt(MANY_KINDS.size());
      int longest = 1 + random.nextInt(50);
      RawJson json =
          array(
              Stream.generate(() -> MANY_KINDS.get(random.nextInt(kinds)))
                  .limit(400)
                  .flatMap(e -> Stream.generate(() -> e).limit(1 + random.nextInt(longest))));

      assertEquals(json.tree(), json.parsed().tree());
    }
  }

  @Test
  void aMemberThatAnElementHasTwiceIsSeen() {
    RawJson once = ofChunks(1000, 1);
    RawJson twice = RawJson.text(once.toString().replaceFirst("]$", ",{\"a\":1,\"a\":2}]"));

    assertTrue(!once.parsed().repeats() && twice.parsed().repeats());
    assertEquals(twice.tree(), twice.parsed().tree());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",]",
        ",{\"a\": 1]]",
        ",{\"a\": tru}]",
        ",[1,2}]",
        "{}]",
        "}",
        ",1,,2]",
        "] []",
        ",\"\\x\"]",
        ",01]",
        ",",
      })
  void whatIsNotJsonIsRefusedInTheSameWords(String end) {
    RawJson broken =
        RawJson.text(
            ofChunks(1000, 2).toString().replaceFirst(" ]$", Matcher.quoteReplacement(end)));

    String expected = assertThrows(InputException.class, broken::tree).getMessage();
    assertEquals(expected, assertThrows(InputException.class, broken::parsed).getMessage());
  }
}
