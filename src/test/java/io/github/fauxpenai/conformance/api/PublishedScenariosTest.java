package io.github.fauxpenai.conformance.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.ScenariosWriter;
import io.github.fauxpenai.conformance.scenario.Keys;
import io.github.fauxpenai.conformance.scenario.Scenario;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compares the published suite with the published files, if available, and always with golden
 * files. {@code -Dgolden.update=true} writes the golden files.
 */
class PublishedScenariosTest {
  private static final Path GOLDEN =
      Path.of("src/test/resources/io/github/fauxpenai/conformance/api");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"CHAT_COMPLETIONS, 2862, 2788", "EMBEDDINGS, 52, 52"})
  void aSuiteHasSoManySetsAndKeys(Api api, int sets, int keys) {
    assertEquals(sets, api.suites().stream().mapToInt(suite -> suite.sets().size()).sum());
    assertEquals(keys, TestSuite.scenarios(api.suites()).size());
  }

  @Test
  void embeddingsScenariosAreThePublishedOnesByteForByte() throws IOException {
    Path published = PublishedData.file("embeddings/scenarios.json");
    assertSameText(Files.readString(published), written(Api.EMBEDDINGS));
  }

  @Test
  void chatScenariosAreThePublishedOnesByteForByteButForTheMedia() throws IOException {
    Path published = PublishedData.file("chatcompletions/scenarios.json");
    assertSameText(
        withoutMedia(Files.readString(published)), withoutMedia(written(Api.CHAT_COMPLETIONS)));
  }

  /** Reports differences scenario by scenario, as two whole files would be unreadable. */
  @ParameterizedTest
  @EnumSource(names = {"CHAT_COMPLETIONS", "EMBEDDINGS"})
  void everyScenarioIsThePublishedOne(Api api) throws IOException {
    JsonNode published =
        Json.tree(
            withoutMedia(Files.readString(PublishedData.file(api + "/scenarios.json")))
                .getBytes(UTF_8));
    JsonNode ours = Json.tree(withoutMedia(written(api)).getBytes(UTF_8));
    assertEquals(keys(published), keys(ours));
    for (String key : keys(published)) {
      JsonNode expected = published.path(key);
      JsonNode actual = ours.path(key);
      String name = expected.at("/spec/name").asText();
      assertAll(
          name,
          () -> assertEquals(name, actual.at("/spec/name").asText()),
          () -> assertEquals(expected.at("/spec/group"), actual.at("/spec/group")),
          () -> assertEquals(text(expected.at("/spec/factors")), text(actual.at("/spec/factors"))),
          () -> assertEquals(text(expected.path("requestBody")), text(actual.path("requestBody"))));
    }
  }

  @Test
  void embeddingsScenariosAreThoseOfTheGoldenFile() throws IOException {
    String ours = written(Api.EMBEDDINGS);
    Path golden = GOLDEN.resolve("embeddings.scenarios.json");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(golden, ours);
    }
    assertSameText(Files.readString(golden), ours);
  }

  /**
   * One line per scenario: the beginning of its key, a hash of its content, its group and its name.
   */
  @Test
  void chatScenariosAreThoseOfTheGoldenFile() throws IOException {
    List<String> ours = new ArrayList<>();
    JsonNode scenarios = Json.tree(withoutMedia(written(Api.CHAT_COMPLETIONS)).getBytes(UTF_8));
    for (JsonNode scenario : scenarios) {
      String name = scenario.at("/spec/name").asText();
      ours.add(
          "%s %s %s %s"
              .formatted(
                  scenario.path("key").asText().substring(0, 16),
                  Keys.sha256Hex(text(scenario)).substring(0, 12),
                  scenario.at("/spec/group").asText(),
                  name.substring(0, Math.min(name.length(), 200))));
    }
    Path golden = GOLDEN.resolve("chatcompletions.scenarios.txt.gz");
    if (Boolean.getBoolean("golden.update")) {
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(golden))) {
        out.write(String.join("\n", ours).getBytes(UTF_8));
      }
    }
    try (InputStream in = new GZIPInputStream(Files.newInputStream(golden))) {
      assertEquals(new String(in.readAllBytes(), UTF_8).lines().toList(), ours);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CHAT_COMPLETIONS", "EMBEDDINGS"})
  void aScenarioIsFiledUnderTheHashOfItsFactorsKeys(Api api) {
    SortedMap<String, Scenario> scenarios = TestSuite.scenarios(api.suites());
    assertTrue(scenarios.size() > 50, api + " has scenarios");
    scenarios.forEach(
        (key, scenario) -> {
          List<String> factors =
              scenario.spec().factors().stream().map(f -> Keys.sha256Hex(f.name())).toList();
          assertEquals(factors.stream().sorted().toList(), factors);
          assertEquals(Keys.sha256Hex(String.join(",", factors)), key);
          assertEquals(key, scenario.key());
        });
  }

  /** Servers that decode media must find media, of about the same sizes as the published ones. */
  @Test
  void theMediaAreMedia() throws IOException {
    Map<String, byte[]> media = new TreeMap<>();
    for (Scenario scenario : TestSuite.scenarios(Api.CHAT_COMPLETIONS.suites()).values()) {
      for (JsonNode part : scenario.requestBody().path("messages").findParents("type")) {
        String url = part.at("/image_url/url").asText();
        if (url.startsWith("data:")) {
          int comma = url.indexOf(',');
          media.put(url.substring(0, comma), Base64.getDecoder().decode(url.substring(comma + 1)));
        }
        if (part.has("input_audio")) {
          media.put(
              part.at("/input_audio/format").asText(),
              Base64.getDecoder().decode(part.at("/input_audio/data").asText()));
        }
      }
    }
    assertEquals(
        List.of("data:image/jpg;base64", "data:image/png;base64", "mp3"),
        List.copyOf(media.keySet()));
    byte[] png = media.get("data:image/png;base64");
    assertTrue(png.length > 300, "a PNG of " + png.length + " bytes");
    assertEquals("\u0089PNG", new String(png, 0, 4, java.nio.charset.StandardCharsets.ISO_8859_1));
    assertTrue(picture(png).getWidth() > 1, "a PNG with pixels");
    byte[] jpeg = media.get("data:image/jpg;base64");
    assertTrue(jpeg.length > 30_000 && jpeg.length < 50_000, "a JPEG of " + jpeg.length + " bytes");
    assertEquals(
        List.of((byte) 0xff, (byte) 0xd8, (byte) 0xff), List.of(jpeg[0], jpeg[1], jpeg[2]));
    assertTrue(picture(jpeg).getWidth() > 100, "a JPEG with pixels");
    byte[] mp3 = media.get("mp3");
    int frame = firstFrame(mp3);
    assertEquals(0xff, mp3[frame] & 0xff, "an MPEG frame begins with eleven bits set");
    assertEquals(0xe0, mp3[frame + 1] & 0xe0);
    assertEquals(0x02, mp3[frame + 1] & 0x06, "layer III");
  }

  private static BufferedImage picture(byte[] bytes) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(bytes));
  }

  /** The position after the ID3 tag, if there is one: its size is in four bytes of seven bits. */
  private static int firstFrame(byte[] mp3) {
    boolean tagged = mp3[0] == 'I' && mp3[1] == 'D' && mp3[2] == '3';
    return tagged ? 10 + (mp3[6] << 21 | mp3[7] << 14 | mp3[8] << 7 | mp3[9]) : 0;
  }

  private String written(Api api) throws IOException {
    Path file = folder.resolve(api + ".json");
    ScenariosWriter.write(file, TestSuite.scenarios(api.suites()));
    return Files.readString(file);
  }

  /** Images and sounds are our own; one data URL is damaged, so its beginning is cut off. */
  private static String withoutMedia(String scenarios) {
    return scenarios
        .replaceAll("(\"url\": \"[^\",]{0,30},)[^\"]{200,}\"", "$1…\"")
        .replaceAll("(\"data\": \")[^\"]{200,}\"", "$1…\"");
  }

  private static List<String> keys(JsonNode object) {
    List<String> keys = new ArrayList<>();
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      keys.add(names.next());
    }
    return keys;
  }

  /** Members in their order, which a comparison of trees would ignore. */
  private static String text(JsonNode tree) {
    return RawJson.of(tree).toString();
  }

  private static void assertSameText(String expected, String actual) {
    if (!expected.equals(actual)) {
      int same = Arrays.mismatch(expected.toCharArray(), actual.toCharArray());
      assertEquals(around(expected, same), around(actual, same), "from character " + same + " on");
    }
  }

  private static String around(String text, int position) {
    return text.substring(
        Math.max(0, position - 80), Math.min(text.length(), Math.max(0, position) + 80));
  }
}
