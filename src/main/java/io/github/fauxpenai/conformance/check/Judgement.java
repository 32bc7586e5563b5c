package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.explain.DifferenceCode;
import java.util.Locale;
import java.util.Optional;

/**
 * What one answer shows about one promise.
 *
 * @param outcome whether it is kept
 * @param why a short reason for a person; the same reason always has the same words
 */
public record Judgement(Outcome outcome, String why) {
  private static final String NOT_OFFERED = "not offered: ";

  /** From the most to the least harmful. */
  public enum Outcome {
    /** The answer is neither what was asked for nor what comes without the parameter. */
    BROKEN(DifferenceCode.PROMISE_BROKEN),
    /** The answer is as if the parameter were not there, without a word about it. */
    IGNORED(DifferenceCode.PROMISE_IGNORED),
    /** The request was refused because of the parameter. */
    REJECTED(DifferenceCode.PROMISE_REJECTED),
    /** The answer is inconclusive. */
    UNTESTED(null),
    /** The answer is what was asked for. */
    HONOURED(null);

    private final DifferenceCode code;

    Outcome(DifferenceCode code) {
      this.code = code;
    }

    /** The code in lines of known failures; empty if it is not a failure. */
    public Optional<DifferenceCode> code() {
      return Optional.ofNullable(code);
    }

    /** For example {@code honoured}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.US);
    }

    /** Whether it breaks the promise. */
    public boolean fails() {
      return code != null;
    }
  }

  /** The answer keeps the promise. */
  public static Judgement honoured() {
    return new Judgement(Outcome.HONOURED, "");
  }

  /** The answer is as if nothing had been asked for. */
  public static Judgement ignored(String why) {
    return new Judgement(Outcome.IGNORED, why);
  }

  /** The answer is wrong in another way. */
  public static Judgement broken(String why) {
    return new Judgement(Outcome.BROKEN, why);
  }

  /** The request was refused because of the parameter. */
  public static Judgement rejected(String why) {
    return new Judgement(Outcome.REJECTED, why);
  }

  /** The answer is inconclusive. */
  public static Judgement untested(String why) {
    return new Judgement(Outcome.UNTESTED, why);
  }

  /**
   * The answer is inconclusive because the server lacks what was asked for, which is optional.
   *
   * @param how how it says so
   */
  static Judgement notOffered(String how) {
    return untested(NOT_OFFERED + how);
  }

  /** Whether this reason is that the server lacks something optional. */
  public static boolean isNotOffered(String why) {
    return why.startsWith(NOT_OFFERED);
  }

  /** Honoured if it is true, else ignored. */
  public static Judgement ignoredUnless(boolean holds, String why) {
    return holds ? honoured() : ignored(why);
  }

  /** Honoured if it is true, else broken. */
  public static Judgement brokenUnless(boolean holds, String why) {
    return holds ? honoured() : broken(why);
  }
}
