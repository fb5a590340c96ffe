package io.github.personalseg.backbone.checkpoint;

import java.io.IOException;

/** A file that is no checkpoint that may be used; the message is one line and says why. */
final class MalformedCheckpointException extends IOException {
  private static final long serialVersionUID = 1L;

  private static final int SHOWN = 80;

  MalformedCheckpointException(String message) {
    super(message);
  }

  /** A text from a file that may hold anything, short and printable, in quotes. */
  static String shown(String text) {
    String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
    return '"'
        + (printable.length() > SHOWN ? printable.substring(0, SHOWN) + "…" : printable)
        + '"';
  }
}
