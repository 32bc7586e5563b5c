package io.github.fauxpenai.conformance.results;

/** What sort of answer OpenAI gave; members of one sort can be compared with one another. */
public enum AnswerKind {
  /** One JSON body, accepted. */
  PLAIN,
  /** An event stream. */
  STREAM,
  /** A refusal. */
  ERROR
}
