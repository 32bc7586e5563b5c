package io.github.fauxpenai.conformance.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.run.ApiClient.Reply;
import java.util.Locale;
import java.util.Optional;

/** A reply to one of the first requests to a server, and what it says about an API. */
record ServerReply(Reply reply) {
  private static final int LONGEST = 160;

  /** What a reply says about the API. */
  enum Sort {
    /** The request was accepted. */
    ACCEPTED,
    /** The path exists, but the request was refused. */
    REFUSED,
    /** The path exists, but the model does not. */
    NO_MODEL,
    /** The key was not accepted. */
    NO_KEY,
    /** The path does not exist. */
    ABSENT,
    /** No answer came. */
    SILENT
  }

  /** The answer; empty if none came. */
  Optional<RecordedResponse> answer() {
    return reply.response();
  }

  Sort sort() {
    if (answer().isEmpty()) {
      return reply.failure().startsWith("5") ? Sort.REFUSED : Sort.SILENT;
    }
    RecordedResponse answer = answer().get();
    int status = answer.status();
    if (status == 401 || status == 403) {
      return Sort.NO_KEY;
    }
    if (!answer.mediaType().endsWith("json")
        || status / 100 == 3
        || status == 405
        || status == 501) {
      return Sort.ABSENT;
    }
    JsonNode body = answer.body().tree();
    // Some servers report an unknown path with a 200.
    boolean isError = body.size() == 1 && body.hasNonNull("error");
    if (RecordedResponse.isAccepted(status) && !isError) {
      return Sort.ACCEPTED;
    }
    boolean isAboutModel = words(answer).toLowerCase(Locale.US).contains("model");
    boolean isAbsent = status == 404 || RecordedResponse.isAccepted(status);
    return isAboutModel ? Sort.NO_MODEL : isAbsent ? Sort.ABSENT : Sort.REFUSED;
  }

  boolean is(Sort sort) {
    return sort() == sort;
  }

  /** Whether the server failed, whatever the model. */
  boolean isFailure() {
    return answer().map(answer -> answer.status() >= 500).orElse(true);
  }

  /** Whether a refusal names the path: some servers report an unknown one with a 400. */
  boolean refuses(String path) {
    return is(Sort.REFUSED) && answer().filter(answer -> words(answer).contains(path)).isPresent();
  }

  /** What the server says, or the type of what it sent if that is no JSON. */
  private static String words(RecordedResponse answer) {
    if (answer.received().isPresent()) {
      return answer.mediaType();
    }
    JsonNode error = answer.body().tree().path("error");
    String words = error.isTextual() ? error.asText() : error.path("message").asText("");
    return words.isBlank() ? answer.body().toString() : words;
  }

  /** The server's words, for a person. */
  String said() {
    return answer()
        .map(answer -> "%d, %s".formatted(answer.status(), Preview.line(words(answer), LONGEST)))
        .orElse(Preview.line(reply.failure(), LONGEST));
  }

  /** The server's words or where it redirects to: an address, which must not get into reports. */
  String came() {
    return reply
        .leadsTo()
        .map(
            to ->
                "%d, a redirect to %s"
                    .formatted(answer().orElseThrow().status(), Preview.line(to, LONGEST)))
        .orElseGet(this::said);
  }
}
