package io.github.fauxpenai.conformance.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fauxpenai.conformance.serve.Deviation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class DeviationsTest {
  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z0-9-]+)` \\| (.*?) \\|(( *[0-9*]* *\\|)+)");

  @Test
  void aNameMeansTheSameInEveryApi() {
    for (Api api : Api.values()) {
      for (Deviation deviation : api.deviations()) {
        Deviation first =
            Api.allDeviations().stream()
                .filter(each -> each.name().equals(deviation.name()))
                .findFirst()
                .orElseThrow();
        assertEquals(text(first), text(deviation), api.toString());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void noTwoDeviationsOfAnApiHaveOneName(Api api) {
    List<String> names = api.deviations().stream().map(Deviation::name).toList();
    assertEquals(names.size(), new HashSet<>(names).size(), names.toString());
  }

  /** The page has a column for each level but the exact one; the one with a number is meant. */
  @Test
  void thePageHasThemAllWithTheirLevels() throws IOException {
    Set<String> page = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("src/site/markdown/deviations.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String[] levels = row.group(3).split("\\|", -1);
        if (Stream.of(levels).limit(4).allMatch(String::isBlank)) {
          page.add(5 + " " + row.group(1) + ": " + row.group(2));
        }
        for (int level = 1; level <= 4; level++) {
          if (!levels[level - 1].isBlank()) {
            page.add(level + " " + row.group(1) + ": " + row.group(2));
          }
        }
      }
    }
    assertEquals(
        new TreeSet<>(Api.allDeviations().stream().map(DeviationsTest::text).toList()), page);
  }

  private static String text(Deviation deviation) {
    return "%d %s: %s".formatted(deviation.level(), deviation.name(), deviation.meaning());
  }
}
