package io.github.fauxpenai.conformance.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.CauseFinder;
import io.github.fauxpenai.conformance.explain.Condition;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.explain.Signature;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds causes against the scenarios that they were found in, without asking the finder or the
 * conditions: a cause is true of every scenario that it lists, each of which shows it, and of none
 * that agrees with the baseline and would have shown it. Every difference is explained or listed.
 */
final class CausesCheck {
  private CausesCheck() {}

  /** A judged scenario, with what is sent and the baseline's answer. */
  record Judged(TestPlan.Asked asked, ScenarioVerdict verdict) {}

  static void hold(List<Judged> scenarios, CauseFinder.Outcome outcome) {
    Set<String> explained = new HashSet<>();
    for (Cause cause : outcome.causes()) {
      Set<String> keys = Set.copyOf(cause.keys());
      assertFalse(keys.isEmpty(), cause::line);
      assertEquals(keys.size(), cause.keys().size(), cause::line);
      String message = cause.message();
      boolean messageSeen = message.isEmpty();
      for (Judged each : scenarios) {
        boolean isTrue = isTrue(cause.condition(), each.asked);
        if (keys.contains(each.asked.key())) {
          assertTrue(isTrue, () -> cause.line() + " is not true of " + each.asked.key());
          assertTrue(shows(each, cause), () -> cause.line() + " is not shown by " + each.asked);
          explained.add(each.asked.key() + " " + what(cause));
          messageSeen |= refusal(each.asked).equals(message);
        } else if (isTrue) {
          assertFalse(
              agreesAndWouldShow(each, cause),
              () -> cause.line() + " is true of " + each.asked.key() + ", which agrees");
        }
      }
      assertTrue(messageSeen, () -> cause.line() + " quotes " + message);
    }
    for (CauseFinder.Unexplained rest : outcome.unexplained()) {
      rest.keys()
          .forEach(
              key -> explained.add(key + " " + rest.code() + " " + rest.path() + rest.change()));
    }
    Set<String> shown = new HashSet<>();
    for (Judged each : scenarios) {
      for (Finding difference : each.verdict.differences()) {
        if (difference.isNew()) {
          Signature signature = Signature.of(difference);
          shown.add(
              "%s %s %s%s"
                  .formatted(
                      each.asked.key(), signature.code(), signature.path(), signature.change()));
        }
      }
    }
    assertEquals(shown, explained, "every new difference is explained or listed, and no other");
    assertEquals(shown.size(), outcome.differences());
  }

  private static String what(Cause cause) {
    return cause.code() + " " + cause.path() + cause.change();
  }

  static boolean isTrue(Condition condition, TestPlan.Asked asked) {
    return condition.all().stream().allMatch(term -> isTrue(term, asked))
        && condition.unless().stream().noneMatch(term -> isTrue(term, asked));
  }

  private static boolean isTrue(Condition.Term term, TestPlan.Asked asked) {
    Map<String, Condition.Value> values = asked.values();
    if (term instanceof Condition.Value value) {
      return values.containsKey(value.parameter())
          && values.get(value.parameter()).value().equals(value.value());
    }
    if (term instanceof Condition.Status status) {
      return asked.response().status() == status.status();
    }
    assertFalse(term instanceof Condition.Scenario, "a cause names no single scenario");
    return values.containsKey(term.parameter()) == term instanceof Condition.Any;
  }

  private static boolean shows(Judged each, Cause cause) {
    return each.verdict.differences().stream()
        .filter(Finding::isNew)
        .map(Signature::of)
        .anyMatch(
            s ->
                s.code() == cause.code()
                    && s.path().equals(cause.path())
                    && s.change().equals(cause.change()));
  }

  /** What a refusal could show is that its own reason is ignored; nothing else is known of it. */
  private static boolean agreesAndWouldShow(Judged each, Cause cause) {
    List<Finding> failing = each.verdict.differences().stream().filter(Finding::failing).toList();
    if (failing.stream().anyMatch(difference -> difference.level() == Level.STATUS.number())) {
      return false;
    }
    if (cause.level() != Level.STATUS.number()) {
      String path = cause.path();
      return each.asked.paths().contains(path)
          && failing.stream()
              .noneMatch(
                  d ->
                      d.path().equals(path)
                          || !d.path().isEmpty()
                              && (path.startsWith(d.path() + ".")
                                  || path.startsWith(d.path() + "[")));
    }
    int status = each.asked.response().status();
    return switch (cause.code()) {
      case STATUS_ACCEPTS_INVALID ->
          status < 300 || !cause.message().isEmpty() && refusal(each.asked).equals(cause.message());
      case MEDIA_TYPE -> each.asked.response().mediaType().equals(cause.expected());
      default -> cause.expected().equals(Integer.toString(status));
    };
  }

  private static String refusal(TestPlan.Asked asked) {
    return asked.response().status() < 300
        ? ""
        : asked.answer().body().path("error").path("message").asText();
  }
}
