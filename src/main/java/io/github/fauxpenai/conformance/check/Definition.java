package io.github.fauxpenai.conformance.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.google.common.base.Suppliers;
import io.github.fauxpenai.conformance.check.Violation.Code;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What OpenAI's API answers: the types of OpenAI's own client library, and the places where real
 * answers are known to differ from them. Every answer can be judged by it, without a recording.
 */
public final class Definition {
  private static final String TYPES = "openai-definition.json";
  private static final String OVERLAY = "openai-overlay.txt";
  private static final String ERROR = "error";

  private final Source source;
  private final Supplier<Contents> contents;
  private final Map<String, Type> types = new HashMap<>();

  /**
   * Where the definition comes from.
   *
   * @param library the npm package
   * @param version of the package
   * @param published when that version was published, for example {@code 2026-11-17}
   */
  public record Source(String library, String version, String published) {
    @Override
    public String toString() {
      return "%s %s of %s".formatted(library, version, published);
    }
  }

  /**
   * A place where OpenAI's answers differ from OpenAI's types.
   *
   * @param rule a place and what is allowed there
   * @param evidence where it was seen
   */
  public record Deviation(String rule, String evidence) {}

  /**
   * The whole definition.
   *
   * @param answers the answer by operation, and the events of a stream by operation and "event"
   */
  private record Contents(
      Map<String, JsonNode> answers, Overlay overlay, DefinitionReader reader) {}

  /**
   * Reads only its source, which is all that a report needs. The rest is parsed on first use, each
   * type separately, because an API needs few of them.
   */
  private Definition(RawJson json, byte[] overlay) {
    Map<String, RawJson> parts = json.isObject() ? json.members() : Map.of();
    JsonNode from = tree(parts, "source");
    this.source =
        new Source(
            from.path("package").asText("?"),
            from.path("version").asText("?"),
            from.path("published").asText("?"));
    this.contents = Suppliers.memoize(() -> contents(parts, Overlay.of(overlay, OVERLAY)));
  }

  private static Contents contents(Map<String, RawJson> parts, Overlay overlay) {
    Map<String, JsonNode> answers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> answer : tree(parts, "answers").properties()) {
      for (Map.Entry<String, JsonNode> form : answer.getValue().properties()) {
        answers.put(
            form.getKey().equals("event") ? event(answer.getKey()) : answer.getKey(),
            form.getValue());
      }
    }
    if (!answers.containsKey(ERROR)) {
      throw new InputException("there are no answers in it");
    }
    RawJson definitions = parts.getOrDefault("definitions", RawJson.NULL);
    return new Contents(
        answers,
        overlay,
        new DefinitionReader(definitions.isObject() ? definitions.members() : Map.of(), overlay));
  }

  /** The same, read far enough to know that it is a definition. */
  private Definition checked() {
    Objects.requireNonNull(contents.get());
    return this;
  }

  private static JsonNode tree(Map<String, RawJson> parts, String name) {
    return parts.containsKey(name) ? parts.get(name).tree() : MissingNode.getInstance();
  }

  /** The definition bundled with the program, read once, on first use. */
  public static Definition bundled() {
    return Bundled.DEFINITION;
  }

  private static final class Bundled {
    static final Definition DEFINITION =
        new Definition(new RawJson(resource(TYPES)), resource(OVERLAY));
  }

  /**
   * Reads another definition, in the form that {@code src/main/definition/make.sh} writes. The
   * program's overlay applies to it as well.
   *
   * @throws InputException if it is not a definition
   */
  public static Definition read(Path file) {
    try {
      return new Definition(checked(Files.readAllBytes(file)), resource(OVERLAY)).checked();
    } catch (IOException e) {
      throw new InputException("%s cannot be read: %s".formatted(file, e), e);
    } catch (InputException e) {
      throw new InputException("%s is not a definition: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** A definition of these texts. */
  static Definition of(String types, String overlay) {
    return new Definition(checked(types.getBytes(UTF_8)), overlay.getBytes(UTF_8)).checked();
  }

  /** Checks that a file is JSON. */
  private static RawJson checked(byte[] json) {
    try {
      Json.tree(json);
      return new RawJson(json);
    } catch (IOException e) {
      // The rest says where in a source that it does not name.
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new InputException("it is not JSON: " + why, e);
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in = Definition.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the program carries no " + name, e);
    }
  }

  private Map<String, JsonNode> answers() {
    return contents.get().answers;
  }

  /** Where it comes from. */
  public Source source() {
    return source;
  }

  /** Where OpenAI's answers are known to differ from it. */
  public List<Deviation> deviations() {
    return contents.get().overlay.lines().stream()
        .map(l -> new Deviation(l.rule(), l.evidence()))
        .toList();
  }

  /** The lines of the overlay about types that the definition lacks. */
  List<Overlay.Line> outdated() {
    answers().keySet().forEach(this::type);
    return contents.get().overlay.unused();
  }

  /** The operations whose answers it describes, sorted. */
  public List<String> operations() {
    return answers().keySet().stream()
        .filter(name -> !name.equals(ERROR) && !name.endsWith(event("")))
        .sorted()
        .toList();
  }

  /** Whether it defines the answers of an operation, for example {@code POST /embeddings}. */
  public boolean knows(String operation) {
    return answers().containsKey(operation);
  }

  /**
   * Whether it defines the answers of a path, for example {@code /responses}, or of one below it.
   */
  public boolean hasPath(String path) {
    return operations().stream()
        .map(operation -> operation.substring(operation.indexOf(' ') + 1))
        .anyMatch(each -> each.equals(path) || each.startsWith(path + "/"));
  }

  /**
   * The operation of a request, for example {@code GET /responses/{response_id}}; empty if it is
   * not defined.
   *
   * @param request method and path, with or without a query: {@code GET /responses/resp_1}
   */
  Optional<String> operation(String request) {
    int query = request.indexOf('?');
    String bare = query < 0 ? request : request.substring(0, query);
    return answers().containsKey(bare)
        ? Optional.of(bare)
        : operations().stream().filter(operation -> isOf(operation, bare)).findFirst();
  }

  /** Whether the request is the operation's; a name in braces matches any segment. */
  private static boolean isOf(String operation, String request) {
    String[] expected = operation.split("/", -1);
    String[] actual = request.split("/", -1);
    boolean fits = expected.length == actual.length;
    for (int i = 0; fits && i < expected.length; i++) {
      fits = expected[i].equals(actual[i]) || expected[i].startsWith("{");
    }
    return fits;
  }

  /** Whether it defines the events of an operation's streams. */
  boolean hasEvents(String operation) {
    return answers().containsKey(event(operation));
  }

  /** How the body of a refusal differs from OpenAI's errors. */
  Findings ofError(JsonNode body) {
    Findings findings = new Findings(false);
    findings.answer.has(Place.Content.VALUE);
    type(ERROR).judge(body, findings.answer, findings);
    return findings;
  }

  /**
   * How the body of an accepted request's answer differs from the definition.
   *
   * @param operation for example {@code POST /responses}
   * @param namesKinds whether paths name the kinds of elements
   */
  Findings ofAnswer(String operation, JsonNode body, boolean namesKinds) {
    Findings findings = new Findings(namesKinds);
    judge(type(operation), body, findings.answer, findings);
    return findings;
  }

  /** How the events of a stream differ from the definition, each kind of difference once. */
  Findings ofEvents(String operation, Iterable<JsonNode> events, boolean namesKinds) {
    Findings findings = new Findings(namesKinds);
    Type type = type(event(operation));
    Place place = namesKinds ? findings.answer.elements() : findings.answer;
    JsonNode last = null;
    for (JsonNode event : events) {
      // Repeated events are the same node, in succession.
      if (event != last) {
        judge(type, event, place, findings);
      }
      last = event;
    }
    return findings;
  }

  /** Whether null is allowed at a path of a kind of answer. */
  boolean mayBeNull(String operation, AnswerKind kind, String path) {
    String name =
        switch (kind) {
          case PLAIN -> operation;
          case STREAM -> event(operation);
          case ERROR -> ERROR;
        };
    return answers().containsKey(name) && Walk.mayBeNull(type(name), path);
  }

  /** The words allowed at a path of an answer or an event; empty if any text is allowed. */
  Set<String> words(String operation, String path) {
    return Stream.of(operation, event(operation))
        .filter(answers()::containsKey)
        .flatMap(name -> Walk.words(type(name), path).stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * Judges a value. If it is an error instead of an answer, that is one finding, rather than one
   * per missing member.
   */
  private void judge(Type type, JsonNode value, Place place, Findings findings) {
    place.has(Place.Content.VALUE);
    if (value.path(ERROR).isNull() || !value.has(ERROR) || fits(type, value)) {
      type.judge(value, place, findings);
      return;
    }
    Findings asError = new Findings(false);
    type(ERROR).judge(value, place, asError);
    findings.add(Code.ERROR_ANSWER, place.member(ERROR), "absent", "error");
    findings.addAll(asError);
  }

  /** Whether the value has any required member of the type. */
  private static boolean fits(Type type, JsonNode value) {
    return type.objects() == null
        || type.objects().objects().stream()
            .flatMap(object -> object.members.entrySet().stream())
            .anyMatch(
                member ->
                    member.getValue().presence() == ObjectType.Presence.REQUIRED
                        && value.has(member.getKey()));
  }

  /** Created on first use, because most files hold the answers of one operation. */
  synchronized Type type(String name) {
    if (!answers().containsKey(name)) {
      throw new IllegalArgumentException("the definition does not have " + name);
    }
    return types.computeIfAbsent(name, key -> contents.get().reader.read(answers().get(key), key));
  }

  private static String event(String operation) {
    return operation + " event";
  }
}
