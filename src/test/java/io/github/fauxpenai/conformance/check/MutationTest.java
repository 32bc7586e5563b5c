package io.github.fauxpenai.conformance.check;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.check.ObjectType.Member;
import io.github.fauxpenai.conformance.check.ObjectType.Presence;
import io.github.fauxpenai.conformance.check.RecordedAnswers.Recorded;
import io.github.fauxpenai.conformance.json.JsonType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One thing is made wrong in an answer of OpenAI's that has no findings: then there is one. */
final class MutationTest {
  private static final int MUTATIONS = 1000;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Definition definition = Definition.bundled();
  private final Random random = new Random(20261128);

  /** What is made wrong. */
  private enum Kind {
    DROP_A_REQUIRED_MEMBER,
    CHANGE_A_TYPE,
    CHANGE_A_CONSTANT,
    INVENT_A_VALUE,
    INVENT_AN_EVENT
  }

  /** A member of an object somewhere in an answer, with what the definition says of it. */
  private record Spot(ObjectNode object, String name, Member member) {
    JsonNode value() {
      return object.get(name);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "chatcompletions, POST /chat/completions",
    "responses, POST /responses",
    "embeddings, POST /embeddings",
    "other, none of its own"
  })
  void nearlyEveryMutationOfARealAnswerIsFound(String file, String operation) throws IOException {
    List<Recorded> answers =
        RecordedAnswers.of(
                PublishedData.answersToProjects(file + ".results.json.gz"), operation, definition)
            .stream()
            .filter(answer -> answer.status() < 400 && answer.failures(definition).isEmpty())
            .toList();
    Map<Kind, Integer> made = new EnumMap<>(Kind.class);
    List<String> missed = new ArrayList<>();
    int mutations = 0;
    while (mutations < MUTATIONS) {
      Recorded answer = answers.get(random.nextInt(answers.size()));
      Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
      JsonNode body = answer.body().deepCopy();
      Optional<String> mutation = mutate(kind, answer, body);
      if (mutation.isPresent()) {
        mutations++;
        made.merge(kind, 1, Integer::sum);
        Recorded mutated =
            new Recorded(
                answer.key(), answer.operation(), answer.status(), answer.isStream(), body);
        if (mutated.failures(definition).isEmpty()) {
          missed.add("%s of %s: %s".formatted(kind, answer.key(), mutation.get()));
        }
      }
    }
    assertTrue(made.size() >= Kind.values().length - 2, made::toString);
    assertTrue(
        missed.size() <= MUTATIONS / 100,
        () -> "%d of %s\n%s".formatted(missed.size(), made, String.join("\n", missed)));
  }

  /** Makes one thing wrong and says what; empty if the answer has nothing of the kind. */
  private Optional<String> mutate(Kind kind, Recorded answer, JsonNode body) {
    List<Spot> spots = new ArrayList<>();
    Type type =
        answer.isStream()
            ? definition.type(answer.operation() + " event")
            : definition.type(answer.operation());
    if (answer.isStream()) {
      body.forEach(event -> collect(type, event, spots));
    } else {
      collect(type, body, spots);
    }
    List<Spot> fitting =
        spots.stream().filter(spot -> fits(kind, spot, answer.isStream() ? body : null)).toList();
    if (fitting.isEmpty()) {
      return Optional.empty();
    }
    Spot spot = fitting.get(random.nextInt(fitting.size()));
    JsonNode before = spot.value();
    if (kind == Kind.DROP_A_REQUIRED_MEMBER) {
      spot.object().remove(spot.name());
    } else if (kind == Kind.CHANGE_A_TYPE) {
      spot.object().set(spot.name(), ofAnotherType(before));
    } else {
      spot.object().put(spot.name(), before.asText() + "_invented");
    }
    return Optional.of("%s: %s, then %s".formatted(spot.name(), before, spot.value()));
  }

  private static boolean fits(Kind kind, Spot spot, JsonNode events) {
    Type type = spot.member().type();
    int words = type.words() == null || !spot.value().isTextual() ? 0 : type.words().size();
    boolean isEvent = false;
    if (events != null && spot.name().equals("type")) {
      for (JsonNode event : events) {
        isEvent |= event == spot.object();
      }
    }
    return switch (kind) {
      case DROP_A_REQUIRED_MEMBER -> spot.member().presence() == Presence.REQUIRED;
      // What may be anything has no type to change.
      case CHANGE_A_TYPE -> !spot.value().isNull() && type != Type.ANYTHING;
      case CHANGE_A_CONSTANT -> words == 1 && !isEvent;
      case INVENT_A_VALUE -> words > 1;
      case INVENT_AN_EVENT -> isEvent;
    };
  }

  private JsonNode ofAnotherType(JsonNode value) {
    List<JsonNode> others =
        new ArrayList<>(
            List.of(
                JSON.textNode("text"),
                JSON.numberNode(7),
                JSON.booleanNode(true),
                JSON.objectNode().put("a", 1),
                JSON.arrayNode().add(1)));
    others.removeIf(each -> each.getNodeType() == value.getNodeType());
    return others.get(random.nextInt(others.size()));
  }

  private static void collect(Type type, JsonNode value, List<Spot> spots) {
    if (type == null) {
      return;
    }
    JsonType kind = JsonType.of(value);
    if (kind == JsonType.ARRAY) {
      for (JsonNode element : (ArrayNode) value) {
        collect(type.elements(), element, spots);
      }
    } else if (kind == JsonType.OBJECT && type.objects() != null) {
      ObjectType object = type.objects().meantBy(value).orElseThrow();
      object.members.forEach(
          (name, member) -> {
            if (value.has(name)) {
              spots.add(new Spot((ObjectNode) value, name, member));
              collect(member.type(), value.get(name), spots);
            }
          });
    }
  }
}
