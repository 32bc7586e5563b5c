package io.github.fauxpenai.conformance.results;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.scenario.Keys;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The format of a body that is not text, recognized by its first bytes. Such a body is recorded as
 * {@code {bytes, sha256, format}}: its size, its hash, and the name of one of these, or {@code
 * unknown}.
 */
public enum BinaryFormat {
  WAV("RIFF", 8, "WAVE"),
  WEBP("RIFF", 8, "WEBP"),
  FLAC("fLaC"),
  /** Before {@link #OGG}, because it is a kind of Ogg. */
  OPUS("OggS", 28, "OpusHead"),
  OGG("OggS"),
  PNG("\u0089PNG\r\n\u001a\n"),
  JPEG("\u00ff\u00d8\u00ff"),
  GIF("GIF8"),
  PDF("%PDF-"),
  MP4("", 4, "ftyp"),
  WEBM("\u001aE\u00df\u00a3"),
  /** With a tag before the first frame, or without. */
  MP3("ID3") {
    @Override
    boolean matches(byte[] body) {
      // ISO 11172-3: twelve sync bits, or eleven for MPEG 2.5, then layer III.
      return super.matches(body) || isFrame(body) && (body[1] & 0x06) == 0x02;
    }
  },
  /** ADTS frames, whose layer is always 0 (ISO 13818-7). */
  AAC("\u00ff\u00f1") {
    @Override
    boolean matches(byte[] body) {
      return isFrame(body) && (body[1] & 0x16) == 0x10;
    }
  };

  private static final String UNKNOWN = "unknown";
  private static final Set<String> BINARY_TYPES =
      Set.of("application/octet-stream", "application/pdf", "application/zip", "application/ogg");

  private final byte[] start;
  private final int offset;
  private final byte[] further;

  BinaryFormat(String start) {
    this(start, 0, "");
  }

  BinaryFormat(String start, int offset, String further) {
    this.start = start.getBytes(ISO_8859_1);
    this.offset = offset;
    this.further = further.getBytes(ISO_8859_1);
  }

  boolean matches(byte[] body) {
    return isAt(0, start, body) && isAt(offset, further, body);
  }

  private static boolean isAt(int offset, byte[] expected, byte[] body) {
    int end = offset + expected.length;
    return end <= body.length && Arrays.equals(expected, 0, expected.length, body, offset, end);
  }

  private static boolean isFrame(byte[] body) {
    return body.length > 1 && body[0] == (byte) 0xff && (body[1] & 0xe0) == 0xe0;
  }

  /** As files spell it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.US);
  }

  /**
   * What is recorded for a body that is not JSON.
   *
   * @param mediaType of the answer, in lower case and without parameters
   * @return empty for a body that appears to be text
   */
  public static Optional<RawJson> describe(byte[] body, String mediaType) {
    Optional<BinaryFormat> format =
        Stream.of(values()).filter(each -> each.matches(body)).findFirst();
    boolean binary =
        format.isPresent()
            || mediaType.matches("(audio|image|video)/.*")
            || BINARY_TYPES.contains(mediaType);
    return binary
        ? Optional.of(
            RawJson.of(
                JsonNodeFactory.instance
                    .objectNode()
                    .put("bytes", body.length)
                    .put("sha256", Keys.sha256Hex(body))
                    .put("format", format.map(BinaryFormat::toString).orElse(UNKNOWN))))
        : Optional.empty();
  }

  /** Whether a recorded body describes one that is not text. */
  public static boolean isDescription(JsonNode body) {
    return body.size() == 3
        && body.path("bytes").isInt()
        && body.path("bytes").intValue() >= 0
        && body.path("sha256").isTextual()
        && body.path("format").isTextual();
  }

  /** Bytes of the size and format of a recorded body, whose content is not recorded. */
  public static byte[] standIn(JsonNode description) {
    byte[] body = new byte[description.path("bytes").intValue()];
    String name = description.path("format").textValue();
    Stream.of(values())
        .filter(format -> format.toString().equals(name))
        .forEach(
            format -> {
              copy(format.start, body, 0);
              copy(format.further, body, format.offset);
            });
    return body;
  }

  private static void copy(byte[] from, byte[] to, int offset) {
    for (int i = 0; i < from.length && offset + i < to.length; i++) {
      to[offset + i] = from[i];
    }
  }
}
