package io.github.fauxpenai.conformance.api;

import static io.github.fauxpenai.conformance.check.Checking.json;
import static io.github.fauxpenai.conformance.check.Checking.ok;
import static io.github.fauxpenai.conformance.check.Checking.refusal;
import static io.github.fauxpenai.conformance.check.Checking.response;
import static io.github.fauxpenai.conformance.check.Checking.stream;
import static io.github.fauxpenai.conformance.check.Judgement.Outcome.BROKEN;
import static io.github.fauxpenai.conformance.check.Judgement.Outcome.HONOURED;
import static io.github.fauxpenai.conformance.check.Judgement.Outcome.IGNORED;
import static io.github.fauxpenai.conformance.check.Judgement.Outcome.REJECTED;
import static io.github.fauxpenai.conformance.check.Judgement.Outcome.UNTESTED;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.check.Acceptance;
import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every promise with answers made by hand: one that keeps it and those that do not. */
class PromisesTest {
  @TempDir private Path folder;

  /**
   * An answer and what it shows.
   *
   * @param promise how the promise's id begins
   * @param request the members of the request's body that matter
   * @param twins further results in the same file
   */
  record Row(
      Api api,
      Judgement.Outcome expected,
      String promise,
      JsonNode request,
      JsonNode response,
      List<ObjectNode> twins) {

    Row with(String request, JsonNode response) {
      return new Row(
          api,
          expected,
          promise,
          this.request,
          this.response,
          Stream.concat(twins.stream(), Stream.of(Checking.result(json(request), response)))
              .toList());
    }

    @Override
    public String toString() {
      return "%s %s %s".formatted(expected, promise, request);
    }
  }

  private static Row chat(
      Judgement.Outcome expected, String promise, String request, JsonNode response) {
    return new Row(Api.CHAT_COMPLETIONS, expected, promise, json(request), response, List.of());
  }

  /** Two answers to messages that are called so, and how many tokens the messages have. */
  private static Row messages(
      Judgement.Outcome expected,
      String promise,
      String whole,
      int tokens,
      String part,
      int tokensOfPart) {
    return chat(
            expected,
            promise,
            "{'messages':'%s'}".formatted(whole),
            with(usage(tokens, 1, tokens + 1), text("a")))
        .with(
            "{'messages':'%s'}".formatted(part),
            with(usage(tokensOfPart, 1, tokensOfPart + 1), text("a")));
  }

  /** A response to so many tokens, and one to another request of eight. */
  private static Row growing(
      Judgement.Outcome expected, String promise, String whole, int tokens, String part) {
    String answer = "'status':'completed','output':[],'usage':{'input_tokens':%d}";
    return plain(expected, promise, whole, answer.formatted(tokens))
        .with("{'model':'m',%s}".formatted(part), ok(json("{%s}".formatted(answer.formatted(8)))));
  }

  private static Row embeddings(
      Judgement.Outcome expected, String promise, String request, JsonNode response) {
    return new Row(Api.EMBEDDINGS, expected, promise, json(request), response, List.of());
  }

  private static final String CREATED = event("response.created");

  private static String event(String type, String... members) {
    return "{'type':'%s','output_index':0%s}"
        .formatted(type, Stream.of(members).map(each -> "," + each).collect(joining()));
  }

  private static Row responses(Judgement.Outcome expected, String promise, String... events) {
    JsonNode request = json("{'model':'m','input':'Hi','stream':true}");
    return new Row(Api.RESPONSES, expected, promise, request, stream(events), List.of());
  }

  private static Row plain(
      Judgement.Outcome expected, String promise, String request, String response) {
    return new Row(
        Api.RESPONSES,
        expected,
        promise,
        json("{'model':'m',%s}".formatted(request)),
        ok(json("{%s}".formatted(response))),
        List.of());
  }

  private static JsonNode choices(String... choices) {
    return ok(json("{'choices':[%s]}".formatted(String.join(",", choices))));
  }

  private static String text(String content, String finishReason) {
    return "{'message':{'content':'%s'},'finish_reason':'%s'}".formatted(content, finishReason);
  }

  private static String text(String content) {
    return text(content, "stop");
  }

  /** Content that is JSON, whose quotes are given as backticks. */
  private static String quoted(String content) {
    return text(content.replace("`", "\\\""));
  }

  private static String call(String name, String arguments, String finishReason) {
    return "{'message':{'content':null,'tool_calls':[%s]},'finish_reason':'%s'}"
        .formatted(function(name, arguments), finishReason);
  }

  private static String calls(String... functions) {
    return "{'message':{'content':null,'tool_calls':[%s]},'finish_reason':'tool_calls'}"
        .formatted(String.join(",", functions));
  }

  private static String function(String name, String arguments) {
    return "{'id':'c','type':'function','function':{'name':'%s','arguments':'%s'}}"
        .formatted(name, arguments.replace("`", "\\\""));
  }

  private static String delta(String delta) {
    return "{'choices':[{'index':0,'delta':%s,'finish_reason':null}]}".formatted(delta);
  }

  private static JsonNode streamed(String... deltas) {
    return stream(Stream.of(deltas).map(PromisesTest::delta).toArray(String[]::new));
  }

  /** A stream of texts. */
  private static JsonNode pieces(String... texts) {
    return streamed(Stream.of(texts).map("{'content':'%s'}"::formatted).toArray(String[]::new));
  }

  /** An answer with a member beside its choice. */
  private static JsonNode with(String member, String choice) {
    return ok(json("{%s,'choices':[%s]}".formatted(member, choice)));
  }

  private static String usage(int prompt, int completion, int total) {
    return "'usage':{'prompt_tokens':%d,'completion_tokens':%d,'total_tokens':%d}"
        .formatted(prompt, completion, total);
  }

  /** A stream whose first chunk, which has no choices, has the first id. */
  private static JsonNode ids(String... ids) {
    return stream(
        Stream.iterate(0, i -> i < ids.length, i -> i + 1)
            .map(
                i ->
                    "{'id':'%s','choices':[%s]}"
                        .formatted(ids[i], i == 0 ? "" : "{'index':0,'delta':{'content':'a'}}"))
            .toArray(String[]::new));
  }

  private static JsonNode finishes(String... reasons) {
    return stream(
        Stream.of(reasons)
            .map("{'choices':[{'index':0,'delta':{'content':'a'},'finish_reason':%s}]}"::formatted)
            .toArray(String[]::new));
  }

  /** The parts of one call: a first one, and another with the same index. */
  private static JsonNode parts(int index, String later) {
    return streamed(
        "{'tool_calls':[{'index':%d,'id':'c','type':'function','function':{'name':'f','arguments':''}}]}"
            .formatted(index),
        "{'tool_calls':[%s]}"
            .formatted(
                later.replaceFirst("\\{", "{'index':%d,".formatted(index)).replace(",}", "}")));
  }

  private static JsonNode counted(JsonNode response, int prompt, int total) {
    ((ObjectNode) response.path("body"))
        .putObject("usage")
        .put("prompt_tokens", prompt)
        .put("total_tokens", total);
    return response;
  }

  private static String logprobs(String content, String... entries) {
    return "{'message':{'content':'%s'},'finish_reason':'stop','logprobs':{'content':[%s]}}"
        .formatted(content, String.join(",", entries));
  }

  private static String token(String token, int top) {
    String one = "{'token':'x','logprob':-1}";
    return "{'token':'%s','logprob':-1.5,'bytes':null,'top_logprobs':[%s]}"
        .formatted(token, String.join(",", java.util.Collections.nCopies(top, one)));
  }

  private static final String TOOLS =
      "'tools':[{'type':'function','function':{'name':'f','parameters':{'type':'object'}}}]";
  private static final String SCHEMA =
      "{'type':'object','properties':{'a':{'type':'integer'}},'required':['a'],"
          + "'additionalProperties':false}";
  private static final String STRICT_TOOLS =
      "'tools':[{'type':'function','function':{'name':'f','strict':true,'parameters':"
          + SCHEMA
          + "}}]";
  private static final String NAMED = "'tool_choice':{'type':'function','function':{'name':'f'}}";
  private static final String FORMAT =
      "'response_format':{'type':'json_schema','json_schema':{'name':'s','strict':%s,'schema':"
          + SCHEMA
          + "}}";
  private static final String REPEAT =
      "'messages':[{'role':'user','content':'Repeat: one two three four five'}]";

  private static final String ALLOWED =
      "{'tools':[{'type':'function','function':{'name':'get_weather'}},"
          + "{'type':'function','function':{'name':'get_time'}}],"
          + "'tool_choice':{'type':'allowed_tools','allowed_tools':{'mode':'required',"
          + "'tools':[{'type':'function','function':{'name':'get_weather'}}]}}}";
  private static final String OLD_CALL =
      "{'functions':[{'name':'get_weather'}],'function_call':{'name':'get_weather'}}";

  private static final List<Row> ROWS =
      List.of(
          responses(HONOURED, "stream.ends", CREATED, event("error"), event("response.failed")),
          responses(HONOURED, "stream.ends", CREATED, event("error")),
          responses(
              HONOURED,
              "stream.items",
              event(
                  "response.output_item.added",
                  "'item':{'type':'function_call','id':'f','name':'n','call_id':'c','arguments':''}"),
              event(
                  "response.output_item.done",
                  "'item':{'type':'function_call','id':'f','name':'n','call_id':'c','arguments':''}")),
          responses(
              BROKEN,
              "stream.items",
              event(
                  "response.output_item.added",
                  "'item':{'type':'function_call','id':'f','name':'n','call_id':'c','arguments':''}"),
              event(
                  "response.output_item.done",
                  "'item':{'type':'function_call','id':'f','name':'o','call_id':'c','arguments':''}")),
          responses(
              BROKEN,
              "stream.items",
              event(
                  "response.output_item.added",
                  "'item':{'type':'function_call','id':'f','name':'n','call_id':'c','arguments':''}"),
              event(
                  "response.output_item.done",
                  "'item':{'type':'function_call','id':'f','name':'n','call_id':'d','arguments':''}")),
          responses(
              HONOURED,
              "stream.items",
              event(
                  "response.output_item.added",
                  "'item':{'type':'tool_search_call','id':'t','call_id':'a'}"),
              event(
                  "response.output_item.done",
                  "'item':{'type':'tool_search_call','id':'t','call_id':'b'}")),
          responses(
              HONOURED,
              "stream.items",
              event(
                  "response.output_item.added",
                  "'item':{'type':'mcp_approval_request','id':'m','arguments':'{}'}"),
              event(
                  "response.output_item.done",
                  "'item':{'type':'mcp_approval_request','id':'m','arguments':'{}'}")),
          responses(
              BROKEN,
              "stream.parts",
              CREATED,
              event("response.content_part.added", "'content_index':0,'part':{'type':'refusal'}"),
              event(
                  "response.content_part.done", "'content_index':0,'part':{'type':'output_text'}")),
          responses(
              BROKEN,
              "stream.ends",
              event("response.created", "'response':{'output':[{}]}"),
              event("response.completed", "'response':{'status':'completed'}")),
          responses(
              BROKEN,
              "stream.ends",
              event("response.created", "'response':{'status':'completed'}"),
              event("response.completed", "'response':{'status':'completed'}")),
          responses(
              BROKEN,
              "stream.ends",
              CREATED,
              event("response.completed", "'response':{'status':'in_progress'}")),
          responses(
              HONOURED,
              "stream.ends",
              event("response.created", "'response':{'status':'queued'}"),
              event("response.completed", "'response':{'status':'completed'}")),
          responses(
              BROKEN,
              "stream.events",
              event("error", "'error':{'type':'server_error','message':'Sorry'}")),
          responses(
              HONOURED,
              "stream.events",
              event("error", "'code':'rate_limit_exceeded','message':'Sorry'")),
          responses(
              BROKEN,
              "stream.id",
              event("response.created", "'response':{'id':'r','model':'a'}"),
              event("response.completed", "'response':{'id':'r','model':'b'}")),
          responses(
              BROKEN,
              "stream.items",
              event(
                  "response.output_item.added",
                  "'item':{'type':'message','id':'m','content':[{}]}")),
          responses(
              BROKEN,
              "stream.items",
              event(
                  "response.output_item.added",
                  "'item':{'type':'function_call','id':'m','arguments':'{}'}")),
          responses(
              HONOURED,
              "stream.items",
              event(
                  "response.output_item.added", "'item':{'type':'message','id':'m','content':[]}"),
              event(
                  "response.output_item.done",
                  "'item':{'type':'message','id':'m','content':[{}]}")),
          responses(
              HONOURED,
              "stream.parts",
              CREATED,
              event("response.content_part.added", "'content_index':0"),
              event("response.output_text.done", "'content_index':0,'text':'a'"),
              event("response.content_part.done", "'content_index':0")),
          responses(
              HONOURED,
              "stream.annotations",
              CREATED,
              event("response.content_part.added", "'content_index':0"),
              event("response.output_text.annotation.added", "'content_index':0"),
              event("response.content_part.done", "'content_index':0,'part':{'annotations':[{}]}")),
          responses(
              BROKEN,
              "stream.annotations",
              CREATED,
              event("response.content_part.added", "'content_index':0"),
              event("response.content_part.done", "'content_index':0,'part':{'annotations':[{}]}")),
          responses(
              BROKEN,
              "stream.parts",
              CREATED,
              event("response.content_part.added", "'content_index':1")),
          responses(
              BROKEN,
              "stream.parts",
              CREATED,
              event("response.content_part.added", "'content_index':0"),
              event("response.content_part.done", "'content_index':0"),
              event("response.output_text.done", "'content_index':0,'text':'a'")),
          responses(
              BROKEN,
              "stream.pieces",
              CREATED,
              event("response.output_text.delta", "'content_index':0,'delta':'a'"),
              event("response.output_text.done", "'content_index':0,'text':'a'"),
              event("response.output_text.done", "'content_index':0,'text':'a'")),
          responses(
              BROKEN,
              "stream.pieces",
              CREATED,
              event("response.output_text.delta", "'content_index':0,'delta':'a'"),
              event("response.output_text.done", "'content_index':0,'text':'a'"),
              event("response.output_text.delta", "'content_index':0,'delta':'a'")),
          responses(
              HONOURED,
              "stream.pieces",
              CREATED,
              event("response.output_text.delta", "'content_index':0,'delta':'a'"),
              event("response.output_text.done", "'content_index':0,'text':'a'"),
              event("response.content_part.done", "'content_index':0,'part':{'text':'a'}")),
          responses(
              BROKEN,
              "stream.pieces",
              CREATED,
              event("response.output_text.delta", "'content_index':0,'delta':'a'"),
              event("response.output_text.done", "'content_index':0,'text':'a'"),
              event("response.content_part.done", "'content_index':0,'part':{'text':'b'}")),
          responses(
              HONOURED,
              "stream.pieces",
              CREATED,
              event("response.output_text.delta", "'content_index':0,'delta':'a'"),
              event("response.output_text.done", "'content_index':0,'text':'a'"),
              event("response.output_item.done", "'item':{'content':[{'text':'a'}]}")),
          responses(
              BROKEN,
              "stream.pieces",
              CREATED,
              event("response.output_text.delta", "'content_index':0,'delta':'a'"),
              event("response.output_text.done", "'content_index':0,'text':'a'"),
              event("response.output_item.done", "'item':{'content':[{'text':'b'}]}")),
          responses(
              BROKEN,
              "stream.pieces",
              CREATED,
              event("response.reasoning_summary_text.delta", "'summary_index':0,'delta':'a'"),
              event("response.reasoning_summary_text.done", "'summary_index':0,'text':'a'"),
              event(
                  "response.reasoning_summary_part.done", "'summary_index':0,'part':{'text':'b'}")),
          responses(
              HONOURED,
              "stream.output",
              CREATED,
              event("response.output_item.done", "'item':{'type':'web_search_call','id':'w'}"),
              event("response.output_item.done", "'item':{'type':'message','id':'m'}"),
              event(
                  "response.completed",
                  "'response':{'status':'completed','output':[{'type':'web_search_call','id':'w'},{'type':'message','id':'m'}]}")),
          responses(
              BROKEN,
              "stream.output",
              CREATED,
              event("response.output_item.done", "'item':{'type':'web_search_call','id':'w'}"),
              event("response.output_item.done", "'item':{'type':'message','id':'m'}"),
              event(
                  "response.completed",
                  "'response':{'status':'completed','output':[{'type':'message','id':'m'}]}")),
          responses(
              BROKEN,
              "stream.output",
              CREATED,
              event(
                  "response.output_item.done",
                  "'item':{'type':'message','id':'m','status':'in_progress'}"),
              event(
                  "response.completed",
                  "'response':{'status':'completed','output':[{'type':'message','id':'m','status':'completed'}]}")),
          plain(
              HONOURED,
              "state.delete",
              "'state':'delete'",
              "'object':'response.deleted','deleted':true"),
          plain(HONOURED, "state.delete", "'state':'delete'", "'object':'response','deleted':true"),
          plain(BROKEN, "state.delete", "'state':'delete'", "'object':'response','deleted':false"),
          plain(BROKEN, "state.delete", "'state':'delete'", "'object':'file','deleted':true"),
          plain(
              HONOURED,
              "usage.sum",
              "'input':'Hi'",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'a'}]}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              BROKEN,
              "usage.sum",
              "'input':'Hi'",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'a'}]}],'usage':{'input_tokens':0,'output_tokens':1,'total_tokens':1}"),
          plain(
              BROKEN,
              "usage.sum",
              "'input':'Hi'",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'a'}]}],'usage':{'input_tokens':1,'output_tokens':0,'total_tokens':1}"),
          plain(
              HONOURED,
              "usage.sum",
              "'input':'Hi'",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':''}]}],'usage':{'input_tokens':1,'output_tokens':0,'total_tokens':1}"),
          plain(
              BROKEN,
              "usage.sum",
              "'input':'Hi'",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'a'}]}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2,'output_tokens_details':{'reasoning_tokens':2}}"),
          plain(
              HONOURED,
              "output.clean",
              "'input':'Hi'",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'a'}]}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              BROKEN,
              "output.clean",
              "'input':'Hi'",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'<think>hm</think>a'}]}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              HONOURED,
              "output.clean",
              "'input':'Say <|end|>'",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'<|end|>'}]}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              HONOURED,
              "include.logprobs",
              "'input':'Hi','include':['message.output_text.logprobs']",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'a','logprobs':[{'token':'a','logprob':-0.1}]}]}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              BROKEN,
              "include.logprobs",
              "'input':'Hi','include':['message.output_text.logprobs']",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'a','logprobs':[{'token':'a','logprob':0.9}]}]}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              HONOURED,
              "tools.calls",
              "'input':'Hi','tools':[{'type':'function','name':'f'}]",
              "'status':'completed','output':[{'type':'function_call','id':'m','call_id':'c','name':'f','arguments':'{}'}]"),
          plain(
              BROKEN,
              "tools.calls",
              "'input':'Hi','tools':[{'type':'function','name':'f'}]",
              "'status':'completed','output':[{'type':'function_call','id':'m','call_id':'c','name':'f','arguments':'\\\"{}\\\"'}]"),
          plain(
              UNTESTED,
              "tools.calls",
              "'input':'Hi','tools':[{'type':'function','name':'f'}]",
              "'status':'completed','output':[{'type':'function_call','id':'a','call_id':'a','name':'parallel','arguments':'{}'}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              BROKEN,
              "tools.calls",
              "'input':'Hi','tools':[{'type':'function','name':'f'}]",
              "'status':'completed','output':[{'type':'function_call','id':'a','call_id':'a','name':'g','arguments':'{}'}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              HONOURED,
              "tools.calls",
              "'input':'Hi','tools':[{'type':'function','name':'f'}]",
              "'status':'completed','output':[{'type':'function_call','id':'a','call_id':'a','name':'f','arguments':''}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              BROKEN,
              "tools.calls",
              "'input':'Hi','tools':[{'type':'function','name':'f','strict':true,'parameters':{'type':'object','properties':{'a':{'type':'integer'}},'required':['a'],'additionalProperties':false}}]",
              "'status':'completed','output':[{'type':'function_call','id':'a','call_id':'a','name':'f','arguments':''}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              BROKEN,
              "tools.strict",
              "'input':'Hi','tools':[{'type':'function','name':'f','strict':true,'parameters':{'type':'object','properties':{'a':{'type':'integer'}},'required':['a'],'additionalProperties':false}}]",
              "'status':'completed','output':[{'type':'function_call','id':'a','call_id':'a','name':'f','arguments':'{}'}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              UNTESTED,
              "tools.strict",
              "'input':'Hi','tools':[{'type':'function','name':'f','strict':true,'parameters':{'type':'object','properties':{'a':{'type':'integer'}},'required':['a'],'additionalProperties':false}}]",
              "'status':'completed','output':[{'type':'function_call','id':'a','call_id':'a','name':'f','arguments':'{}'},{'type':'function_call','id':'b','call_id':'b','name':'f','arguments':'{\\\"a\\\":1}'}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              BROKEN,
              "tools.strict",
              "'input':'Hi','parallel_tool_calls':false,'tools':[{'type':'function','name':'f','strict':true,'parameters':{'type':'object','properties':{'a':{'type':'integer'}},'required':['a'],'additionalProperties':false}}]",
              "'status':'completed','output':[{'type':'function_call','id':'a','call_id':'a','name':'f','arguments':'{}'},{'type':'function_call','id':'b','call_id':'b','name':'f','arguments':'{\\\"a\\\":1}'}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              IGNORED,
              "parallel_tool_calls.off",
              "'input':'Hi','parallel_tool_calls':false,'tools':[{'type':'function','name':'f'}]",
              "'status':'completed','output':[{'type':'function_call','id':'a','call_id':'a','name':'f','arguments':'{}'},{'type':'function_call','id':'b','call_id':'b','name':'f','arguments':'{}'}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              UNTESTED,
              "parallel_tool_calls.off",
              "'input':'Hi','parallel_tool_calls':false,'tools':[{'type':'function','name':'f'}]",
              "'status':'completed','output':[{'type':'function_call','id':'a','call_id':'a','name':'f','arguments':'{}','caller':{'type':'program'}},{'type':'function_call','id':'b','call_id':'b','name':'f','arguments':'{}','caller':{'type':'program'}}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              HONOURED,
              "tool_choice.required",
              "'input':'Hi','tool_choice':'required','tools':[{'type':'mcp','server_label':'s'}]",
              "'status':'completed','output':[{'type':'mcp_list_tools','id':'l'},{'type':'mcp_approval_request','id':'r','name':'t','arguments':'{}'}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              IGNORED,
              "tool_choice.required",
              "'input':'Hi','tool_choice':'required','tools':[{'type':'mcp','server_label':'s'}]",
              "'status':'completed','output':[{'type':'mcp_list_tools','id':'l'},{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'a'}]}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              IGNORED,
              "tool_choice.named",
              "'input':'Hi','tool_choice':{'type':'function','name':'f'},'tools':[{'type':'function','name':'f'}]",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'a'}]}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              HONOURED,
              "store.echo",
              "'input':'Hi','store':true",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'a'}]}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2},'store':false"),
          plain(
              IGNORED,
              "store.echo",
              "'input':'Hi','store':false",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'a'}]}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2},'store':true"),
          plain(
              BROKEN,
              "response.defaults",
              "'input':'Hi'",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'a'}]}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2},'temperature':0.5"),
          plain(
              UNTESTED,
              "output.clean",
              "'input':'Hi','previous_response_id':'r'",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'a<|im_end|>'}]}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              UNTESTED,
              "max_output_tokens.limit",
              "'input':'Hi','max_output_tokens':16",
              "'status':'completed','output':[{'type':'web_search_call','id':'w','status':'completed'},{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'a'}]}],'usage':{'input_tokens':1,'output_tokens':20,'total_tokens':21}"),
          plain(
              IGNORED,
              "max_output_tokens.limit",
              "'input':'Hi','max_output_tokens':16",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'a'}]}],'usage':{'input_tokens':1,'output_tokens':20,'total_tokens':21}"),
          plain(
              BROKEN,
              "max_output_tokens.limit",
              "'input':'Hi','max_output_tokens':3",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'one, two'}]}],'usage':{'input_tokens':1,'output_tokens':3,'total_tokens':4}"),
          plain(
              UNTESTED,
              "max_output_tokens.limit",
              "'input':'Hi','max_output_tokens':4",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'one, two'}]}],'usage':{'input_tokens':1,'output_tokens':3,'total_tokens':4}"),
          plain(
              UNTESTED,
              "max_output_tokens.limit",
              "'input':'Hi','max_output_tokens':16",
              "'status':'incomplete','incomplete_details':{'reason':'max_tool_calls'},'output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'a'}]}],'usage':{'input_tokens':1,'output_tokens':5,'total_tokens':6}"),
          plain(
              BROKEN,
              "max_output_tokens.limit",
              "'input':'Hi','max_output_tokens':16",
              "'status':'incomplete','incomplete_details':{'reason':'length'},'output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'a'}]}],'usage':{'input_tokens':1,'output_tokens':16,'total_tokens':17}"),
          plain(
              IGNORED,
              "include.encrypted_content",
              "'input':'Hi','include':['reasoning.encrypted_content']",
              "'status':'completed','output':[{'type':'reasoning','id':'r'},{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'a'}]}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              UNTESTED,
              "include.encrypted_content",
              "'input':'Hi','include':['reasoning.encrypted_content']",
              "'status':'incomplete','incomplete_details':{'reason':'max_output_tokens'},'output':[{'type':'reasoning','id':'r'}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              IGNORED,
              "text.json_object",
              "'input':'Hi','text':{'format':{'type':'json_object'}}",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'Let me see.'}]}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              HONOURED,
              "text.json_object",
              "'input':'Hi','text':{'format':{'type':'json_object'}}",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'Let me see.'}]},{'type':'message','id':'n','status':'completed','content':[{'type':'output_text','text':'{}'}]}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              UNTESTED,
              "text.json_object",
              "'input':'Hi','text':{'format':{'type':'json_object'}},'tools':[{'type':'function','name':'f'}]",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'Let me see.'}]},{'type':'function_call','id':'a','call_id':'a','name':'f','arguments':'{}'}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          chat(UNTESTED, "tools.calls", "{" + TOOLS + "}", choices(call("parallel", "{}", "stop"))),
          chat(
              UNTESTED,
              "tools.strict",
              "{" + STRICT_TOOLS + "}",
              choices(calls(function("f", "{}"), function("f", "{`a`:1}")))),
          chat(
              BROKEN,
              "tools.strict",
              "{'parallel_tool_calls':false," + STRICT_TOOLS + "}",
              choices(calls(function("f", "{}"), function("f", "{`a`:1}")))),
          chat(UNTESTED, "max_tokens.limit", "{'max_tokens':3}", used(choices(text("Rome.")), 3)),
          chat(
              BROKEN,
              "max_tokens.limit",
              "{'max_tokens':3}",
              used(choices(text("First, second")), 3)),
          chat(
              HONOURED,
              "finish_reason.fits",
              "{'prediction':{'type':'content','content':'a'}}",
              ok(
                  json(
                      "{'choices':[{'index':0,'message':{'content':''},'finish_reason':'stop'}],'usage':{'completion_tokens':50}}"))),
          chat(
              UNTESTED,
              "top_logprobs.count",
              "{'logprobs':true,'top_logprobs':2}",
              choices(logprobs("a", token("a", 1)))),
          chat(
              BROKEN,
              "top_logprobs.count",
              "{'logprobs':true,'top_logprobs':2}",
              choices(logprobs("ab", token("a", 1), token("b", 1)))),
          chat(
              HONOURED,
              "logprobs.tokens",
              "{'logprobs':true}",
              choices(
                  logprobs("a", token("a", 0), "{'token':'?','logprob':-1,'bytes':[240,159]}")
                      .replace("'stop'", "'length'"))),
          chat(
              BROKEN,
              "logprobs.tokens",
              "{'logprobs':true}",
              choices(
                  logprobs("a", token("a", 0), "{'token':'?','logprob':-1,'bytes':[240,159]}"))),
          chat(
              HONOURED,
              "content.clean",
              "{'messages':[{'role':'user','content':'Reason within <think> first'}]}",
              choices(text("<think>hm</think>a"))),
          chat(
              HONOURED,
              "content.clean",
              "{'messages':[{'role':'user','content':'Put your thoughts in think tags'}]}",
              choices(text("<think>hm</think>a"))),
          chat(
              BROKEN,
              "content.clean",
              "{'messages':[{'role':'user','content':'What do you think?'}]}",
              choices(text("<think>hm</think>a"))),
          chat(HONOURED, "content.clean", "{}", choices(text("Now <s>20</s> 15"))),
          chat(BROKEN, "content.clean", "{}", choices(text("Now 15</s>"))),
          chat(
              HONOURED,
              "content.clean",
              "{}",
              choices(text("ChatML ends a message with `<|im_end|>`."))),
          chat(BROKEN, "content.clean", "{}", choices(text("See `a`.<|im_end|>"))),
          chat(BROKEN, "content.clean", "{}", choices(text("See `a<|im_end|>"))),
          plain(
              BROKEN, "model.name", "'input':'Hi'", "'status':'completed','output':[],'model':''"),
          plain(
              HONOURED,
              "model.name",
              "'input':'Hi'",
              "'status':'completed','output':[],'model':'m'"),
          plain(
              HONOURED,
              "response.status",
              "'input':'Hi'",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'a'}]}]"),
          plain(
              BROKEN,
              "response.status",
              "'input':'Hi'",
              "'status':'completed','output':[{'type':'message','id':'m','status':'in_progress','content':[{'type':'output_text','text':'a'}]}]"),
          plain(BROKEN, "response.status", "'input':'Hi'", "'status':'in_progress','output':[]"),
          plain(
              UNTESTED,
              "response.status",
              "'input':'Hi','background':true",
              "'status':'queued','output':[]"),
          plain(
              BROKEN,
              "response.status",
              "'input':'Hi'",
              "'status':'failed','error':null,'output':[]"),
          plain(
              BROKEN,
              "response.status",
              "'input':'Hi'",
              "'status':'failed','error':{'code':'server_error','message':'no'},'output':[]"),
          plain(
              UNTESTED,
              "response.status",
              "'input':'Hi'",
              "'status':'failed','error':{'code':'invalid_image','message':'no'},'output':[]"),
          plain(
              UNTESTED,
              "usage.sum",
              "'input':'Hi','background':true",
              "'status':'queued','output':[]"),
          plain(
              HONOURED,
              "response.status",
              "'input':'Hi'",
              "'status':'completed','output':[{'type':'function_call','id':'a','call_id':'b','status':'in_progress','caller':{}}]"),
          plain(
              BROKEN,
              "response.ids",
              "'input':'Hi'",
              "'status':'completed','output':[{'type':'function_call','id':'a','call_id':'c','status':'completed'},{'type':'function_call','id':'b','call_id':'c','status':'completed'}]"),
          plain(
              HONOURED,
              "response.ids",
              "'input':'Hi'",
              "'status':'completed','output':[{'type':'function_call','id':'a','call_id':'c','status':'completed'},{'type':'function_call','id':'b','call_id':'d','status':'completed'}]"),
          plain(
              BROKEN,
              "response.present",
              "'input':'Hi'",
              "'status':'completed','output':[{'type':'message','content':[]}]"),
          plain(
              BROKEN,
              "response.present",
              "'input':'Hi'",
              "'status':'completed','usage':{'output_tokens':50},'output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':''}]}]"),
          plain(
              HONOURED,
              "response.present",
              "'input':'Hi'",
              "'status':'completed','usage':{'output_tokens':3},'output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':''}]}]"),
          plain(
              HONOURED,
              "response.present",
              "'input':'Hi'",
              "'status':'completed','usage':{'output_tokens':50,'output_tokens_details':{'reasoning_tokens':48}},'output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':''}]}]"),
          chat(
              BROKEN,
              "choices.present",
              "{}",
              choices(
                  "{'index':0,'message':{'content':'a'},'finish_reason':'stop'}",
                  "{'index':1,'message':{'content':'a'},'finish_reason':'stop'}")),
          chat(
              HONOURED,
              "choices.present",
              "{'n':2}",
              choices(
                  "{'index':0,'message':{'content':'a'},'finish_reason':'stop'}",
                  "{'index':1,'message':{'content':'a'},'finish_reason':'stop'}")),
          chat(
              BROKEN,
              "choices.present",
              "{}",
              choices("{'index':1,'message':{'content':'a'},'finish_reason':'stop'}")),
          chat(
              BROKEN,
              "choices.present",
              "{'n':2}",
              choices(
                  "{'index':0,'message':{'content':'a'},'finish_reason':'stop'}",
                  "{'index':0,'message':{'content':'a'},'finish_reason':'stop'}")),
          chat(
              BROKEN,
              "finish_reason.fits",
              "{}",
              ok(
                  json(
                      "{'choices':[{'index':0,'message':{'content':''},'finish_reason':'stop'}],'usage':{'completion_tokens':50}}"))),
          chat(
              HONOURED,
              "finish_reason.fits",
              "{}",
              ok(
                  json(
                      "{'choices':[{'index':0,'message':{'content':''},'finish_reason':'stop'}],'usage':{'completion_tokens':2}}"))),
          chat(
              HONOURED,
              "finish_reason.fits",
              "{'stop':'a'}",
              ok(
                  json(
                      "{'choices':[{'index':0,'message':{'content':''},'finish_reason':'stop'}],'usage':{'completion_tokens':50}}"))),
          chat(
              HONOURED,
              "finish_reason.fits",
              "{}",
              ok(
                  json(
                      "{'choices':[{'index':0,'message':{'content':''},'finish_reason':'stop'}],'usage':{'completion_tokens':50,'completion_tokens_details':{'reasoning_tokens':48}}}"))),
          chat(
              BROKEN,
              "usage.sum",
              "{}",
              ok(
                  json(
                      "{'choices':[{'index':0,'message':{'content':'a'},'finish_reason':'stop'}],'usage':{'prompt_tokens':-3,'completion_tokens':5,'total_tokens':2}}"))),
          responses(BROKEN, "stream.ends", CREATED, event("error"), event("response.completed")),
          responses(BROKEN, "stream.ends", CREATED, event("response.failed"), event("error")),
          responses(
              HONOURED,
              "stream.pieces",
              CREATED,
              event("response.mcp_call_arguments.delta", "'delta':'a'"),
              event("response.mcp_call_arguments.delta", "'delta':'b'"),
              event("response.mcp_call_arguments.done", "'arguments':'ab'")),
          responses(
              BROKEN,
              "stream.pieces",
              CREATED,
              event("response.mcp_call_arguments.delta", "'delta':'a'"),
              event("response.mcp_call_arguments.delta", "'delta':'b'"),
              event("response.mcp_call_arguments.done", "'arguments':'ac'")),
          responses(
              HONOURED,
              "stream.pieces",
              CREATED,
              event("response.code_interpreter_call_code.delta", "'delta':'a'"),
              event("response.code_interpreter_call_code.delta", "'delta':'b'"),
              event("response.code_interpreter_call_code.done", "'code':'ab'")),
          responses(
              BROKEN,
              "stream.pieces",
              CREATED,
              event("response.code_interpreter_call_code.delta", "'delta':'a'"),
              event("response.code_interpreter_call_code.delta", "'delta':'b'"),
              event("response.code_interpreter_call_code.done", "'code':'ac'")),
          responses(
              HONOURED,
              "stream.pieces",
              CREATED,
              event("response.apply_patch_call_operation_diff.delta", "'delta':'a'"),
              event("response.apply_patch_call_operation_diff.delta", "'delta':'b'"),
              event("response.apply_patch_call_operation_diff.done", "'diff':'ab'")),
          responses(
              BROKEN,
              "stream.pieces",
              CREATED,
              event("response.apply_patch_call_operation_diff.delta", "'delta':'a'"),
              event("response.apply_patch_call_operation_diff.delta", "'delta':'b'"),
              event("response.apply_patch_call_operation_diff.done", "'diff':'ac'")),
          chat(HONOURED, "answer.status", "{}", choices(text("a"))),
          chat(BROKEN, "answer.status", "{}", response(206, "application/json", json("{}"))),
          chat(BROKEN, "answer.status", "{}", response(204, "", json("null"))),
          chat(UNTESTED, "answer.media_type", "{}", response(204, "", json("null"))),
          chat(UNTESTED, "choices.present", "{}", response(204, "", json("null"))),
          chat(UNTESTED, "answer.status", "{}", response(302, "", json("null"))),
          embeddings(HONOURED, "answer.status", "{'input':'a'}", vectors("[1]")),
          embeddings(BROKEN, "answer.status", "{'input':'a'}", response(201, "", json("{}"))),
          chat(HONOURED, "answer.media_type", "{}", choices(text("a"))),
          chat(HONOURED, "answer.media_type", "{}", refusal(null, "no")),
          chat(BROKEN, "answer.media_type", "{}", response(200, "text/html", json("{'a':1}"))),
          chat(BROKEN, "answer.media_type", "{}", response(400, "", json("{'a':1}"))),
          embeddings(HONOURED, "answer.media_type", "{'input':'a'}", vectors("[1]")),
          embeddings(BROKEN, "answer.media_type", "{'input':'a'}", noJson()),
          chat(HONOURED, "stream.pieces", "{'stream':true}", pieces("a", "aa", "aaa", "aaaa", "b")),
          chat(
              BROKEN,
              "stream.pieces",
              "{'stream':true}",
              pieces("a", "ab", "abc", "abcd", "abcde")),
          chat(UNTESTED, "stream.pieces", "{'stream':true}", pieces("a", "ab", "abc", "abcd")),
          chat(HONOURED, "stream.pieces", "{'stream':true}", pieces("a", "a", "a", "a", "a")),
          chat(BROKEN, "created.seconds", "{}", with("'created':1774962912000", text("a"))),
          chat(HONOURED, "id.one", "{}", with("'id':'a'", text("a"))),
          chat(BROKEN, "id.one", "{}", with("'id':''", text("a"))),
          chat(UNTESTED, "id.one", "{}", choices(text("a"))),
          chat(HONOURED, "id.one", "{'stream':true}", ids("", "a", "a")),
          chat(BROKEN, "id.one", "{'stream':true}", ids("", "a", "b")),
          chat(BROKEN, "id.one", "{'stream':true}", ids("", "", "")),
          chat(HONOURED, "model.name", "{}", with("'model':'meta/llama-3.1'", text("a"))),
          chat(BROKEN, "model.name", "{}", with("'model':'/models/llama.gguf'", text("a"))),
          chat(BROKEN, "model.name", "{}", with("'model':'qwen.Q4.gguf'", text("a"))),
          chat(HONOURED, "model.name", "{'model':'/m'}", with("'model':'/m'", text("a"))),
          chat(BROKEN, "model.name", "{}", with("'model':''", text("a"))),
          embeddings(UNTESTED, "model.name", "{'input':'a'}", vectors("[1]")),
          embeddings(HONOURED, "model.name", "{'input':'a'}", ok(json("{'model':'bge-m3'}"))),
          embeddings(BROKEN, "model.name", "{'input':'a'}", ok(json("{'model':''}"))),
          embeddings(BROKEN, "model.name", "{'input':'a'}", ok(json("{'model':'/data/model'}"))),
          chat(HONOURED, "usage.present", "{}", with(usage(1, 1, 2), text("a"))),
          chat(BROKEN, "usage.present", "{}", choices(text("a"))),
          chat(BROKEN, "usage.present", "{}", with("'usage':null", text("a"))),
          messages(HONOURED, "usage.history", "HISTORY", 9, "ONLY_SYSTEM_AND_USER_MESSAGE", 8),
          messages(BROKEN, "usage.history", "HISTORY", 8, "ONLY_SYSTEM_AND_USER_MESSAGE", 8),
          messages(UNTESTED, "usage.history", "HISTORY", 8, "ONLY_SYSTEM_AND_USER_MESSAGE", 0),
          messages(UNTESTED, "usage.history", "HISTORY", 8, "ONLY_USER_MESSAGE", 8),
          messages(HONOURED, "usage.system", "SYSTEM_MULTIPLE", 9, "SYSTEM_TEXT_INSTRUCTION", 8),
          messages(BROKEN, "usage.system", "SYSTEM_MULTIPLE", 7, "SYSTEM_TEXT_INSTRUCTION", 8),
          messages(
              HONOURED,
              "usage.developer",
              "DEVELOPER_MULTIPLE",
              9,
              "DEVELOPER_TEXT_INSTRUCTION",
              8),
          messages(
              BROKEN, "usage.developer", "DEVELOPER_MULTIPLE", 8, "DEVELOPER_TEXT_INSTRUCTION", 8),
          messages(HONOURED, "usage.images", "TWO_IMAGES", 9, "IMAGE_DATA_URL", 8),
          messages(BROKEN, "usage.images", "TWO_IMAGES", 8, "IMAGE_DATA_URL", 8),
          messages(HONOURED, "usage.tool_results", "TWO_TOOL_RESULTS", 9, "TOOL_RESULT", 8),
          messages(BROKEN, "usage.tool_results", "TWO_TOOL_RESULTS", 8, "TOOL_RESULT", 8),
          growing(HONOURED, "usage.history", "'input':'TURNS'", 9, "'input':'LAST_TURN'"),
          growing(BROKEN, "usage.history", "'input':'TURNS'", 8, "'input':'LAST_TURN'"),
          growing(HONOURED, "usage.developer", "'input':'DEVELOPER'", 9, "'input':'USER'"),
          growing(BROKEN, "usage.developer", "'input':'DEVELOPER'", 8, "'input':'USER'"),
          growing(BROKEN, "usage.system", "'input':'SYSTEM'", 8, "'input':'USER'"),
          growing(BROKEN, "usage.images", "'input':'TWO_IMAGES'", 8, "'input':'IMAGE'"),
          growing(
              BROKEN,
              "usage.output",
              "'input':'WHOLE_ITEM_HISTORY'",
              8,
              "'input':'ANSWER_LEFT_OUT'"),
          growing(
              BROKEN,
              "usage.tool_results",
              "'input':'TWO_TOOL_RESULTS'",
              8,
              "'input':'TOOL_RESULT'"),
          growing(
              BROKEN,
              "usage.instructions",
              "'instructions':'Answer in one word. Say nothing else.'",
              8,
              "'instructions':'Answer in one word.'"),
          chat(BROKEN, "usage.sum", "{}", with(usage(1, 1, 2), text("four words and more"))),
          chat(HONOURED, "usage.sum", "{}", with(usage(1, 2, 3), text("four words and more"))),
          chat(
              BROKEN,
              "usage.sum",
              "{}",
              with(
                  "'usage':{'prompt_tokens':1,'completion_tokens':1,'total_tokens':2,"
                      + "'prompt_tokens_details':{'cached_tokens':2}}",
                  text("a"))),
          embeddings(HONOURED, "usage.sum", "{'input':[1,2]}", counted(vectors("[1]"), 4, 4)),
          embeddings(BROKEN, "usage.sum", "{'input':[1,2]}", counted(vectors("[1]"), 1, 1)),
          embeddings(
              BROKEN, "usage.sum", "{'input':[[1,2],[3]]}", counted(vectors("[1]", "[2]"), 2, 2)),
          plain(
              BROKEN,
              "usage.sum",
              "'input':'Hi'",
              "'status':'completed','output':[{'type':'message','id':'m','status':'completed','content':[{'type':'output_text','text':'four words and more'}]}],'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2}"),
          plain(
              BROKEN,
              "usage.sum",
              "'input':'Hi'",
              "'status':'completed','output':[],'usage':{'input_tokens':1,'input_tokens_details':{'cached_tokens':2},'output_tokens':1,'total_tokens':2}"),
          chat(HONOURED, "usage.sum", "{}", with(usage(1, 1, 2), text("a"))),
          chat(HONOURED, "usage.sum", "{}", with(usage(1, 0, 1), text(""))),
          chat(BROKEN, "usage.sum", "{}", with(usage(1, 1, 3), text("a"))),
          chat(BROKEN, "usage.sum", "{}", with(usage(0, 0, 0), text("a"))),
          chat(BROKEN, "usage.sum", "{}", with(usage(1, 0, 1), text("a"))),
          chat(
              BROKEN,
              "usage.sum",
              "{}",
              with(
                  "'usage':{'prompt_tokens':1,'completion_tokens':0,'total_tokens':1,"
                      + "'completion_tokens_details':{'reasoning_tokens':60}}",
                  text(""))),
          chat(
              HONOURED,
              "usage.sum",
              "{}",
              with(
                  usage(1, 2, 3),
                  "{'index':0,'message':{'content':'ab'},'logprobs':{'content':[{'token':'a'},{'token':'b'}]},'finish_reason':'stop'}")),
          chat(
              BROKEN,
              "usage.sum",
              "{}",
              with(
                  usage(1, 1, 2),
                  "{'index':0,'message':{'content':'ab'},'logprobs':{'content':[{'token':'a'},{'token':'b'}]},'finish_reason':'stop'}")),
          chat(HONOURED, "finish_reason.fits", "{}", choices(text("a"))),
          chat(BROKEN, "finish_reason.fits", "{}", choices(text("a", "tool_calls"))),
          chat(BROKEN, "finish_reason.fits", "{}", choices(text("a", "function_call"))),
          chat(BROKEN, "finish_reason.fits", "{}", choices(call("f", "{}", "stop"))),
          chat(HONOURED, "finish_reason.fits", "{'stop':'b'}", choices(call("f", "{}", "stop"))),
          chat(HONOURED, "finish_reason.fits", "{}", choices(call("f", "{}", "tool_calls"))),
          chat(
              HONOURED,
              "finish_reason.fits",
              "{'tool_choice':'required'}",
              choices(call("f", "{}", "stop"))),
          chat(
              HONOURED,
              "finish_reason.last",
              "{'stream':true}",
              finishes("null", "null", "'stop'")),
          chat(BROKEN, "finish_reason.last", "{'stream':true}", finishes("null", "null")),
          chat(BROKEN, "finish_reason.last", "{'stream':true}", finishes("'stop'", "null")),
          chat(BROKEN, "finish_reason.last", "{'stream':true}", finishes("'stop'", "'stop'")),
          // The definition says that an empty text is no reason to finish.
          chat(HONOURED, "finish_reason.last", "{'stream':true}", finishes("''", "'stop'")),
          chat(UNTESTED, "finish_reason.last", "{'stream':true}", finishes("null", "''")),
          chat(BROKEN, "finish_reason.last", "{'stream':true}", finishes("'null'", "'stop'")),
          chat(
              UNTESTED,
              "finish_reason.last",
              "{'stream':true}",
              streamed("{'audio':{'data':'AA=='}}", "{'audio':{'expires_at':1}}")),
          chat(
              BROKEN,
              "finish_reason.last",
              "{'stream':true}",
              streamed("{'audio':{'expires_at':1}}", "{'audio':{'data':'AA=='}}")),
          chat(
              UNTESTED,
              "finish_reason.last",
              "{'stream':true}",
              finishes("null", "null,'finish_details':{'type':'stop'}")),
          chat(
              BROKEN,
              "finish_reason.last",
              "{'stream':true}",
              finishes("null", "null,'finish_details':null")),
          chat(HONOURED, "content.clean", "{}", choices(text("a < b"))),
          chat(BROKEN, "content.clean", "{}", choices(text("<think>hm</think>a"))),
          chat(BROKEN, "content.clean", "{}", choices(text("a<|im_end|>"))),
          chat(BROKEN, "content.clean", "{}", choices(text("a�� b"))),
          chat(HONOURED, "content.clean", "{}", choices(text("a�", "length"))),
          chat(BROKEN, "content.clean", "{}", choices(text("a�"))),
          chat(
              HONOURED,
              "content.clean",
              "{'messages':[{'role':'user','content':'Repeat: <|im_end|>'}]}",
              choices(text("<|im_end|>"))),
          chat(HONOURED, "stream.error", "{'stream':true}", streamed("{'content':'a'}")),
          chat(
              BROKEN,
              "stream.error",
              "{'stream':true}",
              stream(delta("{'content':'a'}"), "{'error':{'message':'out of memory'}}")),
          chat(
              HONOURED,
              "stream.role",
              "{'stream':true}",
              streamed("{'role':'assistant','content':''}", "{'content':'a'}")),
          chat(
              HONOURED,
              "stream.role",
              "{'stream':true}",
              streamed("{'role':'assistant','content':''}", "{'role':null,'content':'a'}")),
          chat(
              BROKEN,
              "stream.role",
              "{'stream':true}",
              streamed("{'role':'assistant'}", "{'role':'assistant','content':'a'}")),
          chat(HONOURED, "tool_calls.filled", "{}", choices(text("a"))),
          chat(
              HONOURED,
              "tool_calls.filled",
              "{}",
              choices("{'message':{'content':'a','tool_calls':null},'finish_reason':'stop'}")),
          chat(
              BROKEN,
              "tool_calls.filled",
              "{}",
              choices("{'message':{'content':'a','tool_calls':[]},'finish_reason':'stop'}")),
          chat(
              BROKEN,
              "tool_calls.filled",
              "{'stream':true}",
              streamed("{'content':'a','tool_calls':[]}")),
          chat(
              HONOURED,
              "tools.ids",
              "{" + TOOLS + "}",
              choices(calls(function("f", "{}"), function("f", "{}").replace("'c'", "'d'")))),
          chat(
              BROKEN,
              "tools.ids",
              "{" + TOOLS + "}",
              choices(calls(function("f", "{}"), function("f", "{}")))),
          chat(
              BROKEN,
              "tools.ids",
              "{" + TOOLS + "}",
              choices(calls(function("f", "{}").replace("'c'", "''")))),
          chat(HONOURED, "tools.calls", "{" + TOOLS + "}", choices(call("f", "", "stop"))),
          chat(
              BROKEN,
              "tools.calls",
              "{" + TOOLS + "}",
              choices(
                  "{'message':{'content':null,'function_call':{'name':'f','arguments':'{}'}},"
                      + "'finish_reason':'function_call'}")),
          chat(
              BROKEN,
              "tools.calls",
              "{" + TOOLS + "}",
              choices(quoted("{`name`:`f`,`arguments`:{}}"))),
          chat(BROKEN, "tools.calls", "{" + TOOLS + "}", choices(text("<tool_call>f</tool_call>"))),
          chat(BROKEN, "tools.calls", "{" + TOOLS + "}", choices(call("h", "{}", "stop"))),
          chat(UNTESTED, "tools.calls", "{" + TOOLS + "}", choices(call("python", "1+1", "stop"))),
          chat(
              UNTESTED,
              "tools.calls",
              "{" + TOOLS + "}",
              choices(quoted("{`name`:`g`,`arguments`:{}}"))),
          chat(
              HONOURED,
              "tools.calls",
              "{'tools':[{'type':'custom','custom':{'name':'f'}}]}",
              choices(
                  calls("{'id':'c','type':'custom','custom':{'name':'f','input':'any text'}}"))),
          chat(BROKEN, "tools.stream_index", "{'stream':true," + TOOLS + "}", parts(1, "{}")),
          chat(
              UNTESTED,
              "tools.calls",
              "{'stream':true," + TOOLS + "}",
              streamed(
                  "{'tool_calls':[{'id':'a','type':'function','function':{'name':'f','arguments':'{}'}}]}",
                  "{'tool_calls':[{'id':'b','type':'function','function':{'name':'f','arguments':'{}'}}]}")),
          chat(
              BROKEN,
              "tools.stream_index",
              "{'stream':true," + TOOLS + "}",
              parts(0, "{'id':'c','function':{'arguments':'{}'}}")),
          chat(
              BROKEN,
              "tools.stream_index",
              "{'stream':true," + TOOLS + "}",
              parts(0, "{'id':'','function':{'arguments':'{}'}}")),
          chat(
              BROKEN,
              "tools.stream_index",
              "{'stream':true," + TOOLS + "}",
              parts(0, "{'function':{'name':'f','arguments':'{}'}}")),
          chat(
              HONOURED,
              "tools.stream_index",
              "{'stream':true," + TOOLS + "}",
              parts(0, "{'id':null,'type':null,'function':{'name':null,'arguments':'{}'}}")),
          chat(
              BROKEN,
              "tools.stream_index",
              "{'stream':true," + TOOLS + "}",
              streamed(
                  "{'tool_calls':[{'index':0,'id':'c','function':{'name':'f','arguments':'{}'}}]}")),
          chat(
              BROKEN,
              "stop.text",
              "{'stop':'four'," + REPEAT + "}",
              choices(text("one two three fo"))),
          chat(
              HONOURED,
              "stream_options.usage",
              "{'stream':true,'stream_options':{'include_usage':true}}",
              stream(
                  delta("{'content':'a'}"),
                  "{'choices':[],'usage':{'total_tokens':1}}",
                  "{'choices':[],'moderation':{}}")),
          embeddings(HONOURED, "embedding.unit", "{'input':'a'}", vectors("[0.6,0.8]")),
          embeddings(HONOURED, "embedding.unit", "{'input':'a'}", vectors(floats(0.6f, 0.8f))),
          embeddings(BROKEN, "embedding.unit", "{'input':'a'}", vectors("[0.6,0.7]")),
          embeddings(BROKEN, "embedding.unit", "{'input':['a','b']}", vectors("[1,0]", "[0,0]")),
          embeddings(UNTESTED, "embedding.unit", "{'input':'a'}", vectors("'a'")),
          embeddings(
              HONOURED,
              "embedding.distinct",
              "{'input':['a','b']}",
              vectors("[1,0,0,0,0,0,0,0]", "[0,1,0,0,0,0,0,0]")),
          embeddings(
              BROKEN,
              "embedding.distinct",
              "{'input':['a','b']}",
              vectors("[1,0,0,0,0,0,0,0]", "[1,0,0,0,0,0,0,0]")),
          embeddings(
              UNTESTED,
              "embedding.distinct",
              "{'input':['a','a']}",
              vectors("[1,0,0,0,0,0,0,0]", "[1,0,0,0,0,0,0,0]")),
          embeddings(UNTESTED, "embedding.distinct", "{'input':['a','b']}", vectors("[1]", "[1]")),
          embeddings(
                  HONOURED,
                  "input.alone",
                  "{'input':['one','b']}",
                  vectors("[1,0,0,0,0,0,0,0]", "[0,1,0,0,0,0,0,0]"))
              .with("{'input':'one'}", vectors("[0.9999,0.01,0,0,0,0,0,0]")),
          embeddings(
                  BROKEN,
                  "input.alone",
                  "{'input':['b','one']}",
                  vectors("[1,0,0,0,0,0,0,0]", "[0,1,0,0,0,0,0,0]"))
              .with("{'input':'one'}", vectors("[1,0,0,0,0,0,0,0]")),
          embeddings(
                  BROKEN,
                  "input.alone",
                  "{'input':['one','b']}",
                  vectors("[1,0,0,0,0,0,0,0]", "[0,1,0,0,0,0,0,0]"))
              .with("{'input':'one'}", vectors("[0,0,0,1,0,0,0,0]")),
          embeddings(
              UNTESTED,
              "input.alone",
              "{'input':['one','b']}",
              vectors("[1,0,0,0,0,0,0,0]", "[0,1,0,0,0,0,0,0]")),
          embeddings(HONOURED, "usage.sum", "{'input':'a'}", counted(vectors("[1]"), 3, 3)),
          embeddings(BROKEN, "usage.sum", "{'input':'a'}", counted(vectors("[1]"), 3, 4)),
          embeddings(BROKEN, "usage.sum", "{'input':'a'}", counted(vectors("[1]"), 0, 0)),
          embeddings(
              HONOURED, "usage.sum", "{'input':['a','b']}", counted(vectors("[1]", "[2]"), 2, 2)),
          embeddings(
              BROKEN, "usage.sum", "{'input':['a','b']}", counted(vectors("[1]", "[2]"), 1, 1)),
          embeddings(HONOURED, "input.vectors", "{'input':'a'}", vectors("'AACAPw=='")),
          embeddings(BROKEN, "input.vectors", "{'input':'a'}", vectors("'a'")),
          embeddings(BROKEN, "input.vectors", "{'input':'a'}", vectors("['a']")),
          embeddings(BROKEN, "input.vectors", "{'input':'a'}", vectors("[]")),
          embeddings(
              BROKEN,
              "encoding_format.float",
              "{'input':'a','encoding_format':'float'}",
              vectors("[]")),
          chat(HONOURED, "choices.present", "{}", choices(text("a"))),
          chat(BROKEN, "choices.present", "{}", ok(json("{'ok':true}"))),
          chat(BROKEN, "choices.present", "{}", choices()),
          chat(BROKEN, "choices.present", "{}", choices("null")),
          chat(UNTESTED, "choices.present", "{}", refusal("messages", "no")),
          chat(HONOURED, "n.choices", "{'n':2}", choices(text("a"), text("b"))),
          chat(
              HONOURED,
              "n.choices",
              "{'n':2,'stream':true}",
              stream(
                  "{'choices':[{'index':0,'delta':{'content':'a'}}]}",
                  "{'choices':[{'index':1,'delta':{'content':'a'}}]}")),
          chat(
              UNTESTED,
              "n.choices",
              "{'n':2,'stream':true}",
              stream(
                  "{'choices':[{'delta':{'content':'a'}}]}",
                  "{'choices':[{'delta':{'content':'a'}}]}")),
          chat(IGNORED, "n.choices", "{'n':2}", choices(text("a"))),
          chat(BROKEN, "n.choices", "{'n':2}", choices(text("a"), text("b"), text("c"))),
          chat(BROKEN, "n.choices", "{'n':2}", choices("null", "null")),
          chat(BROKEN, "n.choices", "{'n':2}", choices()),
          chat(UNTESTED, "n.choices", "{'n':2}", noJson()),
          chat(UNTESTED, "n.choices", "{'n':2,'stream':true}", stream()),
          chat(REJECTED, "n.choices", "{'n':2}", refusal("n", "no")),
          chat(UNTESTED, "n.choices", "{'n':2}", refusal("messages", "'n' is fine")),
          chat(REJECTED, "n.choices", "{'n':2}", refusal(null, "'n' is not supported")),
          chat(UNTESTED, "n.choices", "{'n':2}", refusal(null, "no")),
          chat(UNTESTED, "n.choices", "{'n':2}", choices(text("a", "content_filter"))),
          chat(HONOURED, "max_tokens.limit", "{'max_tokens':1}", choices(text("a", "length"))),
          chat(HONOURED, "max_tokens.limit", "{'max_tokens':5}", choices(text("a b c", "length"))),
          chat(IGNORED, "max_tokens.limit", "{'max_tokens':1}", choices(text("How are you"))),
          chat(IGNORED, "max_tokens.limit", "{'max_tokens':2}", used(choices(text("abc")), 3)),
          chat(
              HONOURED,
              "max_tokens.limit",
              "{'max_tokens':2,'n':2}",
              used(choices(text("a", "length"), text("b", "length")), 4)),
          chat(
              HONOURED,
              "max_tokens.limit",
              "{'max_tokens':2,'n':2}",
              used(choices(text("a", "length")), 4)),
          chat(
              UNTESTED,
              "max_tokens.limit",
              "{'max_tokens':1,'n':2}",
              used(choices("null", "null"), 2)),
          chat(BROKEN, "max_tokens.limit", "{'max_tokens':1}", choices(text("Hello"))),
          chat(UNTESTED, "max_tokens.limit", "{'max_tokens':1}", choices(text("a", "LENGTH"))),
          chat(UNTESTED, "max_tokens.limit", "{'max_tokens':1}", choices(text(""))),
          chat(UNTESTED, "max_tokens.limit", "{'max_tokens':1,'stop':'a'}", choices(text("Hello"))),
          chat(UNTESTED, "max_tokens.limit", "{'max_tokens':5}", choices(text("Hello"))),
          chat(UNTESTED, "max_tokens.limit", "{'max_tokens':1}", noJson()),
          chat(UNTESTED, "max_tokens.limit", "{'max_tokens':1}", choices("null")),
          chat(
              UNTESTED,
              "max_tokens.limit",
              "{'max_tokens':1}",
              choices(text("a", "content_filter"))),
          chat(
              HONOURED,
              "max_completion_tokens.limit",
              "{'max_completion_tokens':1}",
              choices(text("a", "length"))),
          chat(
              IGNORED,
              "max_completion_tokens.limit",
              "{'max_completion_tokens':1}",
              choices(text("How are you"))),
          chat(
              BROKEN,
              "max_completion_tokens.limit",
              "{'max_completion_tokens':1}",
              choices(text("Hello"))),
          chat(
              REJECTED,
              "max_completion_tokens.limit",
              "{'max_completion_tokens':1}",
              refusal("max_completion_tokens", "unknown")),
          chat(
              HONOURED,
              "stop.text",
              "{'stop':'four'," + REPEAT + "}",
              choices(text("one two three "))),
          chat(
              HONOURED,
              "stop.text",
              "{'stop':['x','four']," + REPEAT + "}",
              choices(text("two three"))),
          chat(
              IGNORED,
              "stop.text",
              "{'stop':'four'," + REPEAT + "}",
              choices(text("one two three four"))),
          chat(IGNORED, "stop.text", "{'stop':['x','o']," + REPEAT + "}", choices(text("one"))),
          chat(UNTESTED, "stop.text", "{'stop':'four'," + REPEAT + "}", choices(text("No."))),
          chat(UNTESTED, "stop.text", "{'stop':'five'," + REPEAT + "}", choices(text("one two"))),
          chat(UNTESTED, "stop.text", "{'stop':'four'," + REPEAT + "}", choices(text(""))),
          chat(
              HONOURED,
              "logit_bias.exclusive",
              "{'logit_bias':{'1':100}}",
              choices(text(" ab ab ab ab"))),
          chat(
              IGNORED,
              "logit_bias.exclusive",
              "{'logit_bias':{'1':100}}",
              choices(text("Hello, how are you today"))),
          chat(
              UNTESTED,
              "logit_bias.exclusive",
              "{'logit_bias':{'1':100}}",
              choices(text(" ab ab"))),
          chat(
              HONOURED,
              "logprobs.tokens",
              "{'logprobs':true}",
              choices(logprobs("ab", token("a", 0), token("b", 0)))),
          chat(
              HONOURED,
              "logprobs.tokens",
              "{'logprobs':true,'stream':true}",
              stream(
                  "{'choices':[{'index':0,'delta':{'content':'ab'},'logprobs':{'content':[%s]}}]}"
                      .formatted(token("ab", 0)))),
          chat(
              HONOURED,
              "logprobs.tokens",
              "{'logprobs':true}",
              choices(
                  logprobs(
                      "é",
                      "{'token':'?','logprob':-1,'bytes':[195]}",
                      "{'token':'?','logprob':-1,'bytes':[169]}"))),
          chat(IGNORED, "logprobs.tokens", "{'logprobs':true}", choices(text("ab"))),
          chat(
              BROKEN,
              "logprobs.tokens",
              "{'logprobs':true}",
              choices(logprobs("a", "{'token':'a','logprob':0.9,'bytes':[97]}"))),
          chat(
              HONOURED,
              "logprobs.tokens",
              "{'logprobs':true}",
              choices(logprobs("a", "{'token':'a','logprob':0.00003,'bytes':[97]}"))),
          chat(
              BROKEN,
              "logprobs.tokens",
              "{'logprobs':true}",
              choices(logprobs("ab", token("a", 0)))),
          chat(
              BROKEN,
              "logprobs.tokens",
              "{'logprobs':true}",
              choices(logprobs("ab", "{'token':'ab'}"))),
          chat(
              BROKEN,
              "logprobs.tokens",
              "{'logprobs':true}",
              choices(logprobs("ab", "{'token':'ab','logprob':-1}"))),
          chat(
              UNTESTED,
              "logprobs.tokens",
              "{'logprobs':true}",
              choices(calls(function("f", "{}")))),
          chat(BROKEN, "max_tokens.limit", "{'max_tokens':3}", used(choices(text("a b c")), 3)),
          chat(
              HONOURED,
              "top_logprobs.count",
              "{'logprobs':true,'top_logprobs':2}",
              choices(logprobs("ab", token("a", 1), token("b", 2)))),
          chat(
              HONOURED,
              "top_logprobs.count",
              "{'logprobs':true,'top_logprobs':0}",
              choices(logprobs("a", token("a", 0)))),
          chat(
              IGNORED,
              "top_logprobs.count",
              "{'logprobs':true,'top_logprobs':2}",
              choices(logprobs("a", token("a", 0)))),
          chat(
              BROKEN,
              "top_logprobs.count",
              "{'logprobs':true,'top_logprobs':2}",
              choices(logprobs("a", token("a", 3)))),
          chat(
              UNTESTED,
              "top_logprobs.count",
              "{'logprobs':true,'top_logprobs':2}",
              choices(text("a"))),
          chat(HONOURED, "stream.events", "{'stream':true}", streamed("{'content':'a'}")),
          chat(IGNORED, "stream.events", "{'stream':true}", choices(text("a"))),
          chat(BROKEN, "stream.events", "{'stream':true}", noJson()),
          chat(BROKEN, "stream.events", "{'stream':true}", streamed()),
          chat(BROKEN, "stream.events", "{'stream':true}", notDone(streamed("{'content':'a'}"))),
          chat(REJECTED, "stream.events", "{'stream':true}", refusal("stream", "no streams")),
          chat(
              HONOURED,
              "stream_options.obfuscation",
              "{'stream':true,'stream_options':{'include_obfuscation':false}}",
              streamed("{'content':'a'}")),
          chat(
              IGNORED,
              "stream_options.obfuscation",
              "{'stream':true,'stream_options':{'include_obfuscation':false}}",
              obfuscated(streamed("{'content':'a'}"))),
          chat(
              HONOURED,
              "moderation.present",
              "{'moderation':{'model':'m'}}",
              moderated(choices(text("a")))),
          chat(IGNORED, "moderation.present", "{'moderation':{'model':'m'}}", choices(text("a"))),
          chat(HONOURED, "tool_choice.allowed", ALLOWED, calling("get_weather")),
          chat(IGNORED, "tool_choice.allowed", ALLOWED, calling("get_time")),
          chat(IGNORED, "tool_choice.allowed", ALLOWED, choices(text("a"))),
          chat(
              UNTESTED,
              "tool_choice.allowed",
              ALLOWED.replace("required", "auto"),
              choices(text("a"))),
          chat(HONOURED, "function_call.named", OLD_CALL, oldCall()),
          chat(IGNORED, "function_call.named", OLD_CALL, choices(text("a"))),
          chat(BROKEN, "function_call.named", OLD_CALL, calling("get_weather")),
          chat(BROKEN, "stream.events", "{'stream':true}", ended("'spelled':'[done]'")),
          chat(HONOURED, "stream.end", "{'stream':true}", ended("'events':0")),
          chat(BROKEN, "stream.end", "{'stream':true}", ended("'events':1")),
          chat(BROKEN, "stream.end", "{'stream':true}", ended("'doneAgain':1")),
          chat(HONOURED, "stream.closed", "{'stream':true}", ended("'connection':'closed'")),
          chat(BROKEN, "stream.closed", "{'stream':true}", ended("'connection':'open'")),
          chat(BROKEN, "stream.closed", "{'stream':true}", ended("'connection':'cut'")),
          chat(HONOURED, "stream.fields", "{'stream':true}", ended("'dropped':{}")),
          chat(BROKEN, "stream.fields", "{'stream':true}", ended("'dropped':{'error':2}")),
          chat(HONOURED, "id.new", "{}", replaced("'id':'new'")),
          chat(BROKEN, "id.new", "{}", replaced("'id':'repeated'")),
          chat(HONOURED, "created.seconds", "{}", replaced("'created':'seconds','id':'new'")),
          chat(BROKEN, "created.seconds", "{}", replaced("'created':'milliseconds'")),
          chat(BROKEN, "created.seconds", "{}", replaced("'created':'fraction'")),
          chat(HONOURED, "stream.form", "{'stream':true}", streamed("{'content':'a'}"))
              .with("{}", choices(text("b"))),
          chat(
                  HONOURED,
                  "stream.form",
                  "{'stream':true,'stream_options':{'include_usage':true}}",
                  streamed("{'content':'a'}"))
              .with("{}", choices(text("b"))),
          chat(BROKEN, "stream.form", "{'stream':true}", streamed("{'role':'assistant'}"))
              .with("{}", choices(text("b"))),
          chat(BROKEN, "stream.form", "{'stream':true,'n':2}", streamed("{'content':'a'}"))
              .with("{'n':2}", choices(text("b"), text("c"))),
          chat(
                  BROKEN,
                  "stream.form",
                  "{'stream':true}",
                  streamed("{'content':'How'}", "{'content':'are'}", "{'content':'you?'}"))
              .with("{}", choices(text("How are you?"))),
          chat(HONOURED, "stream.form", "{'stream':true}", streamed("{'content':'{[1,2]}'}"))
              .with("{}", choices(text("{[1, 2]}"))),
          chat(UNTESTED, "stream.form", "{'stream':true}", streamed("{'content':'a'}")),
          chat(UNTESTED, "stream.form", "{'stream':true}", streamed("{'content':'a'}"))
              .with("{}", choices("null")),
          chat(UNTESTED, "stream.form", "{'stream':true}", streamed("{'content':'a'}"))
              .with("{}", choices(logprobs("", token("a", 0)))),
          chat(UNTESTED, "stream.form", "{'stream':true}", streamed())
              .with("{}", choices(text("b"))),
          // Thoughts have used up the limit.
          chat(
                  UNTESTED,
                  "stream.form",
                  "{'stream':true}",
                  stream("{'choices':[{'index':0,'delta':{},'finish_reason':'length'}]}"))
              .with("{}", choices(text("b"))),
          chat(UNTESTED, "stream.form", "{'stream':true,'n':2}", streamed("{'content':'a'}"))
              .with("{}", choices(text("b"), text("c"))),
          chat(
                  UNTESTED,
                  "stream.form",
                  "{'stream':true," + TOOLS + "}",
                  streamed("{'content':'a'}"))
              .with("{" + TOOLS + "}", choices(call("f", "{}", "tool_calls"))),
          chat(
                  BROKEN,
                  "stream.form",
                  "{'stream':true,'tool_choice':'required'," + TOOLS + "}",
                  streamed("{'content':'a'}"))
              .with(
                  "{'tool_choice':'required'," + TOOLS + "}",
                  choices(call("f", "{}", "tool_calls"))),
          chat(UNTESTED, "stream.form", "{'stream':true}", streamed("{'role':'assistant'}"))
              .with("{}", choices(text("b", "content_filter"))),
          chat(
              HONOURED,
              "stream_options.usage",
              "{'stream':true,'stream_options':{'include_usage':true}}",
              stream(delta("{'content':'a'}"), "{'choices':[],'usage':{'total_tokens':1}}")),
          chat(
              IGNORED,
              "stream_options.usage",
              "{'stream':true,'stream_options':{'include_usage':true}}",
              stream(delta("{'content':'a'}"), "{'choices':[],'usage':null}")),
          chat(
              BROKEN,
              "stream_options.usage",
              "{'stream':true,'stream_options':{'include_usage':true}}",
              stream("{'choices':[{'index':0,'delta':{}}],'usage':{'total_tokens':1}}")),
          chat(
              BROKEN,
              "stream_options.usage",
              "{'stream':true,'stream_options':{'include_usage':true}}",
              stream(
                  delta("{'content':'a'}"),
                  "{'choices':[],'usage':{}}",
                  "{'choices':[],'usage':{}}")),
          chat(
              UNTESTED,
              "stream_options.usage",
              "{'stream':true,'stream_options':{'include_usage':true}}",
              streamed()),
          chat(HONOURED, "stream_options.no_usage", "{'stream':true}", streamed("{'content':'a'}")),
          chat(UNTESTED, "stream_options.no_usage", "{'stream':true}", streamed()),
          chat(
              IGNORED,
              "stream_options.no_usage",
              "{'stream':true}",
              stream(delta("{'content':'a'}"), "{'choices':[],'usage':{'total_tokens':1}}")),
          chat(
              HONOURED,
              "tool_choice.required",
              "{'tool_choice':'required'," + TOOLS + "}",
              choices(call("f", "{}", "tool_calls"))),
          chat(
              IGNORED,
              "tool_choice.required",
              "{'tool_choice':'required'," + TOOLS + "}",
              choices(text("Hello"))),
          chat(
              IGNORED,
              "tool_choice.required",
              "{'tool_choice':'required','n':2," + TOOLS + "}",
              choices(call("f", "{}", "tool_calls"), text("Hello"))),
          chat(
              UNTESTED,
              "tool_choice.required",
              "{'tool_choice':'required'," + TOOLS + "}",
              choices(text("", "length"))),
          chat(
              REJECTED,
              "tool_choice.required",
              "{'tool_choice':'required'," + TOOLS + "}",
              refusal("tool_choice", "only auto")),
          chat(
              HONOURED,
              "tool_choice.named",
              "{" + NAMED + "," + TOOLS + "}",
              choices(call("f", "{}", "stop"))),
          chat(
              IGNORED,
              "tool_choice.named",
              "{" + NAMED + "," + TOOLS + "}",
              choices(text("Hello"))),
          chat(
              BROKEN,
              "tool_choice.named",
              "{" + NAMED + "," + TOOLS + "}",
              choices(call("g", "{}", "stop"))),
          chat(
                  HONOURED,
                  "tool_choice.none",
                  "{'tool_choice':'none'," + TOOLS + "}",
                  choices(text("Hello")))
              .with("{'tool_choice':'auto'," + TOOLS + "}", choices(call("f", "{}", "tool_calls"))),
          chat(
                  HONOURED,
                  "tool_choice.none",
                  "{'tool_choice':'none'," + TOOLS + "}",
                  choices(text("Hello")))
              .with("{" + TOOLS + "}", choices(call("f", "{}", "tool_calls"))),
          chat(
              IGNORED,
              "tool_choice.none",
              "{'tool_choice':'none'," + TOOLS + "}",
              choices(call("f", "{}", "tool_calls"))),
          chat(
              UNTESTED,
              "tool_choice.none",
              "{'tool_choice':'none'," + TOOLS + "}",
              choices(text("Hello"))),
          chat(UNTESTED, "tool_choice.none", "{'tool_choice':'none'," + TOOLS + "}", noJson())
              .with("{" + TOOLS + "}", choices(call("f", "{}", "tool_calls"))),
          chat(
                  UNTESTED,
                  "parallel_tool_calls.off",
                  "{'parallel_tool_calls':false," + TOOLS + "}",
                  noJson())
              .with(
                  "{'parallel_tool_calls':true," + TOOLS + "}",
                  choices(calls(function("f", "{}"), function("f", "{}")))),
          chat(
                  HONOURED,
                  "parallel_tool_calls.off",
                  "{'parallel_tool_calls':false," + TOOLS + "}",
                  choices(calls(function("f", "{}"))))
              .with(
                  "{'parallel_tool_calls':true," + TOOLS + "}",
                  choices(calls(function("f", "{}"), function("f", "{}")))),
          chat(
              IGNORED,
              "parallel_tool_calls.off",
              "{'parallel_tool_calls':false," + TOOLS + "}",
              choices(calls(function("f", "{}"), function("f", "{}")))),
          chat(
              UNTESTED,
              "parallel_tool_calls.off",
              "{'parallel_tool_calls':false," + TOOLS + "}",
              choices(calls(function("f", "{}")))),
          chat(HONOURED, "tools.calls", "{" + TOOLS + "}", choices(call("f", "{`a`:1}", "stop"))),
          chat(BROKEN, "tools.calls", "{" + TOOLS + "}", choices(call("f", "{`a`:", "stop"))),
          chat(BROKEN, "tools.calls", "{" + TOOLS + "}", choices(call("f", "`{}`", "stop"))),
          chat(BROKEN, "tools.calls", "{" + TOOLS + "}", choices(call("g", "{}", "stop"))),
          chat(
              BROKEN,
              "tools.calls",
              "{" + TOOLS + "}",
              choices(
                  "{'message':{'tool_calls':[{'id':'c','function':{'name':'f','arguments':{'a':1}}}]},"
                      + "'finish_reason':'tool_calls'}")),
          chat(UNTESTED, "tools.calls", "{" + TOOLS + "}", choices(call("f", "{`a`", "length"))),
          chat(UNTESTED, "tools.calls", "{" + TOOLS + "}", choices(text("Hello"))),
          chat(
              HONOURED,
              "tools.strict",
              "{" + STRICT_TOOLS + "}",
              choices(call("f", "{`a`:1}", "stop"))),
          chat(
              BROKEN,
              "tools.strict",
              "{" + STRICT_TOOLS + "}",
              choices(call("f", "{`a`:`1`}", "stop"))),
          chat(
              BROKEN,
              "tools.strict",
              "{" + STRICT_TOOLS + "}",
              choices(call("f", "{`a`:1,`b`:2}", "stop"))),
          chat(UNTESTED, "tools.strict", "{" + STRICT_TOOLS + "}", choices(text("Hello"))),
          chat(
              HONOURED,
              "tools.stream_index",
              "{'stream':true," + TOOLS + "}",
              streamed(
                  "{'tool_calls':[{'index':0,'id':'c','type':'function','function':{'name':'f','arguments':''}}]}",
                  "{'tool_calls':[{'index':0,'function':{'arguments':'{}'}}]}",
                  "{'tool_calls':[{'index':1,'id':'d','type':'function','function':{'name':'f','arguments':'{}'}}]}")),
          chat(
              BROKEN,
              "tools.stream_index",
              "{'stream':true," + TOOLS + "}",
              streamed("{'tool_calls':[{'id':'c','function':{'name':'f','arguments':'{}'}}]}")),
          chat(
              BROKEN,
              "tools.stream_index",
              "{'stream':true," + TOOLS + "}",
              streamed(
                  "{'tool_calls':[{'index':0,'id':'c','function':{'name':'f','arguments':'{}'}}]}",
                  "{'tool_calls':[{'index':0,'id':'d','function':{'name':'f','arguments':'{}'}}]}")),
          chat(
              BROKEN,
              "tools.stream_index",
              "{'stream':true," + TOOLS + "}",
              streamed("{'tool_calls':[{'index':0,'function':{'name':'f','arguments':'{}'}}]}")),
          chat(
              UNTESTED,
              "tools.stream_index",
              "{'stream':true," + TOOLS + "}",
              streamed("{'content':'Hello'}")),
          chat(
              HONOURED,
              "tools.calls",
              "{'stream':true," + TOOLS + "}",
              streamed(
                  "{'tool_calls':[{'index':0,'id':'c','function':{'name':'f','arguments':'{'}}]}",
                  "{'tool_calls':[{'index':0,'function':{'arguments':'}'}}]}")),
          chat(
              HONOURED,
              "response_format.json_object",
              "{'response_format':{'type':'json_object'}}",
              choices(quoted("{`a`:1}"))),
          chat(
              IGNORED,
              "response_format.json_object",
              "{'response_format':{'type':'json_object'}}",
              choices(text("Hello"))),
          chat(
              UNTESTED,
              "response_format.strict",
              "{'response_format':{'type':'json_schema','json_schema':{'name':'s','strict':true,"
                  + "'schema':{'$ref':'#/$defs/none'}}}}",
              choices(quoted("{`a`:1}"))),
          chat(
              UNTESTED,
              "response_format.json_object",
              "{'response_format':{'type':'json_object'},'stop':'}'}",
              choices(text("{"))),
          chat(
              BROKEN,
              "response_format.json_object",
              "{'response_format':{'type':'json_object'}}",
              choices(text("[1]"))),
          chat(
              UNTESTED,
              "response_format.json_object",
              "{'response_format':{'type':'json_object'}}",
              choices(text("{", "length"))),
          chat(
              UNTESTED,
              "response_format.json_object",
              "{'response_format':{'type':'json_object'}}",
              choices(text("{", "content_filter"))),
          chat(
              UNTESTED,
              "response_format.json_object",
              "{'response_format':{'type':'json_object'}}",
              choices("{'message':{'content':null,'refusal':'No.'},'finish_reason':'stop'}")),
          chat(
              HONOURED,
              "response_format.json_schema",
              "{" + FORMAT.formatted(false) + "}",
              choices(quoted("{`b`:1}"))),
          chat(
              IGNORED,
              "response_format.json_schema",
              "{" + FORMAT.formatted(false) + "}",
              choices(text("Hello"))),
          chat(
              HONOURED,
              "response_format.strict",
              "{" + FORMAT.formatted(true) + "}",
              choices(quoted("{`a`:1}"))),
          chat(
              HONOURED,
              "response_format.strict",
              "{'stream':true," + FORMAT.formatted(true) + "}",
              streamed("{'content':'{\\\"a\\\":'}", "{'content':'1}'}")),
          chat(
              BROKEN,
              "response_format.strict",
              "{" + FORMAT.formatted(true) + "}",
              choices(quoted("{`b`:1}"))),
          chat(
              UNTESTED,
              "response_format.strict",
              "{'response_format':{'type':'json_schema','json_schema':{'name':'s','strict':true,"
                  + "'schema':{'properties':{'a':{'type':'string','nullable':true}}}}}}",
              choices(quoted("{`a`:null}"))),
          chat(
              BROKEN,
              "response_format.strict",
              "{'response_format':{'type':'json_schema','json_schema':{'name':'s','strict':true,"
                  + "'schema':{'properties':{'nullable':{'type':'string'}}}}}}",
              choices(quoted("{`nullable`:null}"))),
          chat(
              IGNORED,
              "response_format.strict",
              "{" + FORMAT.formatted(true) + "}",
              choices(text("Hello"))),
          chat(
              REJECTED,
              "response_format.strict",
              "{" + FORMAT.formatted(true) + "}",
              refusal("response_format.type", "unknown")),
          chat(HONOURED, "error.form", "{}", refusal("a", "no")),
          chat(
              BROKEN,
              "error.form",
              "{}",
              response(400, "application/json", json("{'detail':'no'}"))),
          chat(
              BROKEN,
              "error.form",
              "{}",
              response(400, "application/json", json("{'error':'no'}"))),
          chat(
              BROKEN,
              "error.form",
              "{}",
              response(400, "application/json", json("{'error':{'message':'no','type':'t'}}"))),
          chat(
              BROKEN,
              "error.form",
              "{}",
              response(
                  400,
                  "application/json",
                  json("{'error':{'message':'no','type':'t','param':null,'code':400}}"))),
          chat(
              BROKEN,
              "error.form",
              "{}",
              response(
                  400,
                  "application/json",
                  json("{'error':{'message':'','type':'t','param':null,'code':null}}"))),
          chat(
              HONOURED,
              "error.form",
              "{}",
              response(
                  401,
                  "application/json",
                  json("{'error':{'message':'','type':'t','param':null,'code':'wrong_key'}}"))),
          chat(
              UNTESTED,
              "error.form",
              "{}",
              response(
                  400,
                  "application/json",
                  json("{'error':{'message':'no','type':'cf_bad_request','code':400}}"))),
          chat(
              HONOURED,
              "unknown_member.refused",
              "{'unknown_member':true}",
              refusal(null, "Unrecognized request argument supplied: unknown_member")),
          chat(UNTESTED, "unknown_member.refused", "{'unknown_member':true}", refusal(null, "no")),
          chat(
              IGNORED, "unknown_member.refused", "{'unknown_member':true}", choices(text("Hello"))),
          embeddings(HONOURED, "input.vectors", "{'input':['a','b']}", vectors("[1]", "[2]")),
          embeddings(HONOURED, "input.vectors", "{'input':[1,2]}", vectors("[1]")),
          embeddings(HONOURED, "input.vectors", "{'input':[[1],[2]]}", vectors("[1]", "[2]")),
          embeddings(HONOURED, "input.vectors", "{'input':'a'}", vectors("[1]")),
          embeddings(IGNORED, "input.vectors", "{'input':['a','b']}", vectors("[1]")),
          embeddings(BROKEN, "input.vectors", "{'input':'a'}", vectors("[1]", "[2]")),
          embeddings(
              BROKEN,
              "input.vectors",
              "{'input':['a','b']}",
              ok(json("{'data':[{'index':0,'embedding':[1]},{'index':0,'embedding':[1]}]}"))),
          embeddings(BROKEN, "input.vectors", "{'input':'a'}", noJson()),
          embeddings(HONOURED, "dimensions.length", "{'dimensions':2}", vectors("[1,2]")),
          embeddings(HONOURED, "dimensions.length", "{'dimensions':2}", vectors(floats(1, 2))),
          embeddings(IGNORED, "dimensions.length", "{'dimensions':2}", vectors("[1,2,3]")),
          embeddings(BROKEN, "dimensions.length", "{'dimensions':2}", vectors("[1,2]", "[1,2,3]")),
          embeddings(
              REJECTED, "dimensions.length", "{'dimensions':2}", refusal("dimensions", "no")),
          embeddings(
              UNTESTED,
              "dimensions.length",
              "{'dimensions':2}",
              refusal(null, "This model does not support specifying dimensions.")),
          embeddings(
              HONOURED, "encoding_format.float", "{'encoding_format':'float'}", vectors("[1]")),
          embeddings(
              IGNORED, "encoding_format.float", "{'encoding_format':'float'}", vectors(floats(1))),
          embeddings(
              BROKEN, "encoding_format.float", "{'encoding_format':'float'}", vectors("[1,'2']")),
          embeddings(UNTESTED, "encoding_format.float", "{'encoding_format':'float'}", vectors()),
          embeddings(UNTESTED, "encoding_format.base64", "{'encoding_format':'base64'}", noJson()),
          embeddings(
              HONOURED,
              "encoding_format.base64",
              "{'encoding_format':'base64'}",
              vectors(floats(1, 2))),
          embeddings(
              IGNORED, "encoding_format.base64", "{'encoding_format':'base64'}", vectors("[1,2]")),
          embeddings(
              BROKEN, "encoding_format.base64", "{'encoding_format':'base64'}", vectors("'?'")),
          embeddings(
              BROKEN, "encoding_format.base64", "{'encoding_format':'base64'}", vectors("'AAAA'")),
          embeddings(
                  HONOURED,
                  "encoding_format.same_numbers",
                  "{'encoding_format':'base64'}",
                  vectors(floats(0.5f, -0.25f)))
              .with("{'encoding_format':'float'}", vectors("[0.5,-0.25000001]")),
          embeddings(
                  HONOURED,
                  "encoding_format.same_numbers",
                  "{'encoding_format':'base64'}",
                  vectors(floats(0.5f, -0.25f)))
              .with("{}", vectors("[0.5,-0.25]")),
          embeddings(
                  BROKEN,
                  "encoding_format.same_numbers",
                  "{'encoding_format':'base64'}",
                  vectors(floats(0.5f, -0.25f)))
              .with("{}", vectors("[0.5,-0.5]")),
          embeddings(
                  BROKEN,
                  "encoding_format.same_numbers",
                  "{'encoding_format':'base64'}",
                  vectors(floats(0.5f, Float.NaN)))
              .with("{}", vectors("[0.5,-0.5]")),
          embeddings(
                  BROKEN,
                  "encoding_format.same_numbers",
                  "{'encoding_format':'base64'}",
                  vectors(floats(0.5f)))
              .with("{}", vectors("[0.5,-0.5]")),
          embeddings(
                  BROKEN,
                  "encoding_format.same_numbers",
                  "{'encoding_format':'base64'}",
                  vectors(floats(0.5f)))
              .with("{}", vectors("[0.5]", "[0.5]")),
          embeddings(
                  UNTESTED,
                  "encoding_format.same_numbers",
                  "{'encoding_format':'base64'}",
                  vectors(floats(0.5f)))
              .with("{}", vectors("['0.5']")),
          embeddings(
                  UNTESTED,
                  "encoding_format.same_numbers",
                  "{'encoding_format':'base64'}",
                  vectors(floats(0.5f)))
              .with("{'user':'a'}", vectors("[0.5]")));

  private static JsonNode vectors(String... vectors) {
    StringBuilder items = new StringBuilder();
    for (int i = 0; i < vectors.length; i++) {
      items.append(i == 0 ? "" : ",");
      items.append("{'index':%d,'embedding':%s}".formatted(i, vectors[i]));
    }
    return ok(json("{'data':[" + items + "]}"));
  }

  private static String floats(float... numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float number : numbers) {
      bytes.putFloat(number);
    }
    return "'" + Base64.getEncoder().encodeToString(bytes.array()) + "'";
  }

  /** What a results file has for a body of another media type. */
  private static JsonNode noJson() {
    return response(200, "text/plain", json("{'message':'Unexpected response content type'}"));
  }

  private static JsonNode used(JsonNode response, int tokens) {
    ((ObjectNode) response.path("body")).putObject("usage").put("completion_tokens", tokens);
    return response;
  }

  private static JsonNode obfuscated(JsonNode response) {
    response.path("body").forEach(chunk -> ((ObjectNode) chunk).put("obfuscation", "xyz"));
    return response;
  }

  private static JsonNode moderated(JsonNode response) {
    ((ObjectNode) response.path("body")).putObject("moderation");
    return response;
  }

  private static JsonNode calling(String function) {
    return choices(calls(function(function, "{}")));
  }

  private static JsonNode oldCall() {
    return choices(
        "{'message':{'content':null,'function_call':{'name':'get_weather','arguments':'{}'}},"
            + "'finish_reason':'function_call'}");
  }

  /** A stream whose recording says how it ended. */
  private static JsonNode ended(String how) {
    JsonNode response = streamed("{'content':'a'}");
    ((ObjectNode) response.path("stream")).set("end", json("{" + how + "}"));
    return response;
  }

  /** An answer whose recording says what was replaced. */
  private static JsonNode replaced(String kinds) {
    JsonNode response = choices(text("a"));
    ((ObjectNode) response).set("replaced", json("{" + kinds + "}"));
    return response;
  }

  private static JsonNode notDone(JsonNode response) {
    ((ObjectNode) response.path("stream")).put("done", false);
    return response;
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void anAnswerTellsWhetherItsPromiseIsKept(Row row) {
    ObjectNode result = Checking.result(row.request(), row.response());
    Judgement finding = finding(row.api(), row.promise(), result, row.twins());
    assertEquals(row.expected(), finding.outcome(), finding.why());
  }

  private Judgement finding(Api api, String promise, ObjectNode result, List<ObjectNode> others) {
    Recordings recordings = Recordings.none();
    others.forEach(recordings::put);
    recordings.put(result);
    Path file = recordings.write(folder.resolve("results.json.gz"));
    Map<Promise, Judgement> findings =
        Checking.file(file, api.promises(), api.rules(), KnownFailures.none())
            .findings()
            .get(result.path("key").textValue());
    assertNotNull(findings, "nothing was found");
    return findings.entrySet().stream()
        .filter(entry -> entry.getKey().id().equals(promise))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(() -> new AssertionError(promise + " does not apply; " + findings));
  }

  /** Bodies that are not JSON cannot be in a row's request. */
  @Test
  void whatIsNoJsonObjectMustBeRefused() {
    ObjectNode accepted = Checking.result(json("{}"), choices(text("Hello")));
    ((ObjectNode) accepted.path("scenario")).put("requestText", "{");
    ObjectNode refused = Checking.result(json("{}"), refusal(null, "no"));
    ((ObjectNode) refused.path("scenario")).put("requestText", "{");

    for (Api api : Api.values()) {
      if (api == Api.MODELS) {
        continue; // its requests have no bodies
      }
      assertEquals(BROKEN, finding(api, "body.refused", accepted, List.of()).outcome());
      assertEquals(HONOURED, finding(api, "body.refused", refused, List.of()).outcome());
    }
  }

  /** Stored completions are listed, read, changed and deleted at paths that begin the same. */
  @ParameterizedTest
  @CsvSource({
    "GET, /chat/completions, false",
    "GET, /chat/completions/chatcmpl-1/messages, false",
    "POST, /chat/completions/chatcmpl-1, false",
    "DELETE, /chat/completions/chatcmpl-1, false",
    "POST, /chat/completions, true"
  })
  void onlyARequestForACompletionPromisesChoices(String method, String path, boolean promises) {
    ObjectNode result = Checking.result(json("{}"), ok(json("{'object':'list','data':[]}")));
    ObjectNode scenario = (ObjectNode) result.path("scenario");
    scenario.putObject("request").put("method", method).put("path", path);
    if (!method.equals("POST")) {
      scenario.putNull("requestBody");
    }
    Recordings recordings = Recordings.none();
    recordings.put(result);
    Path file = recordings.write(folder.resolve("results.json.gz"));
    Checking checking =
        Checking.file(
            file,
            Api.CHAT_COMPLETIONS.promises(),
            Api.CHAT_COMPLETIONS.rules(),
            KnownFailures.none());

    assertEquals(promises ? List.of("choices.present: none") : List.of(), checking.reasons(BROKEN));
  }

  /** A new promise without a row here would be believed without ever having been seen to fail. */
  @ParameterizedTest
  @EnumSource(names = {"CHAT_COMPLETIONS", "EMBEDDINGS"})
  void everyPromiseHasAnswersThatKeepItAndThatDoNot(Api api) {
    for (Promise promise : api.promises()) {
      boolean common = Set.of("error", "unknown_member", "body").contains(promise.parameter());
      // They are about the scenario's group: AcceptanceTest has the answers.
      if (promise.parameter().equals(Acceptance.PARAMETER)) {
        continue;
      }
      Set<Judgement.Outcome> seen =
          ROWS.stream()
              .filter(row -> common || row.api() == api)
              .filter(row -> promise.id().equals(row.promise()))
              .map(Row::expected)
              .collect(toSet());
      if (!promise.parameter().equals("body")) {
        assertTrue(seen.contains(HONOURED), promise.id() + " " + seen);
        assertTrue(seen.contains(IGNORED) || seen.contains(BROKEN), promise.id() + " " + seen);
      }
    }
  }

  /** Nothing is asked of a value that is meant to be refused. */
  @Test
  void aValueThatIsMeantToFailPromisesNothing() {
    ObjectNode result = Checking.result(json("{'n':2}"), refusal("n", "no"));
    ((ObjectNode) result.at("/scenario/spec/factors/0")).put("negative", true);
    Recordings recordings = Recordings.none();
    recordings.put(result);
    Path file = recordings.write(folder.resolve("results.json.gz"));
    Checking checking =
        Checking.file(
            file,
            Api.CHAT_COMPLETIONS.promises(),
            Api.CHAT_COMPLETIONS.rules(),
            KnownFailures.none());
    assertEquals(List.of(), checking.reasons(REJECTED));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          -0.1 | a=-0.1, b=-3    |
          -4   | a=-0.1, b=-3    |
          -0.1 | b=-0.2, a=-0.1  | probabilities that add up to more than 1
          -0.1 | b=-3, c=-4      | the chosen token is missing among less likely ones
          -0.1 | a=-0.9, b=-3    | the chosen token has another logprob among the likely ones
          """)
  void likelyTokensDoNotContradictTheOneThatWasChosen(double logprob, String likely, String flaw) {
    String top =
        Stream.of(likely.split(", "))
            .map(each -> each.split("="))
            .map(each -> "{'token':'%s','bytes':null,'logprob':%s}".formatted(each[0], each[1]))
            .collect(joining(","));
    // A token that is not listed is called z.
    String token = logprob == -4 ? "z" : "a";
    String tokens =
        "[{'token':'%s','bytes':null,'logprob':%s,'top_logprobs':[%s]}]"
            .formatted(token, logprob, top);
    String choice =
        "{'message':{'content':'%s'},'finish_reason':'stop','logprobs':{'content':%s}}"
            .formatted(token, tokens);
    String item =
        "{'type':'message','content':[{'type':'output_text','text':'%s','logprobs':%s}]}"
            .formatted(token, tokens);

    Checking chat =
        check(Api.CHAT_COMPLETIONS, json("{'logprobs':true,'top_logprobs':2}"), choices(choice));
    Checking responses =
        check(
            Api.RESPONSES,
            json("{'input':'Hi','top_logprobs':2,'include':['message.output_text.logprobs']}"),
            ok(json("{'status':'completed','output':[%s]}".formatted(item))));
    assertEquals(flaw, broken(chat, "top_logprobs.count"));
    assertEquals(flaw, broken(responses, "include.logprobs"));
  }

  /** Why a promise is broken; null if it is not. */
  private static String broken(Checking checking, String promise) {
    return checking.reasons(BROKEN).stream()
        .filter(reason -> reason.startsWith(promise + ": "))
        .map(reason -> reason.substring(promise.length() + 2))
        .findFirst()
        .orElse(null);
  }

  /** Of what OpenAI does not take nothing is asked, whether or not the scenario says so. */
  @ParameterizedTest
  @ValueSource(strings = {"''", "[]", "['']", "['a',1]", "[-1]", "[1.5]", "[[]]", "null", "1"})
  void whatIsNoInputPromisesNoVectors(String input) {
    ObjectNode result = Checking.result(json("{'input':" + input + "}"), vectors("[1]"));
    Recordings recordings = Recordings.none();
    recordings.put(result);
    Path file = recordings.write(folder.resolve("results.json.gz"));
    Checking checking =
        Checking.file(
            file, Api.EMBEDDINGS.promises(), Api.EMBEDDINGS.rules(), KnownFailures.none());
    assertEquals(
        Set.of("answer.readable", "answer.status", "answer.media_type", "model.name"),
        checking.findings().values().stream()
            .flatMap(findings -> findings.keySet().stream().map(Promise::id))
            .collect(toSet()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          CHAT_COMPLETIONS | {'n':2}         | n      | unsupported_value | 'n' does not support 2 with this model.
          CHAT_COMPLETIONS | {'stream':true} | stream | unsupported_value | 'stream' does not support true with this model.
          CHAT_COMPLETIONS | {'stream':true} | stream | unsupported_value | Your organization must be verified to stream this model.
          CHAT_COMPLETIONS | {'max_tokens':9000} | max_tokens | invalid_value | max_tokens is too large: 9000. This model supports at most 4096 tokens.
          CHAT_COMPLETIONS | {'max_tokens':9000} | max_tokens |           | max_tokens is too large: 9000. This model supports at most 4096 tokens.
          RESPONSES | {'input':'Hi','stream':true} | stream | unsupported_value | Your organization must be verified to stream this model.
          RESPONSES | {'input':'Hi','reasoning':{'effort':'low','summary':'auto'}} | reasoning.summary | unsupported_value | Your organization must be verified to generate reasoning summaries.
          RESPONSES | {'input':'Hi','reasoning':{'effort':'none'}} | reasoning.effort | unsupported_value | 'none' is not supported with the 'a' model.
          RESPONSES | {'input':'Hi','reasoning':{'effort':'low','generate_summary':'concise'}} | reasoning.generate_summary | unsupported_parameter | It is not supported with the 'a' model.
          RESPONSES | {'input':'Hi','truncation':'auto'} | truncation | unsupported_parameter | 'truncation' is not supported with this model.
          RESPONSES | {'input':'Hi','include':['reasoning.encrypted_content']} | include | | Encrypted content is not supported with this model.
          RESPONSES | {'input':'Hi','include':['message.output_text.logprobs']} | include | | logprobs are not supported with reasoning models.
          """)
  void aRefusalThatIsAboutTheModelBreaksNoPromiseButAnotherDoes(
      Api api, String request, String param, String code, String message) {
    JsonNode aboutTheModel = refusal(param, message);
    ((ObjectNode) aboutTheModel.at("/body/error")).put("code", code);
    assertEquals(List.of(), check(api, json(request), aboutTheModel).reasons(REJECTED));

    JsonNode another = refusal(param, "Unsupported: '" + param + "'.");
    ((ObjectNode) another.at("/body/error")).put("code", code);
    assertNotEquals(List.of(), check(api, json(request), another).reasons(REJECTED));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anOpenSchemaMayBeRefusedWhereItIsToBeStrict(boolean open) {
    String schema =
        "'name':'tree','strict':true,'schema':{'type':'object','properties':{'height':{'type':'number'}},"
            + "'required':['height'],'additionalProperties':%s}".formatted(open);
    Map<Api, JsonNode> requests =
        Map.of(
            Api.CHAT_COMPLETIONS,
            json("{'response_format':{'type':'json_schema','json_schema':{%s}}}".formatted(schema)),
            Api.RESPONSES,
            json("{'input':'Hi','text':{'format':{'type':'json_schema',%s}}}".formatted(schema)));
    requests.forEach(
        (api, request) -> {
          String parameter = api == Api.RESPONSES ? "text.format.schema" : "response_format";
          List<String> rejected =
              check(api, request, refusal(parameter, "Invalid schema")).reasons(REJECTED);
          assertEquals(open, rejected.isEmpty(), rejected.toString());
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'name':'find tree'                                                          | true
          'name':'find.tree'                                                          | true
          'name':'find_tree-2'                                                        | false
          'name':'find','parameters':{'type':'object','properties':{}}                | false
          'name':'find','parameters':{'type':'object'}                                | true
          'name':'find','strict':true                                                 | true
          'name':'find','strict':true,'parameters':{'type':'object','properties':{}}  | true
          'name':'find','strict':true,'parameters':{'type':'object','properties':{},'additionalProperties':false} | false
          """)
  void aFunctionThatOpenAiDoesNotTakeMayBeRefused(String function, boolean refused) {
    Map<Api, JsonNode> requests =
        Map.of(
            Api.CHAT_COMPLETIONS,
            json("{'tools':[{'type':'function','function':{%s}}]}".formatted(function)),
            Api.RESPONSES,
            json("{'input':'Hi','tools':[{'type':'function',%s}]}".formatted(function)));
    requests.forEach(
        (api, request) -> {
          JsonNode refusal = refusal("tools[0].parameters", "Invalid schema for function");
          List<String> rejected = check(api, request, refusal).reasons(REJECTED);
          assertEquals(refused, rejected.isEmpty(), rejected.toString());
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'tool_choice':'required'                                                               | true
          'tool_choice':{'type':'function','name':'g'},'tools':[{'type':'function','name':'f'}]  | true
          'tool_choice':{'type':'function','name':'f'},'tools':[{'type':'function','name':'f'}]  | false
          'tool_choice':'required','tools':[{'type':'function','name':'f'}]                      | false
          """)
  void aChoiceOfAToolThatIsNotOfferedMayBeRefused(String members, boolean refused) {
    JsonNode request = json("{'input':'Hi',%s}".formatted(members));
    List<String> rejected =
        check(Api.RESPONSES, request, refusal("tool_choice", "not found")).reasons(REJECTED);
    assertEquals(refused, rejected.isEmpty(), rejected.toString());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      delimiter = '|',
      value = {"{'height':3} | true", "{'a':'b','height':null} | true", "{'height':'3'} | false"})
  void metadataThatAreNoTextsMayBeRefused(String metadata, boolean refused) {
    JsonNode request = json("{'input':'Hi','metadata':%s}".formatted(metadata));
    JsonNode refusal = refusal("metadata.height", "expected a string");
    List<String> rejected = check(Api.RESPONSES, request, refusal).reasons(REJECTED);
    assertEquals(refused, rejected.isEmpty(), rejected.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"15", "0", "17.5", "'many'"})
  void aLimitBelowTheMinimumMayBeRefusedButNotIgnored(String limit) {
    JsonNode request = json("{'input':'Hi','max_output_tokens':%s}".formatted(limit));
    JsonNode refusal = refusal("max_output_tokens", "integer below minimum value");
    assertEquals(List.of(), check(Api.RESPONSES, request, refusal).reasons(REJECTED));

    String response = "{'status':'completed','output':[],'max_output_tokens':99}";
    assertTrue(
        check(Api.RESPONSES, request, ok(json(response)))
            .reasons(IGNORED)
            .contains("max_output_tokens.echo: another value"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-3", "0", "1.5", "'3'"})
  void whatIsNoNumberOfDimensionsPromisesNoVectorsOfThatLength(String dimensions) {
    JsonNode request = json("{'input':'Hi','dimensions':%s}".formatted(dimensions));
    JsonNode refusal = refusal(null, dimensions + " is less than the minimum of 1 - 'dimensions'");
    assertEquals(List.of(), check(Api.EMBEDDINGS, request, refusal).reasons(REJECTED));
  }

  private Checking check(Api api, JsonNode request, JsonNode response) {
    Recordings recordings = Recordings.none();
    recordings.put(Checking.result(request, response));
    Path file = recordings.write(folder.resolve("results.json.gz"));
    return Checking.file(file, api.promises(), api.rules(), KnownFailures.none());
  }

  /** Anything found in OpenAI's answers to the tests of other projects would be a false alarm. */
  @ParameterizedTest
  @EnumSource(
      value = Api.class,
      names = {"CHAT_COMPLETIONS", "EMBEDDINGS"})
  void openAiKeepsItsPromisesToOtherProjects(Api api) {
    Path file = PublishedData.answersToProjects(api + ".results.json.gz");
    Checking checking = Checking.file(file, api.promises(), api.rules(), KnownFailures.none());

    List<String> broken = new ArrayList<>(checking.reasons(BROKEN));
    // Two streams whose chunks their projects recorded as a JSON list.
    broken.remove("stream.events: no event stream and no completion, but application/json");
    assertEquals(List.of(), broken);
    List<String> ignored = new ArrayList<>(checking.reasons(IGNORED));
    // Two streams without any member "usage", which OpenAI sends in every chunk where it is asked
    // for: these are not the requests that were sent.
    ignored.remove("stream_options.usage: no usage");
    assertEquals(List.of(), ignored);
    List<String> rejected = new ArrayList<>(checking.reasons(REJECTED));
    // A client offered a strict function whose schema is open, to see it refused.
    rejected.removeIf(each -> each.startsWith("tools.") && each.endsWith("refused with 400"));
    assertEquals(List.of(), rejected);
  }

  /** OpenAI keeps what it promises, or the promise is not one. */
  @ParameterizedTest
  @EnumSource(names = {"CHAT_COMPLETIONS", "EMBEDDINGS"})
  void openAiKeepsItsPromises(Api api) {
    Path file = PublishedData.file(api + "/results.json.gz");
    Checking checking = Checking.file(file, api.promises(), api.rules(), KnownFailures.none());

    assertEquals(List.of(), checking.reasons(BROKEN));
    assertEquals(List.of(), checking.reasons(IGNORED));
    assertEquals(List.of(), checking.reasons(REJECTED));
    long honoured =
        checking.outcome().tallies().stream().filter(t -> t.verdict() == HONOURED).count();
    assertEquals(api == Api.EMBEDDINGS ? 14 : 30, honoured);
    assertEquals(api == Api.EMBEDDINGS ? 0 : 3, checking.outcome().unanswered());
  }
}
