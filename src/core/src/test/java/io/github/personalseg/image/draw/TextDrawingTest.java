package io.github.personalseg.image.draw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.image.BrokenFonts;
import io.github.personalseg.image.DrawsOverlays;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.codec.ImageFiles;
import java.awt.AWTError;
import java.awt.HeadlessException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TextDrawingTest {
  private static final Runnable FINE = () -> {};

  private final List<String> warnings = new ArrayList<>();

  /** What Java throws where libraries or fonts are missing: first, and when asked again. */
  static Stream<Throwable> failures() {
    return Stream.of(
        new UnsatisfiedLinkError("libharfbuzz.so.0: cannot open shared object file"),
        new NoClassDefFoundError("Could not initialize class sun.font.SunFontManager"),
        new ExceptionInInitializerError(new NullPointerException()),
        new InternalError("java.lang.reflect.InvocationTargetException"),
        new AWTError("no toolkit"),
        new HeadlessException(),
        new NullPointerException("Cannot load from short array"),
        new IllegalArgumentException("no font"),
        new RuntimeException("Fontconfig head is null, check your fonts or fonts configuration"));
  }

  private static Runnable throwing(Throwable failure) {
    return () -> {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    };
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aMachineWithoutTextIsToldOnceAndNotTriedAgain(Throwable failure) {
    var text = new TextDrawing(warnings::add, throwing(failure));
    var later = new AtomicInteger();
    assertFalse(text.tryOnce(throwing(failure)));
    assertFalse(text.tryOnce(throwing(failure)));
    assertFalse(text.tryOnce(later::incrementAndGet));
    assertEquals(0, later.get());
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).contains(failure.getClass().getSimpleName()), warnings.get(0));
    assertEquals(1, warnings.get(0).lines().count());
  }

  @Test
  void faultsOfTheDrawingAreNotTakenForMissingFonts() {
    var text = new TextDrawing(warnings::add, FINE);
    var fault = new IllegalStateException("a fault of ours");
    assertSame(fault, assertThrows(RuntimeException.class, () -> text.tryOnce(throwing(fault))));
    assertTrue(text.tryOnce(FINE));
    assertTrue(warnings.isEmpty());
  }

  @Test
  void lackOfMemoryIsNoLackOfFonts() {
    var text = new TextDrawing(warnings::add, FINE);
    assertThrows(
        OutOfMemoryError.class, () -> text.tryOnce(throwing(new OutOfMemoryError("heap"))));
    assertTrue(text.tryOnce(FINE));
  }

  @Test
  void anOverlayIsDrawnWhereTextCannotBe(@TempDir Path folder) throws Exception {
    String said = BrokenFonts.run(folder, DrawsOverlays.class, folder.toString());
    assertEquals(1, said.lines().filter(l -> l.contains("images go without text")).count(), said);
    assertFalse(said.contains("\tat "), said);
    var drawn = ImageFiles.read(folder.resolve("overlay.png"));
    assertEquals(DrawsOverlays.WIDTH + DrawsOverlays.LEGEND, drawn.width());
    int swatch = Palette.colour(DrawsOverlays.ID) & 0xffffff;
    assertTrue(legendHas(drawn, swatch), "the legend shows the colour");
    assertFalse(legendHas(drawn, 0xffffff), "and no text");
  }

  private static boolean legendHas(RgbImage image, int colour) {
    byte[] data = image.data();
    for (int y = 0; y < image.height(); y++) {
      for (int x = DrawsOverlays.WIDTH; x < image.width(); x++) {
        int at = 3 * (y * image.width() + x);
        int pixel = (data[at] & 0xff) << 16 | (data[at + 1] & 0xff) << 8 | data[at + 2] & 0xff;
        if (pixel == colour) {
          return true;
        }
      }
    }
    return false;
  }
}
