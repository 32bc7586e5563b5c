package io.github.fauxpenai.conformance.results;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An answer as a results file holds it.
 *
 * @param status the HTTP status
 * @param headers by lower-case name
 * @param body the JSON body; of an event stream, the array of its events' data
 * @param stream what the event stream said besides its data; empty for other answers and in files
 *     of other programs
 * @param encoding what is unusual about the encoding of the body's JSON, as in {@link
 *     io.github.fauxpenai.conformance.json.Encodings#unusual}; empty for plain UTF-8 and in files
 *     of other programs
 * @param received the beginning of a body that is not JSON, without secrets; empty for JSON and in
 *     files of other programs
 * @param replaced what kinds of values were replaced, by the member's name: see {@link Replaced};
 *     empty in files of other programs
 */
public record RecordedResponse(
    int status,
    Map<String, String> headers,
    RawJson body,
    Optional<Stream> stream,
    Optional<String> encoding,
    Optional<String> received,
    Map<String, String> replaced) {
  /** An answer about which nothing else is known. */
  public RecordedResponse(
      int status, Map<String, String> headers, RawJson body, Optional<Stream> stream) {
    this(status, headers, body, stream, Optional.empty(), Optional.empty(), Map.of());
  }

  /**
   * What an event stream said besides its data.
   *
   * @param events how many events came, without {@code [DONE]} and what follows the end
   * @param done whether {@code [DONE]} ended it
   * @param comments how many comment lines were seen
   * @param names the field "event" of each event, an empty text for events without one, of which
   *     the last may be omitted; absent if each event's name is the {@code type} in its data, or is
   *     missing along with it
   * @param end how it ended; empty in files that do not say
   */
  public record Stream(
      int events, boolean done, int comments, Optional<List<String>> names, Optional<End> end) {
    /** A stream whose events have the usual names. */
    public Stream(int events, boolean done, int comments) {
      this(events, done, comments, Optional.empty(), Optional.empty());
    }

    /** The same with an end. */
    public Stream ending(End how) {
      return new Stream(events, done, comments, names, Optional.of(how));
    }

    /** The name of an event; empty if it has none. */
    public String name(int event, RawJson data) {
      return names
          .map(all -> event < all.size() ? all.get(event) : "")
          .orElseGet(() -> typeOf(data));
    }

    /** The {@code type} in an event's data; empty if there is none. */
    public static String typeOf(RawJson data) {
      RawJson type = data.isObject() && data.mayHave("type") ? data.member("type") : null;
      return type != null && type.isText() ? type.simpleText() : "";
    }
  }

  /**
   * Reads a response; throws {@link InputException} if a member is missing or has the wrong type.
   */
  public static RecordedResponse of(RawJson json) {
    int status = status(json);
    Map<String, RawJson> members = json.members();
    Map<String, String> headers = new LinkedHashMap<>();
    RawJson named = members.get("headers");
    if (named != null && named.isObject()) {
      named.members().forEach((name, value) -> headers.put(name, header(value)));
    }
    return new RecordedResponse(
        status,
        headers,
        members.getOrDefault("body", RawJson.NULL),
        Optional.ofNullable(members.get("stream")).map(RawJson::tree).map(RecordedResponse::stream),
        text(members.get("encoding")),
        text(members.get("received")),
        Replaced.of(members.get("replaced")));
  }

  /** All answers have headers, nearly all of them texts, but few are needed. */
  private static String header(RawJson value) {
    return value.isText() ? value.simpleText() : value.tree().asText();
  }

  private static Optional<String> text(RawJson member) {
    return Optional.ofNullable(member).map(RawJson::tree).map(JsonNode::textValue);
  }

  /** The status of a response. */
  static int status(RawJson json) {
    RawJson status = json.isObject() ? json.member("status") : null;
    JsonNode number = status == null ? MissingNode.getInstance() : status.tree();
    if (!number.isInt()) {
      throw new InputException("its response has no status");
    }
    return number.intValue();
  }

  private static Stream stream(JsonNode json) {
    return new Stream(
        json.path("events").intValue(),
        json.path("done").booleanValue(),
        json.path("comments").intValue(),
        Optional.of(json.path("names")).filter(JsonNode::isArray).map(RecordedResponse::texts),
        Optional.of(json.path("end")).filter(JsonNode::isObject).map(End::of));
  }

  private static List<String> texts(JsonNode names) {
    List<String> texts = new ArrayList<>();
    names.forEach(name -> texts.add(name.asText()));
    return texts;
  }

  /** The media type in lower case, without parameters; empty if none was sent. */
  public String mediaType() {
    String type = headers.getOrDefault("content-type", "");
    int semicolon = type.indexOf(';');
    return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.US);
  }

  /** Whether a status says that the request was accepted. */
  public static boolean isAccepted(int status) {
    return status >= 200 && status < 300;
  }

  /** The same, unless the status says that the answer is empty (RFC 9110, section 15.3). */
  public static boolean hasContent(int status) {
    return isAccepted(status) && status != 204 && status != 205;
  }

  /**
   * Writes {@code {status, headers, body}} and, if known, {@code stream}, {@code encoding}, {@code
   * received} and {@code replaced}.
   */
  public RawJson toJson() {
    Map<String, RawJson> members = new LinkedHashMap<>();
    members.put("status", RawJson.text(Integer.toString(status)));
    members.put("headers", RawJson.written(out -> write(headers, out)));
    members.put("body", body);
    stream.ifPresent(s -> members.put("stream", RawJson.written(out -> write(s, out))));
    encoding.ifPresent(
        name -> members.put("encoding", RawJson.written(out -> out.writeString(name))));
    received.ifPresent(
        text -> members.put("received", RawJson.written(out -> out.writeString(text))));
    if (!replaced.isEmpty()) {
      members.put("replaced", RawJson.written(out -> write(replaced, out)));
    }
    return RawJson.object(members);
  }

  private static void write(Map<String, String> texts, JsonGenerator out) throws IOException {
    out.writeStartObject();
    for (Map.Entry<String, String> text : texts.entrySet()) {
      out.writeStringField(text.getKey(), text.getValue());
    }
    out.writeEndObject();
  }

  private static void write(Stream stream, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeNumberField("events", stream.events);
    out.writeBooleanField("done", stream.done);
    out.writeNumberField("comments", stream.comments);
    if (stream.names.isPresent()) {
      List<String> names = stream.names.get();
      int named = names.size();
      while (named > 0 && names.get(named - 1).isEmpty()) {
        named--;
      }
      out.writeArrayFieldStart("names");
      for (String name : names.subList(0, named)) {
        out.writeString(name);
      }
      out.writeEndArray();
    }
    if (stream.end.isPresent()) {
      stream.end.get().write(out);
    }
    out.writeEndObject();
  }
}
