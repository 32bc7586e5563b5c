/**
 * Legacy completions. Begin with {@link
 * io.github.fauxpenai.conformance.api.completions.Completions}.
 */
package io.github.fauxpenai.conformance.api.completions;
