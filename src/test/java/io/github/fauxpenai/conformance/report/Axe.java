package io.github.fauxpenai.conformance.report;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The rules of axe-core, which is fetched with npm; a test is skipped without npm. */
final class Axe {
  private static String script = "";

  private Axe() {}

  /**
   * What a page breaks, each rule with where.
   *
   * @param folder to fetch axe-core to
   */
  static List<String> findings(Browser browser, Path folder) throws Exception {
    browser.value("(() => { " + script(folder) + "; return 0; })()");
    browser.value(
        "(() => { axe.run({rules: {'label-content-name-mismatch': {enabled: true}}}).then(found =>"
            + " window.axeFound = found.violations.map(each => each.id + ': ' +"
            + " each.nodes.map(node => node.html.slice(0, 200)).join(' | '))); return 0; })()");
    browser.await("window.axeFound");
    List<String> findings = new ArrayList<>();
    browser.value("window.axeFound").forEach(each -> findings.add(each.asText()));
    return findings;
  }

  private static synchronized String script(Path folder) throws Exception {
    if (script.isEmpty()) {
      script = fetched(Files.createTempDirectory(folder, "axe"));
    }
    return script;
  }

  private static String fetched(Path folder) throws Exception {
    try {
      Process npm =
          new ProcessBuilder(
                  "npm",
                  "install",
                  "--ignore-scripts",
                  "--no-audit",
                  "--no-fund",
                  "axe-core@4.10.3")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assumeTrue(npm.waitFor(1, TimeUnit.MINUTES) && npm.exitValue() == 0, "npm finds no axe-core");
    } catch (IOException e) {
      assumeTrue(false, "npm is not there");
    }
    return Files.readString(folder.resolve("node_modules/axe-core/axe.min.js"));
  }
}
