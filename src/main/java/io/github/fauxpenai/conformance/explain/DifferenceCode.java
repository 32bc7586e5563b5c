package io.github.fauxpenai.conformance.explain;

import java.util.Locale;

/**
 * Everything that can be wrong with an answer. The codes are stable, because people search for them
 * and store them.
 */
public enum DifferenceCode {
  STATUS_REJECTS_VALID(Kind.STATUS, 1, "a request that OpenAI accepts is rejected"),
  STATUS_ACCEPTS_INVALID(Kind.STATUS, 1, "a request that OpenAI rejects is accepted"),
  STATUS_SERVER_ERROR(Kind.STATUS, 1, "the server fails (5xx) on every trial"),
  STATUS_OTHER(Kind.STATUS, 1, "another status of the same sort, for example 422 for 400"),
  BODY_UNREADABLE(Kind.STATUS, 1, "no trial brings a body that can be parsed"),
  MEDIA_TYPE(Kind.MEDIA_TYPE, 1, "another media type"),
  STREAM_ERROR(Kind.MEDIA_TYPE, 2, "an error within a stream takes the place of the answer"),
  BODY_ENCODING(Kind.BODY, 2, "the body is not in UTF-8, or begins with a byte order mark"),
  MEMBER_REPEATED(Kind.BODY, 2, "an object has a member twice: clients differ in which they read"),
  MEMBER_MISSING(Kind.BODY, 2, "a member is not there"),
  MEMBER_OPTIONAL(Kind.BODY, 2, "a member that OpenAI's reference does not require is not there"),
  MEMBER_NULL(
      Kind.BODY, 2, "null where there is an object or array, or nothing where there is null"),
  MEMBER_ADDED(Kind.BODY, 2, "a member that OpenAI's answer does not have"),
  KIND_CHANGED(Kind.BODY, 2, "object, array and plain value are mixed up"),
  ARRAY_EMPTY(Kind.BODY, 2, "an array comes back empty"),
  TYPE_CHANGED(Kind.BODY, 3, "another JSON type"),
  VALUE_CHANGED(Kind.BODY, 4, 5, "another value"),
  COUNT_CHANGED(Kind.BODY, 4, 5, "more or fewer than there should be"),
  INVARIANT_BROKEN(Kind.BODY, 4, "something that always holds does not"),
  STREAM_ID(Kind.BODY, 4, "the chunks of one stream have different ids"),
  STREAM_ROLE(Kind.BODY, 4, "the first delta of a choice does not name the role"),
  STREAM_FINISH(Kind.BODY, 4, "a choice does not end with one finish_reason"),
  STREAM_USAGE(Kind.BODY, 4, "usage is not in a last chunk without choices"),
  STREAM_DONE(Kind.BODY, 4, "no [DONE] ends the stream"),
  PROMISE_BROKEN(Kind.PROMISE, Finding.NO_LEVEL, "an answer is not what its own request asked for"),
  PROMISE_IGNORED(Kind.PROMISE, Finding.NO_LEVEL, "an answer is as if its request had not asked"),
  PROMISE_REJECTED(
      Kind.PROMISE, Finding.NO_LEVEL, "a request is refused because of what it asked for"),
  DEFINITION_BROKEN(
      Kind.DEFINITION, Finding.NO_LEVEL, "an answer differs from OpenAI's definition");

  private final Kind kind;
  private final int lowest;
  private final int highest;
  private final String meaning;

  /** What a code is about. */
  public enum Kind {
    /** The status of the answer, or a missing answer. */
    STATUS,
    /** The media type of the answer, or that it turns into an error. */
    MEDIA_TYPE,
    /** A place in the body. */
    BODY,
    /** What the answer's own request asked for; needs no baseline. */
    PROMISE,
    /** A kind of answer and, after a colon, a place in its body; needs no baseline. */
    DEFINITION
  }

  DifferenceCode(Kind kind, int level, String meaning) {
    this(kind, level, level, meaning);
  }

  DifferenceCode(Kind kind, int lowest, int highest, String meaning) {
    this.kind = kind;
    this.lowest = lowest;
    this.highest = highest;
    this.meaning = meaning;
  }

  /** What it is about. */
  public Kind kind() {
    return kind;
  }

  /** The lowest level that finds it; {@link Finding#NO_LEVEL} if it needs no baseline. */
  public int lowest() {
    return lowest;
  }

  /** The highest level that finds it. */
  public int highest() {
    return highest;
  }

  /** Whether it is found by comparing with a baseline. */
  boolean isOfBaseline() {
    return lowest != Finding.NO_LEVEL;
  }

  /** Whether it is about the answer as a whole, so that nothing else can be found in it. */
  public boolean isOfWholeAnswer() {
    return kind == Kind.STATUS || kind == Kind.MEDIA_TYPE;
  }

  /** Whether words for a person belong to it, which differ between answers. */
  boolean saysWhy() {
    return kind == Kind.PROMISE || kind == Kind.STATUS;
  }

  /** What it means, for a person. */
  public String meaning() {
    return meaning;
  }

  /** The code as reports show it, for example {@code member-missing}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.US).replace('_', '-');
  }
}
