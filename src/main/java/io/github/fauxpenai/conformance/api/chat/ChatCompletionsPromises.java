package io.github.fauxpenai.conformance.api.chat;

import io.github.fauxpenai.conformance.api.CommonPromises;
import io.github.fauxpenai.conformance.api.Wire;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.results.Replaced;
import java.util.List;
import java.util.stream.Stream;

/**
 * What chat completions promise according to OpenAI's API reference, from which the quotations are:
 * https://platform.openai.com/docs/api-reference/chat/create
 *
 * <p>Anything that depends on what the model chooses to say is untested.
 */
final class ChatCompletionsPromises {
  private ChatCompletionsPromises() {}

  static List<Promise> all() {
    return Stream.of(
            ChatObject.promises(),
            ChatLimits.promises(),
            ChatLogprobs.promises(),
            ChatStreams.promises(),
            ChatTools.promises(),
            ChatFormats.promises(),
            Wire.ofStreams(),
            Wire.ofObjects(Replaced.SECONDS),
            CommonPromises.ofHeads(),
            CommonPromises.all())
        .flatMap(List::stream)
        .toList();
  }
}
