// Which type of the client library stands for which answer: `answer` is a plain one, `event` one event of a stream.
import type { Completion } from 'openai/resources/completions';
import type * as Chat from 'openai/resources/chat/completions';
import type * as Conversations from 'openai/resources/conversations/conversations';
import type * as Items from 'openai/resources/conversations/items';
import type { CreateEmbeddingResponse } from 'openai/resources/embeddings';
import type { Model, ModelDeleted } from 'openai/resources/models';
import type { ModerationCreateResponse } from 'openai/resources/moderations';
import type { ResponseItemList } from 'openai/resources/responses/input-items';
import type { InputTokenCountResponse } from 'openai/resources/responses/input-tokens';
import type * as Responses from 'openai/resources/responses/responses';
import type { ErrorObject } from 'openai/resources/shared';

// The library's own types of these are classes with methods.
interface ModelList {
  object: 'list';
  data: Array<Model>;
}

interface ErrorAnswer {
  error: ErrorObject;
}

export interface Answers {
  error: { answer: ErrorAnswer };
  'GET /models': { answer: ModelList };
  'GET /models/{model}': { answer: Model };
  'DELETE /models/{model}': { answer: ModelDeleted };
  'POST /chat/completions': { answer: Chat.ChatCompletion; event: Chat.ChatCompletionChunk };
  'GET /chat/completions/{completion_id}': { answer: Chat.ChatCompletion };
  'POST /chat/completions/{completion_id}': { answer: Chat.ChatCompletion };
  'DELETE /chat/completions/{completion_id}': { answer: Chat.ChatCompletionDeleted };
  'POST /completions': { answer: Completion; event: Completion };
  'POST /embeddings': { answer: CreateEmbeddingResponse };
  'POST /moderations': { answer: ModerationCreateResponse };
  'POST /responses': { answer: Responses.Response; event: Responses.ResponseStreamEvent };
  'POST /responses/compact': { answer: Responses.CompactedResponse };
  'POST /responses/input_tokens': { answer: InputTokenCountResponse };
  'GET /responses/{response_id}': { answer: Responses.Response; event: Responses.ResponseStreamEvent };
  'POST /responses/{response_id}/cancel': { answer: Responses.Response };
  'GET /responses/{response_id}/input_items': { answer: ResponseItemList };
  'POST /conversations': { answer: Conversations.Conversation };
  'GET /conversations/{conversation_id}': { answer: Conversations.Conversation };
  'POST /conversations/{conversation_id}': { answer: Conversations.Conversation };
  'DELETE /conversations/{conversation_id}': { answer: Conversations.ConversationDeletedResource };
  'POST /conversations/{conversation_id}/items': { answer: Items.ConversationItemList };
  'GET /conversations/{conversation_id}/items': { answer: Items.ConversationItemList };
  'GET /conversations/{conversation_id}/items/{item_id}': { answer: Items.ConversationItem };
  'DELETE /conversations/{conversation_id}/items/{item_id}': { answer: Conversations.Conversation };
}
