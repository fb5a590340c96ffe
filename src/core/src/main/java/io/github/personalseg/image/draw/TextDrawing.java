package io.github.personalseg.image.draw;

import java.awt.AWTError;
import java.awt.Font;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way to text on images. Java needs libraries and fonts of the machine for text, and for
 * nothing else that it draws; headless machines may come without. There, images go without text,
 * and one warning says so. Whatever draws or measures text, or makes a {@link Font}, does it inside
 * {@link #attempt}. Callable from any thread.
 */
public final class TextDrawing {
  private static final Logger LOG = LoggerFactory.getLogger(TextDrawing.class);
  private static final TextDrawing HERE = new TextDrawing(LOG::warn, TextDrawing::drawOnSomething);

  private final Consumer<String> warnings;
  private final Runnable trial;
  private final AtomicBoolean broken = new AtomicBoolean();

  /**
   * For tests.
   *
   * @param trial draws some text, to find out whether that is possible at all
   */
  TextDrawing(Consumer<String> warnings, Runnable trial) {
    this.warnings = warnings;
    this.trial = trial;
  }

  /**
   * Runs what draws text.
   *
   * @return false where this machine cannot draw text: the drawing did not run, or not to its end
   * @throws RuntimeException what {@code drawing} throws on a machine that can draw text
   */
  public static boolean attempt(Runnable drawing) {
    return HERE.tryOnce(drawing);
  }

  /** Whether this machine can draw text. */
  public static boolean isPossible() {
    return HERE.tryOnce(HERE.trial);
  }

  boolean tryOnce(Runnable drawing) {
    if (broken.get()) {
      return false;
    }
    try {
      drawing.run();
      return true;
    } catch (LinkageError | InternalError | AWTError e) {
      giveUp(e);
    } catch (RuntimeException e) {
      // A missing font comes as one of many exceptions; a fault of ours must not pass for that.
      if (trialPasses()) {
        throw e;
      }
      giveUp(e);
    }
    return false;
  }

  private boolean trialPasses() {
    try {
      trial.run();
      return true;
    } catch (LinkageError | InternalError | AWTError | RuntimeException e) {
      return false;
    }
  }

  private void giveUp(Throwable cause) {
    if (!broken.getAndSet(true)) {
      warnings.accept(
          "images go without text, this machine cannot draw any ("
              + cause.toString().lines().findFirst().orElse("").strip()
              + "); on Debian and Ubuntu: apt-get install libharfbuzz0b libfontconfig1"
              + " libfreetype6 fonts-dejavu-core");
    }
  }

  private static void drawOnSomething() {
    var graphics = new BufferedImage(32, 32, BufferedImage.TYPE_3BYTE_BGR).createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
      graphics.drawString("Ag", 0, graphics.getFontMetrics().stringWidth("Ag"));
    } finally {
      graphics.dispose();
    }
  }
}
