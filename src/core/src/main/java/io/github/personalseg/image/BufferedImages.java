package io.github.personalseg.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;

/** Between our images and the JDK's. */
public final class BufferedImages {
  static {
    // Drawing needs no screen, and servers have none; a user's own setting wins.
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
  }

  private BufferedImages() {}

  public static BufferedImage of(RgbImage image) {
    var buffered = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_3BYTE_BGR);
    swap(image.data(), bytes(buffered));
    return buffered;
  }

  /** Copies an image of type {@code TYPE_3BYTE_BGR}. */
  public static RgbImage toRgb(BufferedImage image) {
    byte[] bgr = bytes(image);
    byte[] rgb = new byte[bgr.length];
    swap(bgr, rgb);
    return new RgbImage(image.getWidth(), image.getHeight(), rgb);
  }

  public static byte[] bytes(BufferedImage image) {
    return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
  }

  private static void swap(byte[] from, byte[] to) {
    for (int i = 0; i < from.length; i += 3) {
      to[i] = from[i + 2];
      to[i + 1] = from[i + 1];
      to[i + 2] = from[i];
    }
  }
}
