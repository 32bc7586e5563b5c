package io.github.fauxpenai.conformance.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.condition.OS;

/**
 * Chromium without a window, driven over W3C WebDriver: a few JSON messages, for which no library
 * is needed. Debian's packages {@code chromium} and {@code chromium-driver} have both programs.
 */
final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process driver;
  private final String session;
  private String loaded = "";

  private Browser(Process driver, String base, Path chromium, Path profile) throws IOException {
    this.driver = driver;
    ObjectNode capabilities = JSON.createObjectNode();
    ObjectNode wanted = capabilities.putObject("capabilities").putObject("alwaysMatch");
    wanted.putObject("goog:loggingPrefs").put("browser", "ALL");
    wanted.putObject("timeouts").put("script", 20_000);
    ObjectNode options = wanted.putObject("goog:chromeOptions");
    options.put("binary", chromium.toString());
    ArrayNode arguments = options.putArray("args");
    List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-extensions",
            "--disable-component-extensions-with-background-pages",
            // Few processes: a renderer is kept for the next page, and none is started in advance.
            "--disable-features=SpareRendererForSitePerProcess",
            "--renderer-process-limit=1",
            "--in-process-gpu",
            "--enable-features=NetworkServiceInProcess",
            "--window-size=1200,900",
            "--user-data-dir=" + profile)
        .forEach(arguments::add);
    JsonNode created = call("POST", base + "/session", capabilities);
    this.session = base + "/session/" + created.path("sessionId").asText();
  }

  /**
   * Starts a browser. Where there is none the test is skipped, but fails in GitHub's workflow,
   * which has one on Linux.
   */
  static Browser start(Path profile) throws IOException {
    Optional<Path> chromium = program("chromium");
    Optional<Path> chromedriver = program("chromedriver");
    if (chromium.isEmpty() || chromedriver.isEmpty()) {
      String missing =
          "chromium and chromedriver are not on the PATH:"
              + " install Debian's packages chromium and chromium-driver";
      if (OS.LINUX.isCurrentOs() && Boolean.parseBoolean(System.getenv("GITHUB_ACTIONS"))) {
        throw new AssertionError(missing);
      }
      Assumptions.abort(missing);
    }
    Process driver =
        new ProcessBuilder(chromedriver.get().toString(), "--port=0")
            .redirectErrorStream(true)
            .start();
    BufferedReader out = driver.inputReader();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher port = PORT.matcher(line);
      if (port.find()) {
        return new Browser(driver, "http://127.0.0.1:" + port.group(1), chromium.get(), profile);
      }
    }
    throw new IOException("chromedriver does not start");
  }

  private static Optional<Path> program(String name) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private JsonNode call(String method, String url, JsonNode body) throws IOException {
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create(url))
                  .method(
                      method,
                      body == null
                          ? HttpRequest.BodyPublishers.noBody()
                          : HttpRequest.BodyPublishers.ofString(body.toString()))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      JsonNode value = JSON.readTree(response.body()).path("value");
      if (response.statusCode() >= 400) {
        throw new IOException(value.path("error").asText() + ": " + value.path("message").asText());
      }
      return value;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Opens a report from disk and waits until it is drawn. */
  void open(Path page, String fragment) throws IOException {
    load(page.toUri() + fragment);
    await("'ready' in document.documentElement.dataset");
  }

  /** Opens a page that has no script. */
  void load(Path page) throws IOException {
    load(page.toUri().toString());
  }

  private void load(String url) throws IOException {
    String page = url.replaceFirst("#.*", "");
    if (page.equals(loaded)) {
      // It would only scroll to the other fragment.
      call("POST", session + "/url", JSON.createObjectNode().put("url", "about:blank"));
    }
    call("POST", session + "/url", JSON.createObjectNode().put("url", url));
    loaded = page;
  }

  /** The value of a JavaScript expression, for example {@code document.title}. */
  JsonNode value(String expression) {
    return script("sync", "return " + expression);
  }

  String text(String selector) {
    return value("document.querySelector(" + JSON.valueToTree(selector) + ").innerText").asText();
  }

  /** Waits until a JavaScript expression is true. */
  void await(String expression) {
    script(
        "async",
        "const done = arguments[0];"
            + "const look = () => (%s) ? done(true) : setTimeout(look, 10); look();"
                .formatted(expression));
  }

  private JsonNode script(String kind, String script) {
    ObjectNode body = JSON.createObjectNode().put("script", script);
    body.putArray("args");
    try {
      return call("POST", session + "/execute/" + kind, body);
    } catch (IOException e) {
      throw new UncheckedIOException(script, e);
    }
  }

  void click(String selector) {
    script("sync", "document.querySelector(%s).click()".formatted(JSON.valueToTree(selector)));
  }

  /** Presses keys one after the other, as a person does. */
  void press(String keys) throws IOException {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode keyboard = body.putArray("actions").addObject().put("type", "key").put("id", "k");
    ArrayNode actions = keyboard.putArray("actions");
    for (String key : keys.codePoints().mapToObj(Character::toString).toList()) {
      actions.addObject().put("type", "keyDown").put("value", key);
      actions.addObject().put("type", "keyUp").put("value", key);
    }
    call("POST", session + "/actions", body);
  }

  /** What the console shows since it was last looked at: errors, and what the policy forbade. */
  List<String> console() throws IOException {
    List<String> messages = new ArrayList<>();
    call("POST", session + "/se/log", JSON.createObjectNode().put("type", "browser"))
        .forEach(entry -> messages.add(entry.path("message").asText()));
    return messages;
  }

  @Override
  public void close() throws IOException {
    try {
      call("DELETE", session, null);
    } finally {
      driver.destroy();
    }
  }
}
