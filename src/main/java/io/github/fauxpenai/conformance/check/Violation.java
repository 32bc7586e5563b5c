package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.explain.Note;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One way in which an answer differs from OpenAI's definition. Equal violations are one finding,
 * however often they occur in an answer.
 *
 * @param code what is wrong
 * @param path where, without indexes: {@code choices[].delta.content}; elements of several kinds
 *     are named by kind: {@code output[message].content[output_text].text}; empty for the whole
 *     answer
 * @param expected what the definition allows there, for example {@code string or null} or a list of
 *     values
 * @param actual the actual JSON type or value, or {@code absent}
 */
public record Violation(Code code, String path, String expected, String actual) {

  /** What is wrong, from the most harmful to the least. */
  public enum Code {
    /** The body of an accepted answer is an error. */
    ERROR_ANSWER(null),
    /** A required member that may not be null is absent. */
    MEMBER_MISSING(null),
    /** A member is null that may not be. */
    MEMBER_NULL(null),
    /** A value of another JSON type. */
    TYPE_CHANGED(null),
    /** Not the constant or not in the closed vocabulary; an unknown kind of event or item. */
    VALUE_CHANGED(null),
    /** The answer that a client joins from the stream lacks a member. */
    STREAM_INCOMPLETE(null),
    /** A member that OpenAI sends, possibly as null, is absent. */
    MEMBER_OPTIONAL(Note.OPTIONAL),
    /** A member that OpenAI omits is null. */
    MEMBER_LEFT_NULL(Note.NULL),
    /** A member that the definition does not have. */
    MEMBER_ADDED(Note.ADDITIONS);

    private final Note note;

    Code(Note note) {
      this.note = note;
    }

    /** The name of the note for {@code --strict}; empty for what always fails. */
    public Optional<Note> note() {
      return Optional.ofNullable(note);
    }

    /** For example {@code member-missing}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.US).replace('_', '-');
    }
  }

  // Every answer's violations are collected in sets; linking the methods that Java would generate
  // for the record takes a hundredth of a second.
  @Override
  public boolean equals(Object other) {
    return other instanceof Violation that
        && code == that.code
        && path.equals(that.path)
        && expected.equals(that.expected)
        && actual.equals(that.actual);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * (31 * code.hashCode() + path.hashCode()) + expected.hashCode())
        + actual.hashCode();
  }

  /** Whether it fails; the others are notes. */
  public boolean fails() {
    return code.note == null;
  }

  /** Whether it fails if these notes fail, too. */
  boolean fails(Set<Note> strict) {
    return code.note == null || strict.contains(code.note);
  }

  /** A sentence without a full stop: what is wrong and what is expected. */
  public String words() {
    String where = path.isEmpty() ? "the answer" : path;
    return switch (code) {
      case ERROR_ANSWER -> where + " is an error, in an answer that was accepted";
      case MEMBER_MISSING -> where + " is missing, must be " + withArticles(expected);
      case MEMBER_NULL, TYPE_CHANGED ->
          "%s is %s, must be %s".formatted(where, withArticles(actual), withArticles(expected));
      case VALUE_CHANGED -> "%s is %s, must be %s".formatted(where, actual, expected);
      case STREAM_INCOMPLETE ->
          "the joined stream has no %s, which must be %s".formatted(where, withArticles(expected));
      case MEMBER_OPTIONAL -> where + " is absent; OpenAI's definition has it";
      case MEMBER_LEFT_NULL -> where + " is null; OpenAI's definition leaves it out";
      case MEMBER_ADDED -> where + " is not in OpenAI's definition";
    };
  }

  private static String withArticles(String types) {
    StringBuilder words = new StringBuilder();
    for (String type : types.split(" or ", -1)) {
      words.append(words.isEmpty() ? "" : " or ");
      words.append(
          switch (type) {
            case "object", "array", "integer" -> "an " + type;
            case "string", "number", "boolean" -> "a " + type;
            default -> type;
          });
    }
    return words.toString();
  }
}
