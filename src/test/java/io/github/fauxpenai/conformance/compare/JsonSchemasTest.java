package io.github.fauxpenai.conformance.compare;

import static io.github.fauxpenai.conformance.compare.Checking.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.results.RawJson;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JsonSchemasTest {
  private static final String TREE =
      "{'type':'object','properties':{'name':{'type':'string'},"
          + "'parts':{'type':'array','items':{'$ref':'#'}}},"
          + "'required':['name','parts'],'additionalProperties':false}";

  @Test
  void aValueFitsItsSchema() {
    assertEquals(Optional.empty(), misfit(TREE, "{'name':'a','parts':[{'name':'b','parts':[]}]}"));
    assertEquals(Optional.empty(), misfit("{'enum':['a','b']}", "'b'"));
    assertEquals(Optional.empty(), misfit("{'type':'number','maximum':1e2}", "100.0"));
  }

  @Test
  void whatDoesNotFitIsSaid() {
    assertTrue(misfit(TREE, "{'name':'a','parts':[{'name':1,'parts':[]}]}").isPresent());
    assertTrue(misfit(TREE, "{'name':'a','parts':[],'more':1}").orElse("").contains("more"));
    assertTrue(misfit("{'enum':['a','b']}", "'c'").isPresent());
    assertTrue(misfit("{'type':'integer'}", "1.5").isPresent());
  }

  /** A results file from anywhere must not make this machine ask others for schemas. */
  @Test
  void aSchemaElsewhereIsNotFetched() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String elsewhere = "http://127.0.0.1:%d/schema.json".formatted(server.getLocalPort());
      assertThrows(
          IllegalArgumentException.class, () -> misfit("{'$ref':'" + elsewhere + "'}", "1"));
      server.setSoTimeout(1);
      assertThrows(SocketTimeoutException.class, server::accept, "nobody has called");
    }
  }

  /** As the files are read, where numbers with a point are decimals. */
  private static Optional<String> misfit(String schema, String value) {
    return JsonSchemas.misfit(RawJson.of(json(schema)).tree(), RawJson.of(json(value)).tree());
  }
}
