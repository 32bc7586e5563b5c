package io.github.fauxpenai.conformance.api.completions;

import static io.github.fauxpenai.conformance.api.Edits.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.AnswerDeviations;
import io.github.fauxpenai.conformance.api.ChoiceDeviations;
import io.github.fauxpenai.conformance.api.ErrorDeviations;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.util.List;
import java.util.stream.Stream;

/** How servers of completions deviate. */
final class CompletionsDeviations {
  static final List<Deviation> ALL =
      Stream.of(
              ErrorDeviations.all(CompletionsDeviations::completion),
              AnswerDeviations.all(CompletionsDeviations::completion).stream()
                  // That is what it must be here.
                  .filter(deviation -> !deviation.name().equals("object-wrong"))
                  .toList(),
              AnswerDeviations.indexes(ChoiceDeviations::choices, ChoiceDeviations::anyChoices),
              ChoiceDeviations.all())
          .flatMap(List::stream)
          .toList();

  private CompletionsDeviations() {}

  private static ObjectNode completion() {
    ObjectNode body = object();
    body.put("id", "cmpl-1").put("object", "text_completion").put("created", 1234567890);
    body.put("model", "any");
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    choice.put("text", ", Hello!").putNull("logprobs").put("finish_reason", "stop");
    body.putObject("usage")
        .put("prompt_tokens", 1)
        .put("completion_tokens", 3)
        .put("total_tokens", 4);
    return body;
  }
}
