package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.check.Violation.Code;
import io.github.fauxpenai.conformance.explain.Note;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges the answers of one API by OpenAI's definition of the requested operation. It acts as one
 * more promise for each kind of answer, which an answer may break in several ways.
 */
public final class DefinitionCheck {
  /** Why an answer that does not fit the definition is inconclusive. */
  private static final String SAID = "it does not fit, as another promise says";

  private final Definition definition;
  private final String path;
  private final ClientReading reading;
  private final Set<Note> strict;
  private final Map<AnswerKind, Promise> promises = new EnumMap<>(AnswerKind.class);

  /**
   * Prepares a check.
   *
   * @param path the API's own path, for example {@code /embeddings}
   * @param reading how a client reads the answers
   * @param strict the notes that fail
   */
  public DefinitionCheck(
      Definition definition, String path, ClientReading reading, Set<Note> strict) {
    this.definition = definition;
    this.path = path;
    this.reading = reading;
    this.strict = Set.copyOf(strict);
    promises.put(AnswerKind.PLAIN, promise("definition.answer", "answer"));
    if (definition.hasEvents(ownOperation())) {
      promises.put(AnswerKind.STREAM, promise("definition.stream", "stream"));
    }
    promises.put(AnswerKind.ERROR, promise("definition.error", "error"));
  }

  private String ownOperation() {
    return "POST " + path;
  }

  private static Promise promise(String id, String what) {
    return Promise.ofAnyAnswer(
        id,
        what,
        "fits OpenAI's definition",
        exchange -> false,
        exchange -> Judgement.untested("judged apart"));
  }

  /** The promises, one for each kind of answer. */
  public List<Promise> promises() {
    return List.copyOf(promises.values());
  }

  /**
   * Checks an answer: one check for each way in which it differs from the definition, or one if it
   * does not differ. If all that differs is what other promises are about, it is inconclusive here,
   * so that one fault has one cause.
   *
   * @param broken the ids of the promises that the answer breaks
   */
  List<CheckedScenario.Check> check(Exchange exchange, Set<String> broken) {
    Answer answer = exchange.answer();
    Optional<String> operation = definition.operation(exchange.scenario().request().title(path));
    Promise promise = promises.get(answer.kind());
    boolean isJudged =
        answer.kind() == AnswerKind.ERROR || RecordedResponse.hasContent(answer.status());
    if (promise == null || operation.isEmpty() || !isJudged) {
      return List.of();
    }
    Findings findings = findings(answer, operation.get());
    List<Violation> violations = violations(findings, answer, operation.get());
    Place there = findings.answer;
    if (violations.isEmpty()) {
      return List.of(
          CheckedScenario.Check.of(promise, Judgement.honoured(), List.of()).with(there));
    }
    boolean isStandIn =
        answer.isOfUnexpectedType() && broken.stream().anyMatch(ReadableAnswer::isAbout);
    List<Violation> failing =
        violations.stream()
            .filter(violation -> violation.fails(strict))
            .filter(violation -> !isStandIn && !isSaid(violation, broken))
            .toList();
    if (!failing.isEmpty()) {
      return failing.stream()
          .map(each -> CheckedScenario.Check.of(promise, each, true).with(there))
          .toList();
    }
    if (violations.stream().anyMatch(violation -> violation.fails(strict))) {
      return List.of(CheckedScenario.Check.of(promise, Judgement.untested(SAID), List.of()));
    }
    return violations.stream()
        .map(each -> CheckedScenario.Check.of(promise, each, false).with(there))
        .toList();
  }

  /**
   * All findings, including notes, in an answer to a request to the API's own path, whether
   * accepted or refused.
   */
  public List<Violation> violations(Answer answer) {
    return violations(findings(answer, ownOperation()), answer, ownOperation());
  }

  /** What is found in the body or in single events. */
  private Findings findings(Answer answer, String operation) {
    return switch (answer.kind()) {
      case ERROR -> definition.ofError(answer.body());
      case PLAIN -> definition.ofAnswer(operation, answer.body(), reading.namesKinds());
      case STREAM -> definition.ofEvents(operation, answer.differentParts(), reading.namesKinds());
    };
  }

  /** The same, with what is found in all events joined. */
  private List<Violation> violations(Findings findings, Answer answer, String operation) {
    List<Violation> found = new ArrayList<>(findings.found());
    if (answer.kind() != AnswerKind.STREAM) {
      return found;
    }
    if (found.stream().anyMatch(each -> each.code() == Code.ERROR_ANSWER)) {
      return found;
    }
    Set<String> members =
        found.stream()
            .filter(Violation::fails)
            .map(each -> each.path().substring(each.path().lastIndexOf('.') + 1))
            .collect(Collectors.toSet());
    Optional<Findings> ofJoined =
        reading
            .joined(answer.differentParts())
            .map(joined -> definition.ofAnswer(operation, joined, reading.namesKinds()));
    ofJoined.ifPresent(joined -> findings.answer.add(joined.answer));
    ofJoined.map(Findings::found).orElse(List.of()).stream()
        .filter(Violation::fails)
        .filter(each -> !members.contains(each.path().substring(each.path().lastIndexOf('.') + 1)))
        .map(DefinitionCheck::ofJoined)
        .distinct()
        .forEach(found::add);
    return found;
  }

  /** A member that the joined stream lacks is in no chunk. */
  private static Violation ofJoined(Violation found) {
    return found.code() == Code.MEMBER_MISSING || found.code() == Code.MEMBER_NULL
        ? new Violation(Code.STREAM_INCOMPLETE, found.path(), found.expected(), "absent")
        : found;
  }

  /** Whether the definition allows null at a path of a kind of answer. */
  public boolean mayBeNull(AnswerKind kind, String place) {
    return definition.mayBeNull(ownOperation(), kind, place);
  }

  /** The words that the definition allows at a path; empty if any text is allowed. */
  public Set<String> words(String place) {
    return definition.words(ownOperation(), place);
  }

  private boolean isSaid(Violation violation, Set<String> broken) {
    return reading.saidByPromises().entrySet().stream()
        .filter(said -> broken.contains(said.getKey()))
        .flatMap(said -> said.getValue().stream())
        .anyMatch(violation.path()::startsWith);
  }
}
