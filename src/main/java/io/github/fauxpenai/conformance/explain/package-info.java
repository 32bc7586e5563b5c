/**
 * The findings of comparisons and checks in one form, their causes, and known failures. Start with
 * {@link io.github.fauxpenai.conformance.explain.CauseFinder}.
 */
package io.github.fauxpenai.conformance.explain;
