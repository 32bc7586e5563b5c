/**
 * Compares answers with a baseline, level by level. Start with {@link
 * io.github.fauxpenai.conformance.compare.ResultsComparison}.
 */
package io.github.fauxpenai.conformance.compare;
