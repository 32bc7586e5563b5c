/** The algebra of scenarios, without side effects: factors, sets of factors, suites, keys. */
package io.github.fauxpenai.conformance.scenario;
