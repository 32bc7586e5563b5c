package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.check.ObjectType.Member;
import io.github.fauxpenai.conformance.check.ObjectType.Presence;
import io.github.fauxpenai.conformance.check.Violation.Code;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects what is found in one answer, each kind of finding once. */
final class Findings {
  /** Whether paths name the kinds of elements. */
  final boolean namesKinds;

  /** What was judged, whether anything is wrong with it or not. */
  final Place answer = Place.ofAnswer();

  private final Set<Violation> found = new LinkedHashSet<>();
  private final Set<String> present = new HashSet<>();

  /** The names of members that are absent in a place, and perhaps everywhere in the answer. */
  private final Map<Violation, String> absent = new LinkedHashMap<>();

  Findings(boolean namesKinds) {
    this.namesKinds = namesKinds;
  }

  void add(Code code, Place place, String expected, String actual) {
    found.add(new Violation(code, place.path(), expected, actual));
  }

  /** Notes that a member is absent. */
  void absent(Member member, Place place) {
    Violation violation =
        new Violation(
            member.presence() == Presence.EXPECTED ? Code.MEMBER_OPTIONAL : Code.MEMBER_MISSING,
            place.path(),
            member.type().kindsInWords(),
            "absent");
    if (member.presence() == Presence.NEWER) {
      absent.put(violation, place.name());
    } else {
      found.add(violation);
    }
  }

  /** Notes that the answer has a member that older answers lack. */
  void present(String name) {
    present.add(name);
  }

  /** Adds all findings of another collection. */
  void addAll(Findings other) {
    found.addAll(other.found);
    present.addAll(other.present);
    absent.putAll(other.absent);
  }

  List<Violation> found() {
    Set<Violation> all = new LinkedHashSet<>(found);
    absent.forEach(
        (violation, name) ->
            all.add(
                present.contains(name)
                    ? violation
                    : new Violation(
                        Code.MEMBER_OPTIONAL,
                        violation.path(),
                        violation.expected(),
                        violation.actual())));
    return List.copyOf(all);
  }

  /** How badly a value fits: one failure weighs more than all notes. */
  long weight() {
    long failing = found.stream().filter(Violation::fails).count();
    return (failing << 32) + found.size() + absent.size();
  }
}
