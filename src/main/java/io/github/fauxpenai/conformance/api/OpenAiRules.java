package io.github.fauxpenai.conformance.api;

import io.github.fauxpenai.conformance.compare.Invariant;
import io.github.fauxpenai.conformance.compare.Rules;

/** What the fields that the answers of several APIs share mean. */
public final class OpenAiRules {
  private OpenAiRules() {}

  /** Rules to start from: errors, the object's name, the model and the token counts. */
  public static Rules.Builder builder() {
    return Rules.builder()
        // OpenAI adds it to some events, unless switched off, so that sizes tell less.
        .optional("obfuscation")
        .textOrNull("error.param", "error.code")
        .equal("object", "error.type", "error.code", "error.param")
        .invariant(Wire.length())
        .invariant(Invariant.notEmpty("model"))
        .invariant(Invariant.notEmpty("error.message"))
        .invariant(Invariant.positive("usage.prompt_tokens"))
        .volatileMembers("id", "created", "system_fingerprint", "service_tier")
        .dependent("model", "model");
  }
}
