package io.github.fauxpenai.conformance.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.scenario.Body;
import io.github.fauxpenai.conformance.scenario.Keys;
import io.github.fauxpenai.conformance.scenario.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.RequestBody;
import okio.Buffer;

/**
 * A request's body in bytes.
 *
 * @param bytes empty if no body is sent
 * @param contentType the Content-Type; an empty text for none at all, empty for JSON's or the one
 *     that the user sets
 */
record Payload(Optional<byte[]> bytes, Optional<String> contentType) {

  static Payload of(Request request) {
    Body body = request.body();
    if (body instanceof Body.Multipart form) {
      return of(form, request.contentType());
    }
    if (body instanceof Body.None) {
      return new Payload(Optional.empty(), Optional.of(request.contentType().orElse("")));
    }
    byte[] bytes =
        body instanceof Body.Text text ? text.text().getBytes(UTF_8) : body.json().compactBytes();
    return new Payload(Optional.of(bytes), request.contentType());
  }

  private static Payload of(Body.Multipart form, Optional<String> contentType) {
    MultipartBody.Builder builder =
        new MultipartBody.Builder(boundary(form)).setType(MultipartBody.FORM);
    for (Body.Part part : form.parts()) {
      builder.addFormDataPart(
          part.name(),
          part.filename().orElse(null),
          RequestBody.create(part.bytes(), part.contentType().map(MediaType::parse).orElse(null)));
    }
    MultipartBody encoded = builder.build();
    try (Buffer bytes = new Buffer()) {
      encoded.writeTo(bytes);
      return new Payload(
          Optional.of(bytes.readByteArray()),
          Optional.of(contentType.orElse(encoded.contentType().toString())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A boundary that occurs in none of the parts, and is always the same for the same form. */
  private static String boundary(Body.Multipart form) {
    StringBuilder all = new StringBuilder();
    form.parts().forEach(part -> all.append(new String(part.bytes(), ISO_8859_1)));
    String boundary = Keys.sha256Hex(all.toString()).substring(0, 32);
    while (all.indexOf(boundary) >= 0) {
      boundary = Keys.sha256Hex(boundary).substring(0, 32);
    }
    return boundary;
  }
}
