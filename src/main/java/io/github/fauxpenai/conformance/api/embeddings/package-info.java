/** Embeddings. Start with {@link io.github.fauxpenai.conformance.api.embeddings.Embeddings}. */
package io.github.fauxpenai.conformance.api.embeddings;
