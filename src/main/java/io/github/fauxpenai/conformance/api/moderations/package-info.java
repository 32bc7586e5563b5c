/** Moderations. Start with {@link io.github.fauxpenai.conformance.api.moderations.Moderations}. */
package io.github.fauxpenai.conformance.api.moderations;
