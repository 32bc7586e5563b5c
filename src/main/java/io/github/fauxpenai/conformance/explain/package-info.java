/**
 * What comparisons and checks find, in one form; what causes it, and which of it is known. Begin
 * with {@link io.github.fauxpenai.conformance.explain.CauseFinder}.
 */
package io.github.fauxpenai.conformance.explain;
