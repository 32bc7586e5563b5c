package io.github.fauxpenai.conformance.explain;

import io.github.fauxpenai.conformance.json.JsonPath;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The places of an answer where something could be found, with the types and values there: a text
 * that is always null at OpenAI cannot be found missing.
 */
public final class Places {
  /** No places. */
  public static final Places NONE = new Builder().build();

  /** Between the types or values at a place. */
  public static final String OR = "_or_";

  private final Map<String, String> types;
  private final Map<String, String> values;
  private final Set<String> severalTimes;
  private final Set<String> broken;
  private final int hash;

  private Places(Builder builder) {
    types = builder.types;
    values = builder.values;
    severalTimes = builder.severalTimes;
    broken = builder.broken;
    hash = Objects.hash(types, values, severalTimes, broken);
  }

  /** Collects places. */
  public static final class Builder {
    private final Map<String, String> types = new HashMap<>();
    private final Map<String, String> values = new HashMap<>();
    private final Set<String> severalTimes = new HashSet<>();
    private final Set<String> broken = new HashSet<>();

    /**
     * Adds a place.
     *
     * @param typesThere the JSON types there, as a finding spells them
     */
    public Builder add(String path, String typesThere) {
      types.put(path, Signature.word(typesThere));
      return this;
    }

    /** Says that several objects all have something at this path. */
    public Builder severalTimes(String path) {
      severalTimes.add(path);
      return this;
    }

    /** Adds the values at a path at which values are compared, as a finding spells them. */
    public Builder values(String path, String valuesThere) {
      values.put(path, Signature.word(valuesThere));
      return this;
    }

    /**
     * Says that an invariant at a path is already broken in this answer, so that no further break
     * could be found.
     */
    public Builder broken(String path, String promise) {
      broken.add(path + " " + Signature.word(promise));
      return this;
    }

    /** Whether there is such a place. */
    public boolean has(String path) {
      return types.containsKey(path);
    }

    /** The paths of the places. */
    public Set<String> paths() {
      return types.keySet();
    }

    /** The places; to be called once. */
    public Places build() {
      return new Places(this);
    }
  }

  /** The words of a closed vocabulary that the answer has there. */
  Set<String> words(String path) {
    return values.containsKey(path) ? Set.of(values.get(path).split(OR)) : Set.of();
  }

  /** Whether there is such a place or, for an added member, a place around it. */
  boolean has(DifferenceCode code, String path) {
    if (code.kind() == DifferenceCode.Kind.DEFINITION) {
      return types.containsKey(path.substring(0, path.indexOf(':')));
    }
    return types.containsKey(code == DifferenceCode.MEMBER_ADDED ? JsonPath.parent(path) : path);
  }

  /**
   * Whether a finding could be made here.
   *
   * @param change as signatures spell it
   */
  boolean couldShow(DifferenceCode code, String path, Change change) {
    if (!has(code, path)) {
      return false;
    }
    return switch (code) {
      case MEMBER_ADDED -> !types.containsKey(path);
      case MEMBER_MISSING, MEMBER_OPTIONAL ->
          isAlike(change.expected(), types.get(path))
              && (change.actual().equals("absent") || severalTimes.contains(path));
      case DEFINITION_BROKEN ->
          change.expected().equals("absent")
              || types.containsKey(path)
                  && (change.actual().equals("absent") || !types.get(path).equals("null"));
      case MEMBER_NULL ->
          change.expected().equals(Change.ANY) || change.expected().equals(types.get(path));
      case KIND_CHANGED, TYPE_CHANGED -> couldChange(types.get(path), change);
      case VALUE_CHANGED ->
          !values.containsKey(path)
              || !isValue(change.expected())
              || couldChange(values.get(path), change)
                  && (Universe.isOfError(path) || isSeen(change.expected(), values.get(path)));
      case INVARIANT_BROKEN, STREAM_ID, STREAM_ROLE, STREAM_FINISH, STREAM_USAGE, STREAM_DONE ->
          !broken.contains(path + " " + change.expected());
      default -> true;
    };
  }

  private static boolean couldChange(String there, Change change) {
    if (!isAlike(change.expected(), there)) {
      return false;
    }
    List<String> all = List.of(there.split(OR));
    return !all.contains(change.actual())
        && !(change.actual().equals("integer") && all.contains("number"));
  }

  /**
   * Whether a value that was seen to change is there: a server that has another word for one value
   * need not have one for others. Of an error, any value may change to that of another error.
   */
  private static boolean isSeen(String expected, String there) {
    return expected.equals(Change.ANY)
        || !Collections.disjoint(List.of(expected.split(OR)), List.of(there.split(OR)));
  }

  /** Whether both are null or neither is: changes to or from null are separate faults. */
  private static boolean isAlike(String expected, String there) {
    return expected.equals(Change.ANY)
        ? !there.equals("null")
        : expected.equals("null") == there.equals("null");
  }

  /**
   * Whether the text is a value, not the type that replaces it when values are compared exactly.
   */
  private static boolean isValue(String text) {
    return text.startsWith("\"") || text.equals("null") || text.equals(Change.ANY);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Places that
        && hash == that.hash
        && types.equals(that.types)
        && values.equals(that.values)
        && severalTimes.equals(that.severalTimes)
        && broken.equals(that.broken);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
