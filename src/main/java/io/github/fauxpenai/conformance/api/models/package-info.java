/** Lists of models, which every command may need whatever API it is about. */
package io.github.fauxpenai.conformance.api.models;
