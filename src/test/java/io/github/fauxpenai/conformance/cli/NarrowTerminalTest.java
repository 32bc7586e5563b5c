package io.github.fauxpenai.conformance.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees in a window of fifty columns. */
@Timeout(60)
class NarrowTerminalTest {
  private static final int COLUMNS = 50;

  @RegisterExtension
  private static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort())
          .build();

  @TempDir private Path folder;

  @Test
  void theBarStaysOnItsLine() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));
    String command =
        "stty cols %d; exec '%s' -cp '%s' %s runScenarios --api=embeddings --baseUrl=%s/v1 --rateLimit=0 --scenariosFile='%s' --resultsFile=r.json.gz"
            .formatted(
                COLUMNS,
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                Main.class.getName(),
                SERVER.baseUrl(),
                Path.of("src/examples/embeddings-sample/results.json.gz").toAbsolutePath());
    try (RealTerminal terminal =
        new RealTerminal(folder, Map.of("OPENAI_API_KEY", "none"), "stty", command)) {
      String seen = terminal.rest();

      String[] lines = seen.split("\n");
      assertEquals(
          1, Stream.of(lines).filter(line -> line.contains("Requests 100%")).count(), seen);
      Stream.of(lines)
          .filter(line -> line.contains("Scenarios "))
          .flatMap(line -> Stream.of(line.split("\r")))
          .forEach(drawn -> assertTrue(drawn.length() < COLUMNS, drawn));
    }
  }
}
