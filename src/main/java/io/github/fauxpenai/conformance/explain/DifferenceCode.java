package io.github.fauxpenai.conformance.explain;

import io.github.fauxpenai.conformance.compare.Level;

/**
 * Every way in which two answers can differ. The texts are stable: people search and store them.
 */
public enum DifferenceCode {
  STATUS_REJECTS_VALID("status-rejects-valid", "a request that OpenAI accepts is rejected"),
  STATUS_ACCEPTS_INVALID("status-accepts-invalid", "a request that OpenAI rejects is accepted"),
  STATUS_SERVER_ERROR("status-server-error", "the server fails (5xx) on every trial"),
  STATUS_OTHER("status-other", "another status of the same sort, for example 422 for 400"),
  BODY_UNREADABLE("body-unreadable", "no trial brings a body that can be parsed"),
  MEDIA_TYPE("media-type", "another media type"),
  MEMBER_MISSING("member-missing", "a member is not there"),
  MEMBER_OPTIONAL(
      "member-optional", "a member that OpenAI's reference does not require is not there"),
  MEMBER_NULL(
      "member-null", "null where there is an object or array, or nothing where there is null"),
  MEMBER_ADDED("member-added", "a member that OpenAI's answer does not have"),
  KIND_CHANGED("kind-changed", "object, array and plain value are mixed up"),
  ARRAY_EMPTY("array-empty", "an array comes back empty"),
  TYPE_CHANGED("type-changed", "another JSON type"),
  VALUE_CHANGED("value-changed", "another value"),
  COUNT_CHANGED("count-changed", "more or fewer than there should be"),
  INVARIANT_BROKEN("invariant-broken", "something that always holds does not"),
  STREAM_ID("stream-id", "the chunks of one stream have different ids"),
  STREAM_ROLE("stream-role", "the first delta of a choice does not name the role"),
  STREAM_FINISH("stream-finish", "a choice does not end with one finish_reason"),
  STREAM_USAGE("stream-usage", "usage is not in a last chunk without choices"),
  STREAM_DONE("stream-done", "no [DONE] ends the stream"),
  PROMISE_BROKEN("promise-broken", "an answer is not what its own request asked for"),
  PROMISE_IGNORED("promise-ignored", "an answer is as if its request had not asked"),
  PROMISE_REJECTED("promise-rejected", "a request is refused because of what it asked for");

  private final String code;
  private final String meaning;

  DifferenceCode(String code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** Whether the server accepts what OpenAI rejects, or the other way round, or answers neither. */
  public boolean changesAcceptance() {
    return this == STATUS_REJECTS_VALID
        || this == STATUS_ACCEPTS_INVALID
        || this == STATUS_SERVER_ERROR
        || this == BODY_UNREADABLE;
  }

  /** Whether it is about the answer as a whole: its status, media type or readability. */
  boolean isOfFirstLevel() {
    return isOfStatus() || this == MEDIA_TYPE;
  }

  /** Whether it is about the status of the answer. */
  boolean isOfStatus() {
    return changesAcceptance() || this == STATUS_OTHER;
  }

  /** Whether a comparison up to this level may find it. */
  boolean isFoundAt(Level level) {
    return level.number() >= lowest().number();
  }

  /** Whether only a comparison up to a higher level than this finds all of it. */
  boolean isFoundAbove(Level level) {
    boolean ofValues = this == VALUE_CHANGED || this == COUNT_CHANGED;
    return !isFoundAt(level) || ofValues && level.number() < Level.EXACT.number();
  }

  private Level lowest() {
    return switch (this) {
      case STATUS_REJECTS_VALID,
          STATUS_ACCEPTS_INVALID,
          STATUS_SERVER_ERROR,
          STATUS_OTHER,
          BODY_UNREADABLE,
          MEDIA_TYPE,
          PROMISE_BROKEN,
          PROMISE_IGNORED,
          PROMISE_REJECTED ->
          Level.STATUS;
      case MEMBER_MISSING, MEMBER_OPTIONAL, MEMBER_NULL, MEMBER_ADDED, KIND_CHANGED, ARRAY_EMPTY ->
          Level.STRUCTURE;
      case TYPE_CHANGED -> Level.TYPES;
      case VALUE_CHANGED,
          COUNT_CHANGED,
          INVARIANT_BROKEN,
          STREAM_ID,
          STREAM_ROLE,
          STREAM_FINISH,
          STREAM_USAGE,
          STREAM_DONE ->
          Level.SEMANTICS;
    };
  }

  /** Whether it is about what an answer's own request asked for, and not about a baseline. */
  boolean isOfPromise() {
    return this == PROMISE_BROKEN || this == PROMISE_IGNORED || this == PROMISE_REJECTED;
  }

  /** What it means, for a person. */
  public String meaning() {
    return meaning;
  }

  /** The code as reports show it, for example {@code member-missing}. */
  @Override
  public String toString() {
    return code;
  }
}
