package io.github.fauxpenai.conformance.results;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.json.RawJson;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SanitizerTest {
  private static final String KEY = "sk-1234567";

  @Test
  void harmlessHeadersAreKeptUnderTheirLowerCaseNames() {
    assertEquals(
        Map.of(
            "content-type", "application/json; charset=utf-8",
            "server", "uvicorn",
            "x-ratelimit-anything", "1"),
        headers(
            Map.of(
                "Content-Type", "application/json; charset=utf-8",
                "SERVER", "uvicorn",
                "X-RateLimit-Anything", "1")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Set-Cookie",
        "Authorization",
        "OpenAI-Organization",
        "openai-project",
        "Location",
        "Via",
        "x-request-id",
        "cf-ray",
        "Date",
        "x-anything"
      })
  void otherHeadersAreLeftOut(String name) {
    assertEquals(Map.of(), headers(Map.of(name, "some value")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Pl/a\"n\\\\ted+Key 1",
        "pL/A\"N\\\\TED+kEY 1",
        "Pl\\\\/a\\\"n\\\\\\\\ted+Key 1",
        "Pl\\u002fa\\u0022n\\u005cted\\u002BKey 1",
        "Pl%2Fa%22n%5Cted%2BKey%201",
        "Pl%2fa%22n%5cted%2bKey+1",
        "Pl%252Fa%2522n%255Cted%252BKey%25201",
        "Pl/a&quot;n\\\\ted+Key 1",
        "Pl&#x2F;a&#34;n&#92;ted&#43;Key 1"
      })
  void aSecretIsFoundHoweverItIsSpelled(String spelled) {
    Sanitizer sanitizer =
        new Sanitizer(List.of("Pl/a\"n\\ted+Key 1"), Api.CHAT_COMPLETIONS.volatileMembers());
    assertEquals(
        "<[redacted]>", sanitizer.text("<" + spelled.replace("\\\\", "\\") + ">"), spelled);
  }

  @Test
  void aSecretIsFoundInBase64WhereverItBegins() {
    String secret = "sk-Planted/key?4711>>";
    Sanitizer sanitizer = new Sanitizer(List.of(secret), Api.CHAT_COMPLETIONS.volatileMembers());
    for (String before : List.of("", "u", "us", "user:", "user:x")) {
      for (String after : List.of("", "a", "ab", "abc")) {
        byte[] bytes = (before + secret + after).getBytes(UTF_8);
        for (Base64.Encoder encoder :
            List.of(Base64.getEncoder(), Base64.getUrlEncoder().withoutPadding())) {
          String clean = sanitizer.text("<" + encoder.encodeToString(bytes) + ">");
          assertTrue(clean.contains("[redacted]"), clean);
          assertTrue(clean.length() < "<user:x[redacted]abc=>".length() + 12, clean);
        }
      }
    }
  }

  @Test
  void idsAreEqualWhereTheyWereEqual() {
    assertEquals(
        "[{\"id\":\"id-1\"},{\"id\":\"id-1\"},{\"id\":\"id-2\",\"a\":[{\"tool_call_id\":\"id-1\"}]}]",
        body("[{\"id\":\"x\"},{\"id\":\"x\"},{\"id\":\"y\",\"a\":[{\"tool_call_id\":\"x\"}]}]"));
  }

  @Test
  void everyAnswerCountsItsOwnIds() {
    Sanitizer sanitizer = new Sanitizer(List.of(), Api.CHAT_COMPLETIONS.volatileMembers());
    sanitizer.response(answer(Map.of(), "{\"id\":\"a\"}"));
    assertEquals(
        "{\"id\":\"id-1\"}",
        sanitizer.response(answer(Map.of(), "{\"id\":\"b\"}")).body().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"\",\"created\":\"1\",\"system_fingerprint\":null}",
        "{\"id\":7,\"created\":null,\"system_fingerprint\":\"\"}",
        "{\"id\":[\"a\"],\"created\":{\"a\":1},\"system_fingerprint\":1}",
        "{\"id\":true,\"created\":[1]}",
        "{\"other\":{\"ids\":\"a\",\"created_at\":1}}",
        "{\"a\":[1e-7,0.10,-0,12345678901234567890],\"b\":\"\\ud83d\"}",
        "[]",
        "\"id\""
      })
  void whatIsOfAnotherTypeOrNameStaysAsItIs(String body) {
    assertEquals(body, body(body));
  }

  @Test
  void volatileValuesKeepTheirType() {
    assertEquals(
        "{\"created\":1234567890,\"a\":{\"created\":1234567890.0},\"b\":{\"created\":1234567890.5}}",
        body("{\"created\":17,\"a\":{\"created\":1.7e9},\"b\":{\"created\":17.25}}"));
    assertEquals(
        "[{\"system_fingerprint\":\"fp-1\"},{\"system_fingerprint\":\"fp-2\"}]",
        body("[{\"system_fingerprint\":\"a\"},{\"system_fingerprint\":\"b\"}]"));
  }

  @Test
  void secretsAreReplacedWhereverTheyStand() {
    RecordedResponse clean =
        new Sanitizer(List.of(KEY), Api.CHAT_COMPLETIONS.volatileMembers())
            .response(
                answer(
                    Map.of("Server", "at " + KEY),
                    "{\"a\":\"%s and %s\",\"%s\":[\"x%sx\"]}".formatted(KEY, KEY, KEY, KEY)));
    assertEquals(
        "{\"a\":\"[redacted] and [redacted]\",\"[redacted]\":[\"x[redacted]x\"]}",
        clean.body().toString());
    assertEquals(Map.of("server", "at [redacted]"), clean.headers());
  }

  @Test
  void aSecretIsFoundHoweverItIsEscaped() {
    assertEquals("{\"a\":\"[redacted]\"}", body("{\"a\":\"sk\\u002d1234567\"}"));
  }

  @Test
  void theLongerOfTwoSecretsIsReplacedFirst() {
    Sanitizer sanitizer =
        new Sanitizer(List.of("12345678", "12345678-90"), Api.CHAT_COMPLETIONS.volatileMembers());
    assertEquals("[redacted]", sanitizer.text("12345678-90"));
  }

  @Test
  void aShortKeyDamagesNothing() {
    Sanitizer sanitizer =
        new Sanitizer(List.of("a", "", "1234567"), Api.CHAT_COMPLETIONS.volatileMembers());
    assertEquals("a banana 1234567", sanitizer.text("a banana 1234567"));
  }

  @Test
  void namesOfOrganisationsAndProjectsAreReplaced() {
    RecordedResponse clean =
        new Sanitizer(List.of(), Api.CHAT_COMPLETIONS.volatileMembers())
            .response(
                answer(
                    Map.of("openai-organization", "user-somebody"),
                    "{\"m\":\"limit of org-AbCdEfGh12 in proj_12345678ab for user-somebody\"}"));
    assertEquals(
        "{\"m\":\"limit of [redacted] in [redacted] for [redacted]\"}", clean.body().toString());
  }

  private static Map<String, String> headers(Map<String, String> headers) {
    return new Sanitizer(List.of(KEY), Api.CHAT_COMPLETIONS.volatileMembers())
        .response(answer(headers, "{}"))
        .headers();
  }

  private static String body(String body) {
    return new Sanitizer(List.of(KEY), Api.CHAT_COMPLETIONS.volatileMembers())
        .response(answer(Map.of(), body))
        .body()
        .toString();
  }

  private static RecordedResponse answer(Map<String, String> headers, String body) {
    try {
      return new RecordedResponse(
          200, headers, RawJson.parse(body.getBytes(UTF_8)), Optional.empty());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
