package io.github.fauxpenai.conformance.results;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An answer as a results file holds it.
 *
 * @param status the HTTP status
 * @param headers by lower-case name
 * @param body the JSON body; of an event stream, the array of its events' data
 * @param stream what the event stream said besides its data; empty for other answers, and in files
 *     of other programs
 */
public record RecordedResponse(
    int status, Map<String, String> headers, RawJson body, Optional<Stream> stream) {

  /**
   * What an event stream said besides its data.
   *
   * @param events how many events came, {@code [DONE]} not counted
   * @param done whether {@code [DONE]} ended it
   * @param comments how many comment lines were seen
   */
  public record Stream(int events, boolean done, int comments) {}

  /** Reads one; throws {@link InputException} where a member is missing or of another type. */
  public static RecordedResponse of(RawJson json) {
    int status = status(json);
    Map<String, RawJson> members = json.members();
    Map<String, String> headers = new LinkedHashMap<>();
    RawJson named = members.get("headers");
    if (named != null) {
      named.tree().properties().forEach(h -> headers.put(h.getKey(), h.getValue().asText()));
    }
    return new RecordedResponse(
        status,
        headers,
        members.getOrDefault("body", RawJson.NULL),
        Optional.ofNullable(members.get("stream"))
            .map(RawJson::tree)
            .map(RecordedResponse::stream));
  }

  /** The status of a response. */
  static int status(RawJson json) {
    RawJson status = json.isObject() ? json.member("status") : null;
    if (status == null || !status.tree().isInt()) {
      throw new InputException("its response has no status");
    }
    return status.tree().intValue();
  }

  private static Stream stream(JsonNode json) {
    return new Stream(
        json.path("events").intValue(),
        json.path("done").booleanValue(),
        json.path("comments").intValue());
  }

  /** The media type, lower case, without parameters; empty where none was sent. */
  public String mediaType() {
    String type = headers.getOrDefault("content-type", "");
    int semicolon = type.indexOf(';');
    return (semicolon < 0 ? type : type.substring(0, semicolon))
        .strip()
        .toLowerCase(java.util.Locale.ROOT);
  }

  /** Whether a status says that the request was accepted. */
  public static boolean isAccepted(int status) {
    return status >= 200 && status < 300;
  }

  /** {@code {status, headers, body}}, with {@code stream} where it is known. */
  public RawJson toJson() {
    Map<String, RawJson> members = new LinkedHashMap<>();
    members.put("status", RawJson.text(Integer.toString(status)));
    members.put("headers", RawJson.written(this::writeHeaders));
    members.put("body", body);
    stream.ifPresent(s -> members.put("stream", RawJson.written(out -> write(s, out))));
    return RawJson.object(members);
  }

  private void writeHeaders(JsonGenerator out) throws IOException {
    out.writeStartObject();
    for (Map.Entry<String, String> header : headers.entrySet()) {
      out.writeStringField(header.getKey(), header.getValue());
    }
    out.writeEndObject();
  }

  private static void write(Stream stream, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeNumberField("events", stream.events);
    out.writeBooleanField("done", stream.done);
    out.writeNumberField("comments", stream.comments);
    out.writeEndObject();
  }
}
