package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Suppliers;
import io.github.fauxpenai.conformance.explain.Places;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsSource;
import io.github.fauxpenai.conformance.results.SortedResults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is learnt from reading the whole baseline once: everything that its answers of each kind
 * have at a path, because a value that OpenAI sometimes sends as null may be null in any answer;
 * and what could be found in each answer.
 */
public final class Envelope {
  private final Map<AnswerKind, Shape> shapes = new EnumMap<>(AnswerKind.class);
  private final Rules rules;
  private final List<Supplier<Places>> places = new ArrayList<>();
  private final Map<Places, Places> interned = new HashMap<>();

  /**
   * Starts without answers.
   *
   * @param rules of the answers' API
   */
  public Envelope(Rules rules) {
    this.rules = rules;
  }

  /** Learns from a whole baseline, reading it once. */
  public static Envelope of(ResultsSource baseline, Rules rules) {
    Envelope envelope = new Envelope(rules);
    Optional<List<Result>> inMemory = baseline.inMemory();
    if (inMemory.isPresent()) {
      envelope.learn(inMemory.get());
      return envelope;
    }
    try (SortedResults reader = baseline.open()) {
      for (Result result = reader.next(); result != null; result = reader.next()) {
        if (result.hasResponse()) {
          envelope.learn(Answer.of(result), result::requestTree, result.recording().isEmpty());
        } else {
          envelope.learnNothing();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return envelope;
  }

  /**
   * Learns from a whole baseline in memory. Equal answers are read once, and places are looked for
   * when they are asked for: the bundled baseline has few different answers, and a quick test asks
   * for the places of a twentieth of them.
   */
  private void learn(List<Result> results) {
    Map<RawJson, List<Integer>> positions = new LinkedHashMap<>();
    for (int i = 0; i < results.size(); i++) {
      learnNothing();
      if (results.get(i).hasResponse()) {
        positions.computeIfAbsent(results.get(i).rawResponse(), answer -> new ArrayList<>()).add(i);
      }
    }
    for (List<Integer> alike : positions.values()) {
      Answer answer = Answer.of(results.get(alike.get(0)));
      Shape shape = Shape.of(answer, rules.variants());
      shapes.computeIfAbsent(answer.kind(), this::empty).add(shape, alike.size());
      for (int i : alike) {
        Result result = results.get(i);
        places.set(
            i,
            Suppliers.memoize(
                () -> places(answer, shape, result::requestTree, result.recording().isEmpty())));
      }
    }
  }

  /**
   * Learns from the next answer of the file.
   *
   * @param request the body of its request
   * @param recorderTraces whether the older recorder wrote it
   */
  public void learn(Answer answer, Supplier<JsonNode> request, boolean recorderTraces) {
    Shape shape = Shape.of(answer, rules.variants());
    shapes.computeIfAbsent(answer.kind(), this::empty).add(shape, 1);
    Places there = places(answer, shape, request, recorderTraces);
    places.add(() -> there);
  }

  private Places places(
      Answer answer, Shape shape, Supplier<JsonNode> request, boolean recorderTraces) {
    Places.Builder builder = new Places.Builder();
    shape.addTo(builder, rules.uncompared(answer.kind(), recorderTraces));
    SemanticsComparison.addTo(builder, rules, answer, request);
    return interned.computeIfAbsent(builder.build(), same -> same);
  }

  /** Notes that the next scenario of the file has no answer. */
  void learnNothing() {
    places.add(() -> Places.NONE);
  }

  Shape of(AnswerKind kind) {
    return shapes.getOrDefault(kind, empty(kind));
  }

  private Shape empty(AnswerKind kind) {
    return Shape.root(kind, rules.variants());
  }

  /** What could be found in the answer at this position of the file, from 0. */
  public synchronized Places places(int position) {
    return places.get(position).get();
  }
}
