package io.github.personalseg.image;

/** Camera pixels whose sizes were found to fit each other. */
public record RawImage(
    PixelFormat format, int width, int height, int step, boolean bigEndian, byte[] data) {}
