/**
 * What is special to each API of OpenAI's, a sub-package each, and what they share. Begin with
 * {@link io.github.fauxpenai.conformance.api.Api}.
 */
package io.github.fauxpenai.conformance.api;
