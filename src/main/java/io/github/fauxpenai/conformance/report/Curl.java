package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.results.Recording;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.scenario.Body;
import io.github.fauxpenai.conformance.scenario.Captured;
import io.github.fauxpenai.conformance.scenario.Method;
import io.github.fauxpenai.conformance.scenario.Request;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A POSIX shell command that sends what runScenarios sent. If requests come before the scenario's
 * own, they are commands before it, and {@code jq} extracts values from their answers.
 */
final class Curl {
  /** Surrounds the name of a variable in a text before it is quoted. */
  private static final String MARK = "\u0001";

  private static final Pattern MARKED = Pattern.compile("\"\\\\u0001(\\w+)\\\\u0001\"");

  private final String ownPath;
  private final Map<String, String> changes;
  private final StringBuilder script = new StringBuilder();

  private Curl(String ownPath, Map<String, String> changes) {
    this.ownPath = ownPath;
    this.changes = changes;
  }

  /**
   * The command, without control characters other than line breaks.
   *
   * @param path of the API, for example {@code /embeddings}
   */
  static String of(String path, Result result) {
    RecordedScenario scenario = result.scenario();
    Map<String, String> changes =
        result.recording().map(Recording::sentDifferently).orElse(Map.of());
    return scenario.before().isEmpty() && scenario.after().isEmpty()
        ? new Curl(path, changes).command(changed(scenario.request(), changes, true), false)
        : new Curl(path, changes).all(scenario);
  }

  private String all(RecordedScenario scenario) {
    List<Request> requests =
        Stream.of(scenario.before(), List.of(scenario.request()), scenario.after())
            .flatMap(List::stream)
            .toList();
    int own = scenario.before().size();
    for (int i = 0; i < requests.size(); i++) {
      Request request = changed(requests.get(i), changes, i == own);
      Set<Captured> needed = captured(requests.subList(i + 1, requests.size()), i);
      String command = command(request, true);
      if (needed.isEmpty()) {
        script.append(command);
      } else {
        script.append("ANSWER_%d=$(%s)".formatted(i, command));
      }
      if (i == own && !needed.isEmpty()) {
        script.append("\nprintf '%s\\n' \"$ANSWER_").append(i).append('"');
      }
      script.append('\n');
      needed.forEach(captured -> take(captured, request));
    }
    return script.toString().stripTrailing();
  }

  /** The values that the requests need from the answer with this number. */
  private static Set<Captured> captured(List<Request> requests, int from) {
    Set<Captured> all = new LinkedHashSet<>();
    for (Request request : requests) {
      Request unused =
          request.filled(
              captured -> {
                all.add(captured);
                return captured.json();
              });
    }
    all.removeIf(captured -> captured.from() != from);
    return all;
  }

  private void take(Captured captured, Request from) {
    boolean streamed = from.body().json().toString().matches("(?s).*\"stream\"\\s*:\\s*true.*");
    String path =
        Stream.of(captured.pointer().split("/", -1))
            .skip(1)
            .map(name -> name.replace("~1", "/").replace("~0", "~"))
            .map(
                name -> name.matches("\\d+") ? name : RawJson.of(TextNode.valueOf(name)).toString())
            .collect(Collectors.joining(","));
    script.append(
        "%s=$(printf '%%s' \"$ANSWER_%d\" | %sjq -c%s %s)\n"
            .formatted(
                variable(captured),
                captured.from(),
                streamed ? "sed -n 's/^data: *{/{/p' | " : "",
                streamed ? "s" : "",
                Shell.quoted("getpath([" + path + "])")));
  }

  private static String variable(Captured captured) {
    return "VALUE_" + captured.from() + captured.pointer().replaceAll("[^A-Za-z0-9]", "_");
  }

  /** The command for one request; values from answers are in variables, as JSON. */
  private String command(Request request, boolean hasVariables) {
    Body body = request.body();
    String line = " \\\n  ";
    StringBuilder command =
        new StringBuilder(hasVariables ? "curl -s" : "curl")
            .append(method(request))
            .append(" \"$BASE_URL")
            .append(path(request))
            .append("\"")
            .append(line)
            .append("-H \"Authorization: Bearer $OPENAI_API_KEY\"");
    contentType(request).ifPresent(header -> command.append(line).append(header));
    if (body instanceof Body.None) {
      return command.toString();
    }
    if (body instanceof Body.Multipart form) {
      return form(form, command, line);
    }
    if (body instanceof Body.Text text) {
      return Preview.escaped(text.text()).equals(text.text())
          // Unlike -d, it does not read an @ as the start of a file name.
          ? command + line + "--data-raw " + Shell.quoted(text.text())
          : "printf %b '" + escapes(text.text()) + "' | " + command + line + "--data-binary @-";
    }
    if (!hasVariables) {
      return command + line + "-d " + quoted(body.json());
    }
    String quoted =
        quoted(
            request
                .filled(captured -> TextNode.valueOf(MARK + variable(captured) + MARK))
                .body()
                .json());
    return command + line + "-d " + MARKED.matcher(quoted).replaceAll("'\"\\$$1\"'");
  }

  /**
   * Quotes JSON, with control characters as escapes: only strings can contain them, and there they
   * mean the same.
   */
  private static String quoted(RawJson json) {
    return Shell.quoted(Preview.escaped(json.compact().toString()));
  }

  private static String method(Request request) {
    boolean implied =
        request.body() instanceof Body.None
            ? request.method() == Method.GET
            : request.method() == Method.POST;
    return implied ? "" : " -X " + request.method();
  }

  private String path(Request request) {
    return request
        .filled(captured -> TextNode.valueOf("VARIABLE_" + variable(captured)))
        .target(ownPath)
        .replace("$", "\\$")
        .replaceAll("VARIABLE_(VALUE_\\w+)", "\\$(printf '%s' \"\\$$1\" | jq -r .)");
  }

  private static Optional<String> contentType(Request request) {
    if (request.contentType().isPresent()) {
      String type = request.contentType().get();
      return Optional.of(
          "-H " + Shell.quoted("Content-Type:" + (type.isEmpty() ? "" : " " + type)));
    }
    boolean json = request.body() instanceof Body.Json || request.body() instanceof Body.Text;
    return json ? Optional.of("-H \"Content-Type: application/json\"") : Optional.empty();
  }

  /**
   * Adds the parts of a form. The first file's content comes through the pipe, that of others from
   * files.
   */
  private static String form(Body.Multipart form, StringBuilder command, String line) {
    String before = "";
    for (Body.Part part : form.parts()) {
      if (part.filename().isEmpty() && !part.base64()) {
        command
            .append(line)
            .append("--form-string ")
            .append(Shell.quoted(Preview.escaped(part.name() + "=" + part.content())));
        continue;
      }
      String name = part.filename().orElse("");
      String source = before.isEmpty() ? "-" : name;
      String type = part.contentType().map(given -> ";type=" + given).orElse("");
      command
          .append(line)
          .append("-F ")
          .append(
              Shell.quoted(
                  Preview.escaped(
                      "%s=@%s;filename=\"%s\"%s"
                          .formatted(part.name(), source, name.replace("\"", "\\\""), type))));
      if (before.isEmpty()) {
        before =
            part.base64()
                ? "printf %s '" + part.content() + "' | base64 -d | "
                : "printf %b '" + escapes(part.content()) + "' | ";
      }
    }
    return before + command;
  }

  /**
   * Escapes for {@code %b} of POSIX's printf: bytes that cannot be written literally are in octal.
   */
  private static String escapes(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int character : text.codePoints().toArray()) {
      String one = Character.toString(character);
      if (one.equals("\\") || one.equals("'") || !Preview.escaped(one).equals(one)) {
        for (byte each : one.getBytes(UTF_8)) {
          escaped.append("\\0%03o".formatted(each & 0xff));
        }
      } else {
        escaped.append(one);
      }
    }
    return escaped.toString();
  }

  /**
   * A request with the values that were sent instead of the scenario's, such as another model.
   *
   * @param own whether it is the scenario's own, to which members may have been added
   */
  private static Request changed(Request request, Map<String, String> changes, boolean own) {
    Request changed = request;
    for (Map.Entry<String, String> change : changes.entrySet()) {
      String name = change.getKey();
      if (request.values().containsKey(name)) {
        changed = changed.withValue(name, TextNode.valueOf(change.getValue()));
      } else if (request.body() instanceof Body.Multipart) {
        changed =
            changed.withBody(changed((Body.Multipart) changed.body(), name, change.getValue()));
      } else if (request.body() instanceof Body.Json
          && request.body().json().isObject()
          && (own || request.body().json().members().containsKey(name))) {
        Map<String, RawJson> members = new LinkedHashMap<>(changed.body().json().members());
        members.put(name, RawJson.of(value(members.get(name), change.getValue())));
        changed = changed.withBody(new Body.Json(RawJson.object(members)));
      }
    }
    return changed;
  }

  /**
   * A changed value; recordings keep numbers as text, too.
   *
   * @param before the scenario's value; null if it has none
   */
  private static JsonNode value(RawJson before, String text) {
    boolean wasText = before != null && before.isText();
    return !wasText && text.matches("-?\\d{1,9}")
        ? RawJson.text(text).tree()
        : TextNode.valueOf(text);
  }

  private static Body changed(Body.Multipart form, String name, String value) {
    return new Body.Multipart(
        form.parts().stream()
            .map(part -> part.name().equals(name) ? Body.Part.field(name, value) : part)
            .toList(),
        form.json());
  }
}
