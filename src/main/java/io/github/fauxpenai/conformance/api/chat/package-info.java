/**
 * Chat completions. Start with {@link io.github.fauxpenai.conformance.api.chat.ChatCompletions}.
 */
package io.github.fauxpenai.conformance.api.chat;
