package io.github.personalseg.backbone.zip;

import java.io.IOException;

/** An archive that is refused; the message says what it is or holds, without naming the archive. */
public final class MalformedZipException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedZipException(String message) {
    super(message);
  }

  MalformedZipException(String message, Throwable cause) {
    super(message, cause);
  }
}
