package io.github.fauxpenai.conformance.results;

import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which scenarios to run or compare. At least one condition of every given sort must match; globs
 * about different parameters are different sorts. A selection is for one pass over a file: it
 * remembers what it has seen, to suggest what a misspelt condition may have meant.
 */
public final class Selection {
  /** How many digits of a key must be given. */
  public static final int SHORTEST_KEY = 6;

  private static final int WHOLE_KEY = 64;
  private static final Pattern KEY =
      Pattern.compile("[0-9a-f]{" + SHORTEST_KEY + "," + WHOLE_KEY + "}");
  private static final int KEYS_NAMED = 3;

  private final Conditions conditions;
  private final Map<String, List<Pattern>> include;
  private final List<Pattern> exclude;
  private final Set<String> whole = new HashSet<>();
  private final List<String> beginnings = new ArrayList<>();
  private final Map<String, String> keysFound = new HashMap<>();
  private final Set<String> groups = new TreeSet<>();
  private final Set<String> factors = new TreeSet<>();
  private int seen;
  private int selected;

  /**
   * The conditions; an empty list is no condition.
   *
   * @param groups names of groups; {@code !NAME} is all but that group
   * @param include globs on {@code parameter=value}: a scenario is selected if it has such a factor
   *     for each named parameter
   * @param exclude globs on {@code parameter=value}: a scenario with such a factor is not selected
   * @param keys scenario keys, or their first digits
   */
  public record Conditions(
      List<String> groups, List<String> include, List<String> exclude, List<String> keys) {
    /** Selects everything. */
    public static final Conditions NONE =
        new Conditions(List.of(), List.of(), List.of(), List.of());

    /** Only scenarios with these keys, or with keys that begin so. */
    public static Conditions ofKeys(Collection<String> keys) {
      return new Conditions(List.of(), List.of(), List.of(), List.copyOf(keys));
    }

    /**
     * The same conditions with those keys only that fit some of the given keys.
     *
     * @param known whole keys
     */
    public Conditions within(Set<String> known) {
      return new Conditions(
          groups,
          include,
          exclude,
          keys.stream().filter(key -> known.stream().anyMatch(k -> k.startsWith(key))).toList());
    }

    private boolean isNone() {
      return !isOfSpec() && keys.isEmpty();
    }

    /** Whether there are conditions on more than the key. */
    private boolean isOfSpec() {
      return !groups.isEmpty() || !include.isEmpty() || !exclude.isEmpty();
    }
  }

  /** Throws {@link InputException} if a key is too short or not hexadecimal. */
  public Selection(Conditions conditions) {
    this.conditions = conditions;
    this.include =
        conditions.include().stream()
            .collect(
                Collectors.groupingBy(
                    glob -> glob.split("=", 2)[0],
                    Collectors.mapping(Selection::glob, Collectors.toList())));
    this.exclude = conditions.exclude().stream().map(Selection::glob).toList();
    for (String key : conditions.keys()) {
      if (!KEY.matcher(key).matches()) {
        throw new InputException(
            "'%s' is not a scenario key: give at least %d of its hex digits"
                .formatted(key, SHORTEST_KEY));
      }
      if (key.length() == WHOLE_KEY) {
        whole.add(key);
      } else {
        beginnings.add(key);
      }
    }
  }

  /** In a glob only {@code *} and {@code ?} are wildcards, because brackets are part of values. */
  private static Pattern glob(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  /** Whether there are any conditions. */
  public boolean isPartial() {
    return !conditions.isNone();
  }

  /**
   * Whether a scenario is selected. To be called once for every scenario, sorted by key.
   *
   * @throws InputException if the digits of one key match two scenarios
   */
  public boolean selects(String key, Scenario.Spec spec) {
    seen++;
    if (!isPartial()) {
      selected++;
      return true;
    }
    groups.add(spec.group());
    List<String> texts =
        include.isEmpty() && exclude.isEmpty()
            ? List.of()
            : spec.factors().stream().map(Factor::text).toList();
    factors.addAll(texts);
    boolean chosen =
        selectsGroup(spec.group())
            && include.values().stream().allMatch(globs -> matchesAny(globs, texts))
            && !matchesAny(exclude, texts)
            && selectsKey(key);
    selected += chosen ? 1 : 0;
    return chosen;
  }

  /** Whether a result's scenario is selected; parses it only if that matters. */
  public boolean selects(Result result) {
    if (conditions.isOfSpec()) {
      return selects(result.key(), result.scenario().spec());
    }
    seen++;
    boolean chosen = selectsKey(result.key());
    selected += chosen ? 1 : 0;
    return chosen;
  }

  private boolean selectsGroup(String group) {
    List<String> wanted = conditions.groups();
    boolean anyWanted = wanted.stream().anyMatch(name -> !name.startsWith("!"));
    return !wanted.contains("!" + group) && (!anyWanted || wanted.contains(group));
  }

  private static boolean matchesAny(List<Pattern> globs, Collection<String> texts) {
    return globs.stream()
        .anyMatch(glob -> texts.stream().anyMatch(text -> glob.matcher(text).matches()));
  }

  private boolean selectsKey(String key) {
    if (conditions.keys().isEmpty()) {
      return true;
    }
    boolean found = whole.contains(key);
    if (found) {
      keysFound.put(key, key);
    }
    for (String digits : beginnings) {
      if (key.startsWith(digits)) {
        found = true;
        String other = keysFound.putIfAbsent(digits, key);
        if (other != null && !other.equals(key)) {
          throw new InputException(
              "--scenario=%s fits two scenarios, %s and %s; give more digits"
                  .formatted(digits, other, key));
        }
      }
    }
    return found;
  }

  /** How many scenarios were selected. */
  public int selected() {
    return selected;
  }

  /** How many scenarios were seen. */
  public int seen() {
    return seen;
  }

  /**
   * To be called after the last scenario.
   *
   * @throws InputException if nothing was selected, or a condition matches nothing; the message
   *     suggests what may have been meant
   */
  public void check() {
    for (String group : conditions.groups()) {
      String name = group.startsWith("!") ? group.substring(1) : group;
      if (!groups.contains(name)) {
        throw new InputException(
            "--group=%s: there is no such group%s%s"
                .formatted(
                    group,
                    groups.isEmpty() ? "" : "; there are " + String.join(", ", groups),
                    Suggestion.of(name, groups)));
      }
    }
    for (String glob : conditions.include()) {
      checkGlob("--include", glob);
    }
    for (String glob : conditions.exclude()) {
      checkGlob("--exclude", glob);
    }
    List<String> missing =
        conditions.keys().stream()
            .distinct()
            .filter(digits -> !keysFound.containsKey(digits))
            .toList();
    if (!missing.isEmpty()) {
      throw new InputException(noSuchScenario(missing));
    }
    if (selected == 0) {
      throw new InputException(
          seen == 0
              ? "there are no scenarios"
              : "no scenario fits all of --group, --include, --exclude and --scenario");
    }
  }

  /** The message about keys, or first digits of keys, that fit no scenario; at least one. */
  public static String noSuchScenario(Collection<String> keys) {
    return keys.size() == 1
        ? "--scenario=%s: there is no such scenario".formatted(keys.iterator().next())
        : "--scenario: there are no %,d such scenarios: %s%s"
            .formatted(
                keys.size(),
                keys.stream().limit(KEYS_NAMED).collect(Collectors.joining(", ")),
                keys.size() > KEYS_NAMED ? " and others" : "");
  }

  private void checkGlob(String option, String glob) {
    if (!glob.contains("=")) {
      throw new InputException(
          "%s=%s: give parameter=value, for example %s".formatted(option, glob, glob + "=*"));
    }
    Pattern pattern = glob(glob);
    if (factors.stream().noneMatch(text -> pattern.matcher(text).matches())) {
      throw new InputException(
          "%s=%s: no scenario has such a parameter value%s"
              .formatted(option, glob, Suggestion.of(glob, factors)));
    }
  }
}
