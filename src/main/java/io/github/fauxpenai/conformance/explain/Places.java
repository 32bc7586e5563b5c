package io.github.fauxpenai.conformance.explain;

import io.github.fauxpenai.conformance.json.JsonPath;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Where something could be found in an answer, and what stands there: a text that is always null at
 * OpenAI cannot turn out to be missing.
 */
public final class Places {
  /** Nothing can be found. */
  public static final Places NONE = new Builder().build();

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

  /** Places without more to say of them: the promises that an answer tells something about. */
  public static Places of(Set<String> paths) {
    Builder builder = new Builder();
    paths.forEach(path -> builder.add(path, ""));
    return builder.build();
  }

  /** Collects places. */
  public static final class Builder {
    private final Map<String, String> types = new HashMap<>();
    private final Map<String, String> values = new HashMap<>();
    private final Set<String> severalTimes = new HashSet<>();
    private final Set<String> broken = new HashSet<>();

    /**
     * A place.
     *
     * @param typesThere the JSON types of what stands there, as a finding spells them
     */
    public Builder add(String path, String typesThere) {
      types.put(path, Signature.word(typesThere));
      return this;
    }

    /** Every one of several objects has something at this path. */
    public Builder severalTimes(String path) {
      severalTimes.add(path);
      return this;
    }

    /** The values at a path where values are compared, as a finding spells them. */
    public Builder values(String path, String valuesThere) {
      values.put(path, Signature.word(valuesThere));
      return this;
    }

    /** Something that should hold at a path does not: its breach could not be found. */
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

  /** Whether there is such a place, or, for something that is too much, one around it. */
  boolean has(DifferenceCode code, String path) {
    if (code.kind() == DifferenceCode.Kind.DEFINITION) {
      return types.containsKey(path.substring(0, path.indexOf(':')));
    }
    return types.containsKey(code == DifferenceCode.MEMBER_ADDED ? parent(path) : path);
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
      case MEMBER_NULL ->
          change.expected().equals(Change.ANY) || change.expected().equals(types.get(path));
      case KIND_CHANGED, TYPE_CHANGED -> couldChange(types.get(path), change);
      case VALUE_CHANGED ->
          !values.containsKey(path)
              || !isValue(change.expected())
              || couldChange(values.get(path), change);
      case INVARIANT_BROKEN, STREAM_ID, STREAM_ROLE, STREAM_FINISH, STREAM_USAGE, STREAM_DONE ->
          !broken.contains(path + " " + change.expected());
      default -> true;
    };
  }

  private static boolean couldChange(String there, Change change) {
    if (!isAlike(change.expected(), there)) {
      return false;
    }
    List<String> all = List.of(there.split("_or_"));
    return !all.contains(change.actual())
        && !(change.actual().equals("integer") && all.contains("number"));
  }

  /** What changes something may leave nothing as it is, and the other way round. */
  private static boolean isAlike(String expected, String there) {
    return expected.equals(Change.ANY)
        ? !there.equals("null")
        : expected.equals("null") == there.equals("null");
  }

  /** Where values are compared exactly, what sort of value it is stands for it. */
  private static boolean isValue(String text) {
    return text.startsWith("\"") || text.equals("null") || text.equals(Change.ANY);
  }

  /** Whatever has other members there could have one more. */
  private static String parent(String path) {
    return JsonPath.parent(path);
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
