/**
 * Everything specific to OpenAI's APIs, one sub-package each, and what they share. Start with
 * {@link io.github.fauxpenai.conformance.api.Api}.
 */
package io.github.fauxpenai.conformance.api;
