package io.github.fauxpenai.conformance.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.scenario.Body;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestChangesTest {
  static final RequestChanges.Names CHAT =
      new RequestChanges.Names(
          Optional.of("model"), List.of("max_tokens", "max_completion_tokens"));
  static final RequestChanges UNCHANGED = RequestChanges.none(CHAT);

  private static final RequestChanges LLAMA =
      new RequestChanges(CHAT, Map.of(), Optional.of("llama"), OptionalInt.empty());

  @Test
  void nothingIsChangedUnlessAskedFor() {
    RequestChanges.Changed request =
        UNCHANGED.apply(scenario("", "{\"n\":1e-7,\"model\":\"gpt-4\"}"));
    assertEquals("{\"n\":1e-7,\"model\":\"gpt-4\"}", sent(request));
    assertEquals(Map.of(), request.sentDifferently());
    assertEquals(Optional.of("gpt-4"), request.validModel());
  }

  @Test
  void theModelAloneIsReplaced() {
    RequestChanges.Changed request =
        LLAMA.apply(scenario("", "{\"n\":1e-7,\"model\":\"gpt-4\",\"a\":{\"model\":0.10}}"));
    assertEquals("{\"n\":1e-7,\"model\":\"llama\",\"a\":{\"model\":0.10}}", sent(request));
    assertEquals(Map.of("model", "llama"), request.sentDifferently());
  }

  @ParameterizedTest
  @CsvSource({"gpt-4, one", "gpt-4o, other", "gpt-4o-mini, other"})
  void eachModelCanHaveItsOwnReplacement(String model, String sent) {
    RequestChanges changes =
        new RequestChanges(CHAT, Map.of("gpt-4", "one"), Optional.of("other"), OptionalInt.empty());
    assertEquals(
        "{\"model\":\"" + sent + "\"}",
        sent(changes.apply(scenario("", "{\"model\":\"" + model + "\"}"))));
  }

  @Test
  void aModelThatIsSentAsItIsIsNoChange() {
    RequestChanges changes =
        new RequestChanges(CHAT, Map.of("gpt-4", "one"), Optional.empty(), OptionalInt.empty());
    assertEquals(Map.of(), changes.apply(scenario("", "{\"model\":\"gpt-4o\"}")).sentDifferently());
  }

  @Test
  void aModelThatIsMeantToBeRefusedGoesAsItIs() {
    String factors = factor("model=foo", "\"foo\"") + "," + factor("model=gpt-4", "\"gpt-4\"");
    RequestChanges.Changed refused = LLAMA.apply(scenario(factors, "{\"model\":\"foo\"}"));
    assertEquals("{\"model\":\"foo\"}", sent(refused));
    assertEquals(Optional.empty(), refused.validModel());
  }

  @Test
  void aModelThatIsMeantToBeAcceptedIsReplaced() {
    RequestChanges.Changed request =
        LLAMA.apply(scenario(factor("model=gpt-4", "\"gpt-4\""), "{\"model\":\"gpt-4\"}"));
    assertEquals("{\"model\":\"llama\"}", sent(request));
  }

  @Test
  void aValidModelThatStandsOverAnInvalidOneIsReplaced() {
    RequestChanges.Changed request =
        LLAMA.apply(scenario(factor("model=foo", "\"foo\""), "{\"model\":\"gpt-4\"}"));
    assertEquals("{\"model\":\"llama\"}", sent(request));
    assertEquals(Optional.of("gpt-4"), request.validModel());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"model\":null}", "{\"model\":7}", "[]"})
  void aRequestWithoutAModelGetsNone(String body) {
    RequestChanges.Changed request = LLAMA.apply(scenario("", body));
    assertEquals(body, sent(request));
    assertEquals(Optional.empty(), request.validModel());
  }

  @Test
  void aTextIsSentInPlaceOfTheBodyAsItIs() {
    RequestChanges.Changed request =
        LLAMA.apply(
            scenario("", "{\"model\":\"gpt-4\"},\"requestText\":\"{\\\"model\\\": \\\"gpt-4\""));
    assertEquals("{\"model\": \"gpt-4", sent(request));
    assertEquals(Optional.empty(), request.request().contentType());
    assertEquals(Map.of(), request.sentDifferently());
    assertEquals(Optional.empty(), request.validModel());
  }

  @Test
  void aContentTypeGoesWithTheBodyOfAnotherModel() {
    RequestChanges.Changed request =
        LLAMA.apply(scenario("", "{\"model\":\"gpt-4\"},\"requestContentType\":\"text/plain\""));
    assertEquals("{\"model\":\"llama\"}", sent(request));
    assertEquals(Optional.of("text/plain"), request.request().contentType());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"requestText\":1", "\"requestContentType\":\"a\\nb\""})
  void whatCannotBeSentIsRefused(String member) {
    assertThrows(InputException.class, () -> scenario("", "{\"model\":\"gpt-4\"}," + member));
  }

  @Test
  void theModelIsReplacedWhereverItIsSent() {
    RequestChanges.Changed inPath =
        LLAMA.apply(
            scenario(
                "",
                "null,\"request\":{\"method\":\"GET\",\"path\":\"/models/{model}\","
                    + "\"values\":{\"model\":\"gpt-4\"}}"));
    assertEquals("/models/llama", inPath.request().target(""));
    assertEquals(Map.of("model", "llama"), inPath.sentDifferently());
    RequestChanges.Changed inForm =
        LLAMA.apply(
            scenario(
                "",
                "{\"model\":\"gpt-4\"},\"request\":{\"parts\":["
                    + "{\"name\":\"model\",\"text\":\"gpt-4\"},"
                    + "{\"name\":\"user\",\"text\":\"gpt-4\"}]}"));
    assertEquals(
        List.of(Body.Part.field("model", "llama"), Body.Part.field("user", "gpt-4")),
        ((Body.Multipart) inForm.request().body()).parts());
    assertEquals("{\"model\":\"llama\"}", inForm.request().body().json().toString());
  }

  @Test
  void aCapIsForTheApisOwnPath() {
    RequestChanges capped =
        new RequestChanges(CHAT, Map.of(), Optional.empty(), OptionalInt.of(16));
    RequestChanges.Changed own = capped.apply(scenario("", "{\"n\":1}"));
    RequestChanges.Changed other =
        capped.apply(scenario("", "{\"n\":1},\"request\":{\"path\":\"/files/f1\"}"));
    assertEquals("{\"n\":1,\"max_tokens\":16}", sent(own));
    assertEquals("{\"n\":1}", sent(other));
  }

  private static String sent(RequestChanges.Changed request) {
    return new String(Payload.of(request.request()).bytes().orElseThrow(), UTF_8);
  }

  private static String factor(String name, String value) {
    return "{\"negative\":%s,\"primary\":false,\"name\":\"%s\",\"key\":\"k\",\"val\":%s}"
        .formatted(name.equals("model=foo"), name, value);
  }

  /** The body may be followed by further members of the scenario. */
  private static RecordedScenario scenario(String factors, String body) {
    try {
      return RecordedScenario.of(
          RawJson.parse(
              "{\"spec\":{\"name\":\"s\",\"factors\":[%s],\"group\":\"g\"},\"requestBody\":%s}"
                  .formatted(factors, body)
                  .getBytes(UTF_8)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
