package io.github.personalseg.image;

/**
 * An image of a kind that is never read, such as depth or an unknown encoding: others of the same
 * source will be refused too.
 */
public final class UnsupportedImageException extends ImageException {
  private static final long serialVersionUID = 1L;

  public UnsupportedImageException(String message) {
    super(message);
  }
}
