package io.github.fauxpenai.conformance.api.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.Choices;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.util.List;

/** A chat completion, or a stream of its chunks. */
final class ChatAnswer {
  private final Answer answer;
  private List<ChatChoice> choices;

  private ChatAnswer(Answer answer) {
    this.answer = answer;
  }

  static ChatAnswer of(Answer answer) {
    return answer.readAs(ChatAnswer.class, ChatAnswer::new);
  }

  /**
   * The choices by index; those of a stream are joined. Elements that are not objects are left out.
   */
  List<ChatChoice> choices() {
    if (choices == null) {
      choices =
          answer.kind() == AnswerKind.STREAM
              ? Choices.of(answer).parts().stream()
                  .map(choice -> ChatChoice.joined(choice, "delta"))
                  .toList()
              : answer.values("choices[]").stream()
                  .filter(JsonNode::isObject)
                  .map(choice -> ChatChoice.joined(List.of(choice), "message"))
                  .toList();
    }
    return choices;
  }
}
