package io.github.fauxpenai.conformance.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.CauseFinder;
import io.github.fauxpenai.conformance.explain.Change;
import io.github.fauxpenai.conformance.explain.Condition;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.explain.Signature;
import io.github.fauxpenai.conformance.json.JsonType;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks causes against their scenarios, independently of the finder and the conditions: a cause is
 * true of every scenario that it lists, each of which shows it, and of none that agrees with the
 * baseline and could have shown it. Every difference is explained or listed.
 */
final class CausesCheck {
  private CausesCheck() {}

  /** A judged scenario, with what is sent, the baseline's answer and the server's. */
  record Judged(TestPlan.Asked asked, RecordedResponse response, ScenarioVerdict verdict) {}

  static void hold(List<Judged> scenarios, CauseFinder.Outcome outcome) {
    Set<String> explained = new HashSet<>();
    Set<String> following = new HashSet<>();
    Set<String> forNull = new HashSet<>();
    for (Cause cause : outcome.causes()) {
      if (cause.actual().equals(Change.ANY)) {
        forNull.add(cause.code() + " " + cause.path());
      }
      Set<String> keys = Set.copyOf(cause.keys());
      assertFalse(keys.isEmpty(), cause::line);
      assertEquals(keys.size(), cause.keys().size(), cause::line);
      String message = cause.message();
      boolean messageSeen = message.isEmpty() || cause.isOfVariousParameters();
      for (Judged each : scenarios) {
        boolean isTrue = isTrue(cause.condition(), each.asked);
        if (keys.contains(each.asked.key())) {
          assertTrue(isTrue, () -> cause.line() + " is not true of " + each.asked.key());
          assertTrue(shows(each, cause), () -> cause.line() + " is not shown by " + each.asked);
          assertTrue(
              explained.add(each.asked.key() + " " + what(cause)),
              () -> cause.line() + " counts what another cause counts");
          cause
              .following()
              .forEach(f -> addFollowing(each, f.code() + " " + f.path(), f.change(), following));
          messageSeen |= refusal(each.asked).equals(message);
        } else if (isTrue && cause.share().isEmpty()) {
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
              key ->
                  explained.add(
                      key + " " + rest.code() + " " + rest.path() + "→" + rest.change().actual()));
    }
    int counted = explained.size();
    explained.addAll(following);
    Set<String> shown = new HashSet<>();
    for (Judged each : scenarios) {
      for (Finding difference : each.verdict.differences()) {
        if (difference.isNew()) {
          Signature signature = Signature.of(difference);
          Change change = signature.change();
          String place = signature.code() + " " + signature.path();
          shown.add(
              "%s %s→%s"
                  .formatted(
                      each.asked.key(),
                      place,
                      change.expected().equals("null") && forNull.contains(place)
                          ? Change.ANY
                          : change.actual()));
        }
      }
    }
    assertEquals(shown, explained, "every new difference is explained or listed, and no other");
    assertEquals(counted, outcome.differences());
  }

  private static String what(Cause cause) {
    return cause.code() + " " + cause.path() + "→" + cause.actual();
  }

  private static void addFollowing(
      Judged each, String place, Change change, Set<String> following) {
    each.verdict.differences().stream()
        .filter(Finding::isNew)
        .map(Signature::of)
        .filter(s -> place.equals(s.code() + " " + s.path()) && s.change().equals(change))
        .forEach(s -> following.add(each.asked.key() + " " + place + "→" + change.actual()));
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
    if (term instanceof Condition.Kind kind) {
      boolean refused = asked.response().status() >= 400;
      boolean streamed = asked.response().mediaType().equals("text/event-stream");
      return switch (kind) {
        case ACCEPTED -> !refused;
        case REFUSAL -> refused;
        case STREAM -> !refused && streamed;
        case PLAIN -> !refused && !streamed;
        case REFUSAL_WITH_PARAM -> asked.answer().body().at("/error/param").isTextual();
      };
    }
    if (term instanceof Condition.Family family) {
      return values.containsKey(term.parameter())
          && isOfFamily(asked.scenario().requestBody().tree().path("messages"), family.name());
    }
    assertFalse(term instanceof Condition.Scenario, "a cause names no single scenario");
    return values.containsKey(term.parameter()) == term instanceof Condition.Any;
  }

  static boolean isOfFamily(JsonNode messages, String family) {
    String text = messages.toString();
    return switch (family) {
      case "image" -> text.contains("image_url");
      case "image-by-url" -> text.contains("\"http");
      case "audio" -> text.contains("input_audio");
      case "developer" -> text.contains("\"developer\"");
      case "refusal" -> text.contains("\"type\":\"refusal\"");
      case "blank" -> text.matches(".*\"(content|text|refusal)\":\"\".*");
      case "parts" -> text.contains("\"content\":[");
      case "without-user" -> !text.contains("\"role\":\"user\"");
      case "ending-with-assistant" ->
          messages.path(messages.size() - 1).path("role").asText().equals("assistant");
      default -> throw new AssertionError(family);
    };
  }

  private static boolean shows(Judged each, Cause cause) {
    return each.verdict.differences().stream()
        .filter(Finding::isNew)
        .map(Signature::of)
        .anyMatch(
            s ->
                s.code() == cause.code()
                    && s.path().equals(cause.path())
                    && (s.change().actual().equals(cause.actual())
                        || cause.actual().equals(Change.ANY))
                    && cause.expected().contains(s.change().expected()));
  }

  /** A refusal can only show that its own reason is ignored. */
  static boolean agreesAndWouldShow(Judged each, Cause cause) {
    List<Finding> failing = each.verdict.differences().stream().filter(Finding::failing).toList();
    if (failing.stream().anyMatch(difference -> difference.level() == Level.STATUS.number())) {
      return false;
    }
    if (cause.level() != Level.STATUS.number()) {
      String path = cause.path();
      boolean ofTypes =
          cause.level() == Level.STRUCTURE.number() || cause.level() == Level.TYPES.number();
      return each.asked.paths().contains(path)
          && (!ofTypes || cause.expected().contains(types(each.asked.types().get(path))))
          && (cause.code() != DifferenceCode.VALUE_CHANGED || couldChange(each, cause))
          && (cause.level() != Level.SEMANTICS.number() || !isForAnotherReason(each))
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
          status < 300
              || !cause.message().isEmpty()
                  && refusal(each.asked).equals(cause.message())
                  && !isForAnotherReason(each);
      case MEDIA_TYPE -> cause.expected().contains(each.asked.response().mediaType());
      default -> cause.expected().contains(Integer.toString(status));
    };
  }

  private static boolean couldChange(Judged each, Cause cause) {
    List<String> values =
        each.asked.answer().values(cause.path()).stream().map(JsonNode::toString).toList();
    boolean isNull = values.stream().allMatch(v -> v.equals("null"));
    boolean isSeen =
        cause.expected().stream()
            .flatMap(expected -> Stream.of(expected.split("_or_")))
            .anyMatch(values::contains);
    return !values.contains(cause.actual())
        && (isSeen || cause.path().startsWith("error."))
        && cause.expected().stream().anyMatch(v -> v.equals("null") == isNull);
  }

  /** As findings spell types, in the order of their names in JSON's grammar. */
  private static String types(Set<JsonType> types) {
    return types.stream().map(JsonType::toString).collect(Collectors.joining("_or_"));
  }

  /** Whether the server's error is about another parameter than OpenAI's. */
  private static boolean isForAnotherReason(Judged each) {
    if (each.response.equals(each.asked.response()) || each.response.status() < 400) {
      return false;
    }
    JsonNode ours = each.response.body().tree().at("/error/param");
    String theirs = each.asked.answer().body().path("error").toString();
    return ours.isTextual() && !theirs.contains(ours.asText());
  }

  private static String refusal(TestPlan.Asked asked) {
    return asked.response().status() < 300
        ? ""
        : asked.answer().body().path("error").path("message").asText();
  }
}
