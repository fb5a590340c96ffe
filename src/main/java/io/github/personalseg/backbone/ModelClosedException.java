package io.github.personalseg.backbone;

/** A model was asked after it was closed, or while it was being closed. */
public final class ModelClosedException extends IllegalStateException {
  /**
   * @param model its name
   */
  public ModelClosedException(String model) {
    super("model " + model + " is closed");
  }
}
