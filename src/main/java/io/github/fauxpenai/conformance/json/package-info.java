/**
 * JSON as bytes: cut into values without parsing, and written as JavaScript writes it. Start with
 * {@link io.github.fauxpenai.conformance.json.RawJson}.
 */
package io.github.fauxpenai.conformance.json;
