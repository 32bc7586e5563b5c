/** The algebra of scenarios, pure: factors, sets of factors, suites, keys. */
package io.github.fauxpenai.conformance.scenario;
