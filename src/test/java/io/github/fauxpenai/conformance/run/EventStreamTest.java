package io.github.fauxpenai.conformance.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.fauxpenai.conformance.run.EventStream.Event;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamTest {
  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void everyKindOfLineEndEndsALine(String end) {
    assertEquals(
        List.of("one", "two"), events(String.join(end, "data: one", "", "data: two", "", "")));
  }

  @Test
  void kindsOfLineEndsMayBeMixed() {
    assertEquals(
        List.of("one", "two", "three"), events("data: one\r\n\ndata: two\r\rdata: three\n\r"));
  }

  @Test
  void aLineFeedAfterAnEmptyLineOfCarriageReturnIsOneLineEnd() {
    assertEquals(List.of("one\ntwo"), events("data: one\r\ndata: two\r\n\r\n"));
  }

  @Test
  void severalDataLinesAreJoinedByLineFeeds() {
    assertEquals(List.of("one\n\ntwo"), events("data: one\ndata\ndata: two\n\n"));
  }

  @Test
  void oneSpaceAfterTheColonIsDropped() {
    assertEquals(
        List.of("one", "one", " one "), events("data:one\n\ndata: one\n\ndata:  one \n\n"));
  }

  @Test
  void aByteOrderMarkIsDroppedAtTheStartOnly() {
    assertEquals(List.of("one"), events("\uFEFFdata: one\n\n\uFEFFdata: two\n\n"));
  }

  @Test
  void aStreamOfAByteOrderMarkAndAnEmptyLineHoldsNothing() {
    assertEquals(List.of(), events("\uFEFF\n\n"));
  }

  @Test
  void commentsAreCountedAndNoEvents() throws IOException {
    EventStream stream = stream(": ping\n:\n\ndata: one\n: in between\ndata: two\n\n: end\n", 100);
    assertEquals("one\ntwo", new String(stream.next().data(), UTF_8));
    assertNull(stream.next());
    assertEquals(4, stream.comments());
    assertNull(stream.unfinished());
  }

  @Test
  void otherFieldsArePassedOver() {
    assertEquals(
        List.of("message: one #7"),
        events("event: message\nid: 7\nretry: 10\ndata: one\nDATA: x\ndatab: x\n data: x\n\n"));
  }

  @Test
  void anEventWithoutDataIsNone() {
    assertEquals(List.of(), events("event: ping\n\n\n\nid: 1\n\n"));
  }

  @Test
  void anEventMayHaveATypeOfItsOwn() {
    assertEquals(
        List.of("added: one", "two", "three"),
        events("event: added\ndata: one\n\ndata: two\n\nevent: lost\n\ndata: three\n\n"));
    assertEquals(List.of("b: one"), events("data:one\nevent:a\nevent:b\n\n"));
  }

  @Test
  void anIdHoldsUntilThereIsAnother() {
    assertEquals(
        List.of("one", "two #1", "three #1", "four #2"),
        events("data: one\n\nid: 1\ndata: two\n\ndata: three\n\nid: 2\ndata: four\n\n"));
  }

  @Test
  void emptyDataAreData() {
    assertEquals(List.of(""), events("data:\n\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: tw", "data: tw\n", "data: tw\r"})
  void anEventThatNoBlankLineClosedIsUnfinished(String end) throws IOException {
    EventStream stream = stream("data: one\n\n" + end, 100);
    assertEquals("one", new String(stream.next().data(), UTF_8));
    assertNull(stream.next());
    assertEquals("tw", new String(stream.unfinished(), UTF_8));
  }

  @Test
  void aLineThatNothingEndedIsUnfinished() throws IOException {
    EventStream stream = stream("data: one\n\nda", 100);
    stream.next();
    assertNull(stream.next());
    assertEquals("da", new String(stream.unfinished(), UTF_8));
  }

  @Test
  void charactersOfSeveralBytesSurviveBeingCut() {
    assertEquals(List.of("grüße 🎈"), events("data: grüße 🎈\n\n"));
  }

  @Test
  void linesMayBeLongerThanTheBuffer() {
    String line = "x".repeat(20_000);
    assertEquals(
        List.of(line + "\n" + line), events("data: %s\r\ndata: %s\r\n\r\n".formatted(line, line)));
  }

  /** The events, which must be the same however the bytes come in. */
  private static List<String> events(String text) {
    List<String> whole = events(text, Integer.MAX_VALUE);
    for (int size : new int[] {1, 2, 3, 7}) {
      assertEquals(whole, events(text, size), "read by " + size);
    }
    return whole;
  }

  private static List<String> events(String text, int readSize) {
    try {
      EventStream stream = stream(text, readSize);
      List<String> events = new ArrayList<>();
      for (Event event = stream.next(); event != null; event = stream.next()) {
        events.add(
            event.type()
                + (event.type().isEmpty() ? "" : ": ")
                + new String(event.data(), UTF_8)
                + (event.id().isEmpty() ? "" : " #" + event.id()));
      }
      return events;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static EventStream stream(String text, int readSize) {
    return new EventStream(
        new ByteArrayInputStream(text.getBytes(UTF_8)) {
          @Override
          public int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(length, readSize));
          }
        });
  }
}
