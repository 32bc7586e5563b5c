/**
 * {@code /responses}: OpenAI's main API, with state and typed events. Start with {@link
 * io.github.fauxpenai.conformance.api.responses.Responses}.
 */
package io.github.fauxpenai.conformance.api.responses;
