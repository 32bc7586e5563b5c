package io.github.fauxpenai.conformance.results;

import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;

/** Suggests what a person may have meant. */
public final class Suggestion {
  private static final int SHOWN = 3;

  private Suggestion() {}

  /**
   * The known words that are near to a word or begin with it, as the end of a message: {@code ";
   * did you mean sanity?"}. Empty if none is near.
   */
  public static String of(String word, Collection<String> known) {
    int near = Math.max(2, word.length() / 2);
    String nearest =
        known.stream()
            .filter(
                candidate ->
                    distance(word, candidate) <= near
                        || !word.isEmpty() && candidate.startsWith(word))
            .sorted(Comparator.comparingInt(candidate -> distance(word, candidate)))
            .limit(SHOWN)
            .collect(Collectors.joining(" or "));
    return nearest.isEmpty() ? "" : "; did you mean " + nearest + "?";
  }

  /** The number of characters to insert, delete or replace (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
