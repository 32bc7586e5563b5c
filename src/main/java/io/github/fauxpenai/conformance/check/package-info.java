/**
 * Judges answers without a baseline. Start with {@link
 * io.github.fauxpenai.conformance.check.PromiseCheck}.
 */
package io.github.fauxpenai.conformance.check;
