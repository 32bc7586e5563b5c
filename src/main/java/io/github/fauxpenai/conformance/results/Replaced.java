package io.github.fauxpenai.conformance.results;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.json.RawJson;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What kind of values the stand-ins of one answer stand for. Of times the unit: {@value #SECONDS},
 * {@value #MILLISECONDS} and so on, of several in one answer the one that is not seconds; of the
 * answer's own id whether it is {@value #NEW} or the same as an earlier answer's.
 */
public final class Replaced {
  public static final String SECONDS = "seconds";
  public static final String MILLISECONDS = "milliseconds";
  public static final String FRACTION = "fraction";
  public static final String TEXT = "text";

  /** A number that has none of the lengths of today's times. */
  public static final String OTHER = "other";

  /** The name that the answer's own id goes by, whatever its member is called. */
  public static final String ID = "id";

  public static final String NEW = "new";
  public static final String REPEATED = "repeated";

  /** Below the object in an event of a stream there are ids of other things only. */
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

  /** Takes note of a time that is a whole number. */
  void number(String member, String number) {
    time(member, unit(number));
  }

  /** Takes note of a time of some kind. */
  void time(String member, String kind) {
    times.merge(member, kind, (before, now) -> before.equals(SECONDS) ? now : before);
  }

  /** Before 2001 or after 2286 nobody answers: a number of other digits has another unit. */
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

  /** Takes note of an id; the outermost of an answer, and of these the first, is its own. */
  void id(String text, int depth) {
    if (depth < depthOfId && !text.isEmpty()) {
      id = text;
      depthOfId = depth;
    }
  }

  /**
   * The kinds, by member.
   *
   * @param ids those of earlier answers, to which this one's is added; null where answers to other
   *     requests may have the same
   */
  public Map<String, String> kinds(Set<String> ids) {
    Map<String, String> kinds = new TreeMap<>(times);
    if (ids != null && !id.isEmpty()) {
      kinds.put(ID, ids.add(id) ? NEW : REPEATED);
    }
    return kinds;
  }
}
