package io.github.fauxpenai.conformance.check;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.github.fauxpenai.conformance.check.Checking.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.github.fauxpenai.conformance.json.RawJson;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonSchemasTest {
  @RegisterExtension
  private static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort())
          .build();

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
    String more = misfit(TREE, "{'name':'a','parts':[],'more':1}").orElse("");
    assertTrue(more.startsWith("property 'more' is not defined"), more);
    assertTrue(misfit("{'enum':['a','b']}", "'c'").isPresent());
    assertTrue(misfit("{'type':'integer'}", "1.5").isPresent());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          true  | {'type':'object','properties':{'a':{'type':'string'}},'required':['a'],'additionalProperties':false}
          true  | {'type':'object','properties':{},'additionalProperties':false}
          true  | {'type':'object','properties':{'a':{'anyOf':[{'type':'string'},{'$ref':'#'}]}},'required':['a'],'additionalProperties':false}
          true  | {'type':'object','properties':{'a':{'type':['string','null'],'enum':['b',null]}},'required':['a'],'additionalProperties':false}
          false | {'type':'string'}
          false | {'anyOf':[{'type':'object','properties':{},'additionalProperties':false}]}
          false | {'type':'object','properties':{'a':{'type':'string'}},'required':['a']}
          false | {'type':'object','properties':{'a':{'type':'string'}},'required':['a'],'additionalProperties':true}
          false | {'type':'object','properties':{'a':{'type':'string'},'b':{'type':'string'}},'required':['a'],'additionalProperties':false}
          false | {'type':'object','properties':{'a':{'type':'array','items':{'type':'object','properties':{}}}},'required':['a'],'additionalProperties':false}
          false | {'type':'object','properties':{'a':{'type':'array'}},'required':['a'],'additionalProperties':false}
          false | {'type':'object','properties':{'a':{'type':'string','minLength':1}},'required':['a'],'additionalProperties':false}
          false | {'type':'object','properties':{'a':{}},'required':['a'],'additionalProperties':false}
          false | {'type':'object','properties':{'a':{'$ref':'#/$defs/b'}},'required':['a'],'additionalProperties':false,'$defs':{'b':{'type':'object'}}}
          """)
  void aStrictSchemaIsClosedAndRequiresEverything(boolean expected, String schema) {
    assertEquals(expected, JsonSchemas.mayBeStrict(json(schema)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          true  | {'type':'object','properties':{}}
          true  | {'type':'object','properties':{'a':{},'b':{'type':'array','items':{'minLength':1}}},'additionalProperties':true}
          false | {}
          false | {'type':'object'}
          false | {'type':'array','items':{'type':'string'}}
          false | {'type':'object','properties':{'a':{'type':'array'}}}
          false | {'type':'object','properties':{'a':{'type':'date'}}}
          """)
  void aSchemaThatIsNotStrictIsAnObjectWithPropertiesAndSaysWhatArraysHold(
      boolean expected, String schema) {
    assertEquals(expected, JsonSchemas.mayBeLax(json(schema)));
  }

  @Test
  void aPropertyOfAnyNameMayBeStrict() {
    assertTrue(
        JsonSchemas.mayBeStrict(
            json(
                "{'type':'object','properties':{'properties':{'type':'string'},"
                    + "'type':{'type':'string','enum':['object']}},"
                    + "'required':['properties','type'],'additionalProperties':false}")));
  }

  /** A results file from anywhere must not make this machine ask others for schemas. */
  @Test
  void aSchemaElsewhereIsNotFetched() {
    SERVER.stubFor(any(anyUrl()).willReturn(okJson("{\"type\":\"integer\"}")));
    String elsewhere = SERVER.baseUrl() + "/schema.json";

    assertThrows(IllegalArgumentException.class, () -> misfit("{'$ref':'" + elsewhere + "'}", "1"));
    SERVER.verify(0, anyRequestedFor(anyUrl()));
  }

  /** As the files are read, where numbers with a point are decimals. */
  private static Optional<String> misfit(String schema, String value) {
    return JsonSchemas.misfit(RawJson.of(json(schema)).tree(), RawJson.of(json(value)).tree());
  }
}
