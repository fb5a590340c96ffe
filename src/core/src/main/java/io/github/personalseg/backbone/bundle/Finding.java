package io.github.personalseg.backbone.bundle;

/**
 * One thing found out about a bundle.
 *
 * @param level how bad it is
 * @param subject what was looked at, in a word or two
 * @param text what was found
 */
public record Finding(Level level, String subject, String text) {
  /** How bad it is. */
  public enum Level {
    /** As it must be. */
    GOOD,
    /** Works, but somebody should know. */
    WARNING,
    /** Breaks the contract. */
    FAULT
  }
}
