package io.github.fauxpenai.conformance.cli;

import static io.github.fauxpenai.conformance.check.Checking.json;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.compare.Recordings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What used to be told in a way that led people astray. */
class BlurTest {
  @TempDir private Path folder;

  private static ObjectNode request(String more) {
    return (ObjectNode)
        json("{'model':'gpt-4o','messages':[{'role':'user','content':'Hello'}]%s}".formatted(more));
  }

  /** Six causes about members that are not there hid what the server said. */
  @Test
  void anErrorAmidAStreamIsOneCauseThatTellsTheServersMessage() {
    Recordings recordings = Recordings.none();
    for (String more : new String[] {"", ",'n':2", ",'seed':1"}) {
      ObjectNode request = request(",'stream':true" + more);
      ObjectNode response = HonestChat.answer(request);
      ArrayNode chunks = (ArrayNode) response.path("body");
      while (chunks.size() > 3) {
        chunks.remove(chunks.size() - 1);
      }
      chunks.addObject().putObject("error").put("message", "CUDA out of memory");
      recordings.put(Checking.result(request, response));
    }
    CommandRun run =
        CommandRun.of(
            "checkResults",
            "--api=chatcompletions",
            "--resultsFile=" + recordings.write(folder.resolve("results.json.gz")));
    assertTrue(run.out().contains("CUDA out of memory"), run::toString);
    // Only the first says anything: it was asked for two choices, and the second never came.
    assertTrue(run.out().contains("1 cause accounts for 3 differences"), run::toString);
  }

  /** A request that is an empty object is an object. */
  @Test
  void anEmptyObjectIsNotCalledNoObject() {
    ObjectNode result = Checking.result(json("{}"), HonestChat.answer(request("")));
    ((ObjectNode) result.path("scenario")).put("requestText", "{}");
    Recordings recordings = Recordings.none();
    recordings.put(result);
    CommandRun run =
        CommandRun.of(
            "checkResults",
            "--api=chatcompletions",
            "--resultsFile=" + recordings.write(folder.resolve("results.json.gz")));
    assertTrue(
        run.out().contains("a body that is not a request in JSON is refused"), run::toString);
    assertFalse(run.out().matches("(?s).*(no|not a) JSON object.*"), run::toString);
  }

  /** Numbers are left out of causes; what is left must not be blanks. */
  @Test
  void anotherNumberOfChoicesIsToldInWords() {
    Recordings baseline = Recordings.none();
    Recordings results = Recordings.none();
    for (int seed = 1; seed < 4; seed++) {
      ObjectNode request = request(",'n':2,'seed':" + seed);
      ObjectNode result = Checking.result(request, HonestChat.answer(request));
      baseline.put(result);
      ObjectNode one = result.deepCopy();
      ((ArrayNode) one.at("/response/body/choices")).remove(1);
      results.put(one);
    }
    CommandRun run =
        CommandRun.of(
            "compareResults",
            "--api=chatcompletions",
            "--level=4",
            "--specFile=" + baseline.write(folder.resolve("baseline.json.gz")),
            "--resultsFile=" + results.write(folder.resolve("results.json.gz")));
    assertTrue(run.out().contains("count-changed choices: another number"), run::toString);
  }
}
