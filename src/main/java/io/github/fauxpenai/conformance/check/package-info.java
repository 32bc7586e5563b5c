/**
 * Judges answers without a baseline. Begin with {@link
 * io.github.fauxpenai.conformance.check.PromiseCheck}.
 */
package io.github.fauxpenai.conformance.check;
