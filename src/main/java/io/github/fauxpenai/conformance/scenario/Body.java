package io.github.fauxpenai.conformance.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.json.RawJson;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** What a request sends besides its path and headers. */
public sealed interface Body {

  /**
   * What the request asks for, as JSON: the body itself, or its JSON equivalent; files show it as
   * {@code requestBody}. The JSON {@code null} if there is no body.
   */
  RawJson json();

  /** Writes {@link #json}. */
  default void writeTo(JsonGenerator out) throws IOException {
    json().writeTo(out);
  }

  /** A JSON body, numbers as they are spelled. */
  final class Json implements Body {
    private final JsonNode tree;
    private RawJson json;

    /** A body that was read. */
    public Json(RawJson json) {
      this.tree = null;
      this.json = json;
    }

    /** A body that was built; the tree must not be changed any more. */
    Json(JsonNode tree) {
      this.tree = tree;
    }

    /** Created on demand, because most built bodies are only ever used as a tree. */
    @Override
    public RawJson json() {
      if (json == null) {
        json = RawJson.of(tree);
      }
      return json;
    }

    @Override
    public void writeTo(JsonGenerator out) throws IOException {
      if (tree == null) {
        json.writeTo(out);
      } else {
        io.github.fauxpenai.conformance.json.Json.write(tree, out);
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Json that && json().equals(that.json());
    }

    @Override
    public int hashCode() {
      return json().hashCode();
    }

    @Override
    public String toString() {
      return json().toString();
    }
  }

  /**
   * A body sent as it stands, JSON or not.
   *
   * @param text what is sent
   * @param json what an equivalent JSON request would send
   */
  record Text(String text, RawJson json) implements Body {}

  /**
   * A form with files (RFC 7578).
   *
   * @param parts in the order in which they are sent
   * @param json the fields as members
   */
  record Multipart(List<Part> parts, RawJson json) implements Body {
    /** Keeps a copy. */
    public Multipart {
      parts = List.copyOf(parts);
    }
  }

  /** No body at all, which is not the same as an empty one. */
  record None() implements Body {
    @Override
    public RawJson json() {
      return RawJson.NULL;
    }
  }

  /**
   * A part of a form.
   *
   * @param name the field's name
   * @param filename for a file
   * @param contentType for a part that has one
   * @param content a text, or base64 if {@code base64} is true
   * @param base64 whether {@code content} has to be decoded before it is sent
   */
  record Part(
      String name,
      Optional<String> filename,
      Optional<String> contentType,
      String content,
      boolean base64) {

    /** Throws {@link IllegalArgumentException} if the content should be base64 but is not. */
    public Part {
      if (base64) {
        Base64.getDecoder().decode(content);
      }
    }

    /** A field. */
    public static Part field(String name, String text) {
      return new Part(name, Optional.empty(), Optional.empty(), text, false);
    }

    /** A file, its content in base64. */
    public static Part file(String name, String filename, String contentType, String base64) {
      return new Part(name, Optional.of(filename), Optional.of(contentType), base64, true);
    }

    /** What is sent. */
    public byte[] bytes() {
      return base64 ? Base64.getDecoder().decode(content) : content.getBytes(UTF_8);
    }
  }
}
