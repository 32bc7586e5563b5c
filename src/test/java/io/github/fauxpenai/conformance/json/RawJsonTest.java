package io.github.fauxpenai.conformance.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RawJsonTest {
  /** In single quotes for double ones. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'a':[1,2]} | { 'a' : [ 1 , 2 ] } | true",
        "{'a':1}     | {'a':1,'b':2}       | false",
        "{'a':1}     | {'a':2}             | false",
        "{'a':'b c'} | {'a':'b  c'}        | false",
        "{'a':'b c'} | {'a':'bc'}          | false",
        "['\\\\', 1] | ['\\\\',1]            | true",
        "['\\' ,1'] | ['\\',1']            | false",
        "['\\'', 1] | ['\\'',1]            | true",
        "[]          | [ ]                 | true",
        "1           | 10                  | false",
      })
  void whiteSpaceIsPassedOverBetweenTokensAlone(String one, String other, boolean same) {
    RawJson ours = RawJson.text(one.replace('\'', '"'));
    RawJson theirs = RawJson.text(other.replace('\'', '"'));

    assertEquals(same, ours.equalsButForSpace(theirs));
    assertEquals(same, theirs.equalsButForSpace(ours));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[]           | none",
        "[ ]          | none",
        "[1, [2], 3]  | 1",
        "[ ['a]', 2]] | ['a]', 2]",
      })
  void theFirstElementIsReadAlone(String array, String first) {
    RawJson json = RawJson.text(array.replace('\'', '"'));

    assertEquals(
        first.replace('\'', '"'), json.firstElement().map(RawJson::toString).orElse("none"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'type':1}             | true",
        "{'a':[{'type':1}]}     | true",
        "{'a':'type'}           | true",
        "{'\\u0074ype':1}       | true",
        "{'types':1,'atype':2}  | false",
        "{'a':'a type'}         | false",
        "{'a':'type             | false",
        "{}                     | false",
      })
  void noMemberIsOverlooked(String object, boolean may) {
    assertEquals(may, RawJson.text(object.replace('\'', '"')).mayHave("type"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "[1 2]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "tru",
        "truee",
        "01",
        "-",
        "1.",
        ".5",
        "+1",
        "1e",
        "NaN",
        "'a'",
        "\"a",
        "\"a\nb\"",
        "\"\\x\"",
        "[1]]",
        "// a\n1"
      })
  void whatIsNotJsonIsFoundByChecking(String text) {
    RawJson json = RawJson.text(text);
    // Nothing at all is left to those who need a value.
    if (text.isBlank()) {
      assertEquals(json, json.checked());
    } else {
      assertThrows(InputException.class, json::checked);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " {\"a\" : [1, -0.5e+7, true, null]} ",
        "\"\\u00e9\\/\"",
        "1e400",
        "\"\\ud800\"",
        "{\"a\":1,\"a\":2}"
      })
  void whatIsJsonIsFoundToBeJson(String text) {
    RawJson json = RawJson.text(text);

    assertTrue(json.equalsButForSpace(json.checked()), json.checked().toString());
  }

  @Test
  void repeatedElementsAreReadAsTheyAre() {
    String same = "{\"a\":[1,\"]\"]}";
    String other = "{\"a\":[1,\"]\",2]}";

    assertEquals(
        List.of(same, same, other, same, "1", "1", same, "[]", "[]"),
        RawJson.text("[%1$s,%1$s , %2$s,%1$s,1,1,%1$s,[],[] ]".formatted(same, other))
            .elements()
            .stream()
            .map(RawJson::toString)
            .toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[{}{}]", "[{},{}", "[{},{}}", "[{},{},", "[[][]]"})
  void anArrayOfRepeatedElementsMustBeAnArray(String text) {
    assertThrows(InputException.class, () -> RawJson.text(text).elements());
  }
}
