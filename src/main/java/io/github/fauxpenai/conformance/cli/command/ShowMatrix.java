package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.report.MatrixFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Shows side by side what several servers can do. */
public final class ShowMatrix extends Command {
  private static final String PAGE = "matrix.html";
  private static final int FEWEST = 2;
  private static final int MOST = 30;
  private static final int LONGEST_LABEL = 60;

  private final Supplier<List<String>> results =
      options.requiredList(
          String.class,
          "--results=LABEL=FILE",
          "What to call a server, and its results file or the folder that test wrote. 2 to 30"
              + " times.");

  private final Supplier<Optional<Path>> output =
      options.optional(
          Path.class,
          "--output=FILE",
          "The page to write. Default: " + PAGE + ", unless a --report is a page.");

  private final Supplier<List<Path>> reports =
      options.list(
          Path.class,
          "--report=FILE",
          "Write the same as another file; its ending names the format: html, md (for a pull"
              + " request), csv (for a spreadsheet), json. Repeatable.");

  private final Supplier<List<String>> notes =
      options.list(
          String.class,
          "--note=TEXT",
          "What readers must know first, for example how the servers were set up. Repeatable.");

  public ShowMatrix(Terminal terminal) {
    super(
        terminal,
        "matrix",
        List.of("Shows side by side what several servers, or several versions of one, can do."),
        List.of(
            "",
            "Files are compared on the scenarios that all files of an API have. It judges nothing: it"
                + " ends with 0 however many promises are broken, and with 4 if requests have no answer.",
            "",
            "Example:",
            "  fauxpenai-conformance matrix --results=ollama=fauxpenai-report \\",
            "      --results=vllm=vllm.json.gz --output=matrix.html --report=matrix.csv"));
  }

  @Override
  public Integer call() throws IOException {
    Map<String, Path> servers = servers();
    List<Path> files = new ArrayList<>(reports.get());
    if (output.get().isPresent()) {
      files.add(0, output.get().get());
    } else if (reports.get().stream().noneMatch(ShowMatrix::isPage)) {
      files.add(0, Path.of(PAGE));
    }
    for (Path file : files) {
      if (MatrixFormat.of(file).isEmpty()) {
        throw usage(
            "%s=%s: the ending names no format; there are %s"
                .formatted(
                    output.get().filter(file::equals).isPresent() ? "--output" : "--report",
                    file,
                    MatrixFormat.endings()));
      }
      for (Path input : servers.values()) {
        if (isSame(file, input)) {
          throw usage("%s would replace the results in it; name another file".formatted(file));
        }
      }
    }
    return new MatrixRun(terminal, servers, files, notes.get()).run();
  }

  /** The results file or folder of each server, by label. */
  private Map<String, Path> servers() throws IOException {
    Map<String, Path> servers = new LinkedHashMap<>();
    for (String each : results.get()) {
      int end = each.indexOf('=');
      String label = each.substring(0, Math.max(0, end)).strip();
      if (label.isEmpty() || end == each.length() - 1) {
        throw usage(
            "--results=%s: say what to call the server and where its results are: LABEL=FILE"
                .formatted(each));
      }
      if (label.length() > LONGEST_LABEL) {
        throw usage(
            "--results=%s: a label has at most %d characters".formatted(each, LONGEST_LABEL));
      }
      Path path = Path.of(each.substring(end + 1));
      for (Map.Entry<String, Path> other : servers.entrySet()) {
        if (other.getKey().equals(label)) {
          throw usage(
              "--results: the label %s is given twice; name each server once".formatted(label));
        }
        if (isSame(path, other.getValue())) {
          throw usage(
              "--results: %s is given twice, as %s and as %s"
                  .formatted(path, other.getKey(), label));
        }
      }
      servers.put(label, path);
    }
    if (servers.size() < FEWEST || servers.size() > MOST) {
      throw usage(
          "--results: %d %s given; a matrix has %d to %d"
              .formatted(servers.size(), servers.size() == 1 ? "is" : "are", FEWEST, MOST));
    }
    return servers;
  }

  private static boolean isPage(Path file) {
    return MatrixFormat.of(file).equals(Optional.of(MatrixFormat.HTML));
  }

  private static boolean isSame(Path one, Path other) throws IOException {
    return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
  }
}
