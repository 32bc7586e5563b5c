package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.explain.Places;
import io.github.fauxpenai.conformance.json.JsonType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What could have been found in a scenario's answers. Many scenarios have equal ones, so paths are
 * not spelled out to compare them.
 *
 * @param promises those for which the answers are conclusive
 * @param noted what is where in the answers, as far as a promise notes it
 */
record Told(Set<String> promises, List<Noted> noted) {
  static Told of(List<CheckedScenario.Check> checks) {
    Told told = new Told(new HashSet<>(), new ArrayList<>());
    for (CheckedScenario.Check check : checks) {
      String promise = check.promise().id();
      if (check.judgement().outcome() != Judgement.Outcome.UNTESTED) {
        told.promises.add(promise);
      }
      check.answer().ifPresent(answer -> told.noted.add(new Noted(promise, answer)));
    }
    return told;
  }

  // As a record has it, but not through method handles, which take as long as the rest.
  @Override
  public boolean equals(Object other) {
    return other instanceof Told that && promises.equals(that.promises) && noted.equals(that.noted);
  }

  @Override
  public int hashCode() {
    return 31 * promises.hashCode() + noted.hashCode();
  }

  /** The same, with paths spelled out. */
  Places places() {
    Map<String, Place.Content> contents = new HashMap<>();
    Map<String, Set<String>> words = new HashMap<>();
    for (Noted each : noted) {
      String before = each.promise + ":";
      each.answer.tell(
          (path, content) -> contents.put(before + path, content),
          (path, there) -> words.put(before + path, there));
    }
    Places.Builder places = new Places.Builder();
    promises.forEach(promise -> places.add(promise, ""));
    contents.forEach(
        (path, content) ->
            places.add(path, content == Place.Content.NULL ? JsonType.NULL.toString() : ""));
    words.forEach((path, there) -> places.values(path, String.join(Places.OR, there)));
    return places.build();
  }

  /** What a promise notes of an answer. */
  private record Noted(String promise, Place answer) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Noted that
          && promise.equals(that.promise)
          && answer.tellsSame(that.answer);
    }

    @Override
    public int hashCode() {
      return 31 * promise.hashCode() + answer.hashOfNotes();
    }
  }
}
