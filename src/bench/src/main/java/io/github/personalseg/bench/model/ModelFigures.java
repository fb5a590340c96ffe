package io.github.personalseg.bench.model;

import java.util.List;
import java.util.Optional;

/**
 * What was measured of one model.
 *
 * @param sizes by image size
 * @param words by number of words, at one image size
 * @param concepts by number of concepts, at the same size
 * @param argMax beside the plain way
 * @param python beside the bare forward in Python, where there is PyTorch
 */
public record ModelFigures(
    List<Size> sizes,
    List<Sweep> words,
    List<Sweep> concepts,
    ArgMax argMax,
    Optional<Python> python) {

  /**
   * One image size.
   *
   * @param width of the image
   * @param height of the image
   * @param inputWidth of the model's padded input
   * @param inputHeight of the model's padded input
   * @param lay resizing and padding
   * @param pass from image to proposals, laying included
   * @param fuse proposals and words to scores
   * @param label scores to labels at camera size
   * @param whole all of it
   */
  public record Size(
      int width,
      int height,
      int inputWidth,
      int inputHeight,
      Cost lay,
      Cost pass,
      Cost fuse,
      Cost label,
      Cost whole) {}

  /**
   * One number of words or concepts.
   *
   * @param count how many
   * @param cost from proposals to labels
   */
  public record Sweep(int count, Cost cost) {}

  /**
   * Arg max at camera size.
   *
   * @param words V
   * @param columns of the score grid
   * @param rows of the score grid
   * @param ours by candidates of each cell
   * @param plain by an H x W x V tensor
   * @param different pixels with other labels
   */
  public record ArgMax(int words, int columns, int rows, Cost ours, Cost plain, long different) {}

  /**
   * The forward pass alone and the whole frame in Java, and the forward pass in Python, in turns.
   *
   * @param inputWidth of the padded input
   * @param inputHeight of the padded input
   * @param threads of each
   * @param java from input to outputs in Java memory
   * @param frame from the bytes of a camera message to those of its label message
   * @param python without copying anything
   */
  public record Python(
      int inputWidth, int inputHeight, int threads, Cost java, Cost frame, Cost python) {}
}
