/**
 * Compares answers with a baseline, level by level. Begin with {@link
 * io.github.fauxpenai.conformance.compare.ResultsComparison}.
 */
package io.github.fauxpenai.conformance.compare;
