package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.explain.DifferenceCode;
import java.util.Locale;
import java.util.Optional;

/**
 * What one answer tells about one promise.
 *
 * @param outcome whether it is kept
 * @param why for a person, short; the same words where the reason is the same
 */
public record Judgement(Outcome outcome, String why) {
  private static final String NOT_OFFERED = "not offered: ";

  /** From the most to the least harmful. */
  public enum Outcome {
    /** The answer is neither what was asked for nor what comes without asking. */
    BROKEN(DifferenceCode.PROMISE_BROKEN),
    /** The answer is as if the parameter were not there: nobody is told. */
    IGNORED(DifferenceCode.PROMISE_IGNORED),
    /** The request was refused because of the parameter. */
    REJECTED(DifferenceCode.PROMISE_REJECTED),
    /** This answer cannot tell. */
    UNTESTED(null),
    /** The answer is what was asked for. */
    HONOURED(null);

    private final DifferenceCode code;

    Outcome(DifferenceCode code) {
      this.code = code;
    }

    /** What lines of known failures call it; empty where it is none. */
    public Optional<DifferenceCode> code() {
      return Optional.ofNullable(code);
    }

    /** For example {@code honoured}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a server that does so does not keep its promise. */
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

  /** The answer cannot tell. */
  public static Judgement untested(String why) {
    return new Judgement(Outcome.UNTESTED, why);
  }

  /**
   * The answer cannot tell, because the server does not have what is asked for, and need not.
   *
   * @param how it says so
   */
  static Judgement notOffered(String how) {
    return untested(NOT_OFFERED + how);
  }

  /** Whether this is why a server without something that it need not have was not tested. */
  public static boolean isNotOffered(String why) {
    return why.startsWith(NOT_OFFERED);
  }

  /** Honoured where it holds, else ignored. */
  public static Judgement ignoredUnless(boolean holds, String why) {
    return holds ? honoured() : ignored(why);
  }

  /** Honoured where it holds, else broken. */
  public static Judgement brokenUnless(boolean holds, String why) {
    return holds ? honoured() : broken(why);
  }
}
