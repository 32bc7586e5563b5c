package io.github.fauxpenai.conformance.results;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.json.RawJson;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What kinds of values the stand-ins of one answer replace. For times, it is the unit: {@value
 * #SECONDS}, {@value #MILLISECONDS} and so on; if an answer has several, one that is not seconds.
 * For the answer's own id, it says whether the id is {@value #NEW} or repeats an earlier answer's.
 */
public final class Replaced {
  public static final String SECONDS = "seconds";
  public static final String MILLISECONDS = "milliseconds";
  public static final String FRACTION = "fraction";
  public static final String TEXT = "text";

  /** A number that does not have the length of a current time in any unit. */
  public static final String OTHER = "other";

  /** The key of the answer's own id, whatever its member is called. */
  public static final String ID = "id";

  public static final String NEW = "new";
  public static final String REPEATED = "repeated";

  /** Ids below the object in an event of a stream belong to other things. */
  private static final int DEEPEST_ID = 3;

  private final Map<String, String> times = new TreeMap<>();
  private String id = "";
  private int depthOfId = DEEPEST_ID + 1;

  static Map<String, String> of(RawJson json) {
    Map<String, String> kinds = new TreeMap<>();
    if (json != null && json.isObject()) {
      for (Map.Entry<String, JsonNode> kind : json.tree().properties()) {
        kinds.put(kind.getKey(), kind.getValue().asText());
      }
    }
    return kinds;
  }

  /** Notes a time that is an integer. */
  void number(String member, String number) {
    time(member, unit(number));
  }

  /** Notes a time of some kind. */
  void time(String member, String kind) {
    times.merge(member, kind, (before, now) -> before.equals(SECONDS) ? now : before);
  }

  /** The number of digits determines the unit for times between 2001 and 2286. */
  private static String unit(String number) {
    return number.startsWith("-")
        ? OTHER
        : switch (number.length()) {
          case 10 -> SECONDS;
          case 13 -> MILLISECONDS;
          case 16 -> "microseconds";
          case 19 -> "nanoseconds";
          default -> OTHER;
        };
  }

  /** Notes an id. The answer's own id is the first of the outermost ones. */
  void id(String text, int depth) {
    if (depth < depthOfId && !text.isEmpty()) {
      id = text;
      depthOfId = depth;
    }
  }

  /**
   * The kinds, by member.
   *
   * @param ids the ids of earlier answers, to which this one's is added; null if answers to other
   *     requests may have the same id
   */
  public Map<String, String> kinds(Set<String> ids) {
    Map<String, String> kinds = new TreeMap<>(times);
    if (ids != null && !id.isEmpty()) {
      kinds.put(ID, ids.add(id) ? NEW : REPEATED);
    }
    return kinds;
  }
}
