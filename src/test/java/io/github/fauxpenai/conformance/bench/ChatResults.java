package io.github.fauxpenai.conformance.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.Deviations;
import io.github.fauxpenai.conformance.compare.HonestRun;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the benchmarks read: results of all chat scenarios. */
public enum ChatResults {
  /** OpenAI's answers. */
  PUBLISHED {
    @Override
    Path write(Path folder) {
      return published();
    }
  },

  /** Those of a server that conforms at levels 1 to 4; no body is the same. */
  HONEST {
    @Override
    Path write(Path folder) {
      return new HonestRun(1).of(Recordings.published(API)).write(folder.resolve("honest.json.gz"));
    }
  },

  /** Those of a server with a handful of defects, at every level. */
  DEVIATING {
    @Override
    Path write(Path folder) {
      return Recordings.published(API)
          .answering(ChatResults::deviate)
          .write(folder.resolve("deviating.json.gz"));
    }
  };

  private static final String API = "chatcompletions";

  private static final List<Deviation> DEFECTS =
      Stream.of(
              "stream-no-usage",
              "logprobs-null",
              "usage-strings",
              "finish-reason-eos",
              "error-code")
          .map(ChatResults::deviation)
          .toList();
  private static final Deviation ACCEPT_EVERYTHING = deviation("accept-everything");

  /** The published file. */
  static Path published() {
    return PublishedData.file(API + "/results.json.gz");
  }

  /** Where these results are; what is not published is written into the folder. */
  abstract Path write(Path folder);

  private static Deviation deviation(String name) {
    return Deviations.named(Api.CHAT_COMPLETIONS, name);
  }

  private static JsonNode deviate(JsonNode request, JsonNode response) {
    JsonNode answer = response;
    for (Deviation defect : DEFECTS) {
      answer = defect.apply("", request, answer).orElse(answer);
    }
    Optional<JsonNode> accepts =
        request.has("top_logprobs") || request.has("metadata")
            ? ACCEPT_EVERYTHING.apply("", request, response)
            : Optional.empty();
    return accepts.orElse(answer);
  }
}
