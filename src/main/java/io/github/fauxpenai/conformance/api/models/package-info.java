/**
 * Lists of models. Begin with {@link io.github.fauxpenai.conformance.api.models.Models}; {@link
 * io.github.fauxpenai.conformance.api.models.ModelObjects} is what every command may need whatever
 * API it is about.
 */
package io.github.fauxpenai.conformance.api.models;
