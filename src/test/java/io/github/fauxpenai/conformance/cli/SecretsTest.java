package io.github.fauxpenai.conformance.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plants secrets, has them echoed wherever a server can, and searches every byte written. */
@Timeout(60)
class SecretsTest {
  private static final String KEY = "sk-Planted/key-4711";
  private static final String SESSION = "PlantedSession0815";
  private static final String ACCOUNT = "4815162342108";
  private static final String ORGANIZATION = "planted-organization";
  private static final String PROJECT = "proj_PlantedProject";
  private static final String COOKIE = "PlantedCookie0815";

  private static final List<String> SECRETS =
      List.of(KEY, SESSION, ACCOUNT, ORGANIZATION, "org-PlantedOrg99", PROJECT, COOKIE);

  private static final String ECHO = String.join(" ", SECRETS) + " Bearer " + KEY;

  @RegisterExtension
  private static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort())
          .build();

  @TempDir private Path folder;

  private final StringWriter said = new StringWriter();

  @Test
  void noSecretIsInAnyByteWritten() throws Exception {
    String message = "{\"error\":{\"message\":\"%s\"},\"id\":\"%s\"}".formatted(ECHO, KEY);
    // A slash may be escaped, and a number may hold what a header did.
    String detail = "{\"detail\":\"%s\",\"%s\":%s}".formatted(escaped(ECHO), KEY, ACCOUNT);
    stub(0, okJson(detail));
    stub(
        1, aResponse().withStatus(400).withBody(message).withHeader("Content-Type", "text/" + KEY));
    stub(2, aResponse().withStatus(500).withBody(message));
    stub(3, aResponse().withStatus(500).withBody(detail));
    stub(4, aResponse().withStatus(302).withHeader("Location", "/" + ECHO));
    stub(5, stream("data: " + detail + "\n\n: " + ECHO + "\n\ndata: [DONE]\n\n"));
    stub(6, stream("data: " + ECHO + "\n\n"));
    stub(7, okJson(ECHO));
    stub(8, aResponse().withBody(ECHO).withHeader("Content-Type", "text/" + KEY));
    stub(9, aResponse().withStatus(401).withBody(message).withHeader("Content-Encoding", ECHO));
    stub(10, aResponse().withStatus(429).withBody(message));
    Path scenarios = NumberedServer.writeScenarios(folder.resolve("scenarios.json"), 11);
    // With a folder in its place the results file cannot be written, and the journal stays.
    Path draft = Files.createDirectory(folder.resolve("results.json.gz.draft"));

    assertEquals(ExitCode.INPUT, run(scenarios));
    assertTrue(Files.size(folder.resolve("results.json.gz.journal")) > 1000);
    assertNothingTold();
    Files.delete(draft);
    assertEquals(ExitCode.INCOMPLETE, run(scenarios));
    SERVER.verify(2, postRequestedFor(anyUrl()).withRequestBody(containing("\"n\":10}")));

    List<String> compare =
        new ArrayList<>(
            List.of("compareResults", "--verbose", "--level=exact", "--api=embeddings"));
    for (String ending : List.of("json", "html", "xml", "md", "csv", "svg", "keys")) {
      compare.add("--report=" + folder.resolve("report." + ending));
    }
    compare.add("--specFile=" + specFile());
    compare.add("--resultsFile=" + folder.resolve("results.json.gz"));
    assertEquals(ExitCode.DIFFERENCES, command(compare.toArray(String[]::new)), said.toString());
    command("checkResults", "--verbose", "--api=embeddings", "--resultsFile=" + results());

    assertTrue(said.toString().contains("[redacted]"), said.toString());
    assertNothingTold();
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 401})
  void noSecretIsToldAboutAWrongServer(int status) throws Exception {
    SERVER.stubFor(
        any(anyUrl()).willReturn(echoing(aResponse().withStatus(status).withBody(ECHO))));
    SERVER.stubFor(
        get(urlEqualTo("/v1/models"))
            .willReturn(okJson("{\"data\":[{\"id\":\"%s\"}]}".formatted(KEY))));

    assertEquals(ExitCode.INPUT, run(NumberedServer.writeScenarios(folder.resolve("s.json"), 12)));
    assertNothingTold();
  }

  @Test
  void aKeyOfOneLetterDamagesNothing() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{\"a\":\"banana\",\"n\":7}")));
    Path scenarios = NumberedServer.writeScenarios(folder.resolve("scenarios.json"), 1);

    assertEquals(ExitCode.OK, runWith("a", scenarios, "--header=X-One: 7"), said.toString());

    assertTrue(unpacked(results()).contains("\"a\": \"banana\",\n        \"n\": 7"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--apiKey=" + KEY,
        "--headr=X-Session:" + SESSION,
        "--apiKeyEnv=" + KEY,
        "--header=" + SESSION,
        "--baseUrl=http://" + SESSION + ":" + COOKIE + "@localhost/v1"
      })
  void aSecretInTheWrongPlaceIsNotRepeated(String option) throws Exception {
    Path scenarios = NumberedServer.writeScenarios(folder.resolve("scenarios.json"), 1);

    assertEquals(ExitCode.USAGE, runWith("any", scenarios, option, "--verbose"), said.toString());
    assertNothingTold();
  }

  @Test
  void theRestOfAHeaderThatWasNotQuotedIsNotRepeated() throws Exception {
    assertEquals(
        ExitCode.USAGE,
        command(
            "runScenarios",
            "--api=embeddings",
            "--scenariosFile=a",
            "--resultsFile=b",
            "--header=Authorization:",
            "Bearer",
            KEY));
    assertNothingTold();
  }

  private static void stub(int number, ResponseDefinitionBuilder answer) {
    SERVER.stubFor(
        post(anyUrl())
            .withRequestBody(containing("\"n\":%d}".formatted(number)))
            .willReturn(echoing(answer)));
  }

  private static ResponseDefinitionBuilder echoing(ResponseDefinitionBuilder answer) {
    return answer
        .withHeader("Server", ECHO)
        .withHeader("X-RateLimit-Limit-Requests", ECHO)
        .withHeader("X-Request-Id", ECHO)
        .withHeader("openai-organization", ORGANIZATION)
        .withHeader("openai-project", PROJECT)
        .withHeader("Set-Cookie", "session=" + COOKIE + "; Path=/", "b=c");
  }

  private static ResponseDefinitionBuilder stream(String body) {
    return aResponse().withHeader("Content-Type", "text/event-stream").withBody(body);
  }

  private static String escaped(String text) {
    return text.replace("/", "\\/").replace("P", "\\u0050");
  }

  private int run(Path scenarios) {
    return runWith(
        KEY,
        scenarios,
        "--header=Cookie: session=\"" + SESSION + "\"; other=b",
        "--header=X-Account: " + ACCOUNT,
        "--maxTrials=2",
        "--concurrency=1",
        "--verbose");
  }

  private int runWith(String key, Path scenarios, String... options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "runScenarios",
                "--api=embeddings",
                "--scenariosFile=" + scenarios,
                "--resultsFile=" + results(),
                "--rateLimit=0"));
    all.addAll(List.of(options));
    if (Stream.of(options).noneMatch(option -> option.startsWith("--baseUrl="))) {
      all.add("--baseUrl=" + SERVER.baseUrl() + "/v1");
    }
    return command(key, all);
  }

  private int command(String... args) {
    return command(KEY, List.of(args));
  }

  private int command(String key, List<String> args) {
    Terminal terminal =
        new Terminal(
            new PrintWriter(said), new PrintWriter(said), Map.of("OPENAI_API_KEY", key), false);
    return Main.run(terminal, args.toArray(String[]::new));
  }

  private Path results() {
    return folder.resolve("results.json.gz");
  }

  /** Other answers to the same scenarios, as OpenAI's. */
  private Path specFile() throws IOException {
    Path spec = folder.resolve("spec.json.gz");
    SERVER.resetAll();
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{\"object\":\"list\"}")));
    Path results = Files.move(results(), folder.resolve("results-aside"));
    run(folder.resolve("scenarios.json"));
    Files.move(results(), spec);
    Files.move(results, results());
    return spec;
  }

  private void assertNothingTold() throws IOException {
    assertNoSecret("the terminal", said.toString());
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertNoSecret(file.toString(), unpacked(file));
      }
    }
  }

  private static void assertNoSecret(String where, String text) {
    String lowerCase = text.toLowerCase(Locale.ROOT);
    for (String secret : SECRETS) {
      assertFalse(lowerCase.contains(secret.toLowerCase(Locale.ROOT)), secret + " in " + where);
    }
    // However it may be escaped.
    assertFalse(text.contains("lanted"), where);
  }

  private static String unpacked(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length < 2 || bytes[0] != 0x1f) {
      return new String(bytes, ISO_8859_1);
    }
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), ISO_8859_1);
    }
  }
}
