/**
 * JSON as bytes: cut into values without being parsed, and written as JavaScript writes it. Begin
 * with {@link io.github.fauxpenai.conformance.json.RawJson}.
 */
package io.github.fauxpenai.conformance.json;
