/** {@code /responses}: OpenAI's main API, with state and typed events. */
package io.github.fauxpenai.conformance.api.responses;
