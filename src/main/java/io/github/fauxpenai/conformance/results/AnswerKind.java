package io.github.fauxpenai.conformance.results;

/** The kind of an answer; answers of the same kind can be compared. */
public enum AnswerKind {
  /** One JSON body, accepted. */
  PLAIN,
  /** An event stream. */
  STREAM,
  /** A refusal. */
  ERROR
}
