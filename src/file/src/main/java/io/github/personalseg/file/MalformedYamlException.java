package io.github.personalseg.file;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A YAML text is none, or does not say what it has to; the message names the place. */
public final class MalformedYamlException extends IOException {
  private static final long serialVersionUID = 1;

  MalformedYamlException(String message) {
    super(message);
  }

  MalformedYamlException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
