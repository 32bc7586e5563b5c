package io.github.fauxpenai.conformance.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
