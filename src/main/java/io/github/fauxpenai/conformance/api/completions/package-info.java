/**
 * Legacy completions. Start with {@link
 * io.github.fauxpenai.conformance.api.completions.Completions}.
 */
package io.github.fauxpenai.conformance.api.completions;
