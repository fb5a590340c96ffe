package io.github.personalseg.backbone;

/**
 * How a camera image was laid into the model's input: resized (aspect kept to within a pixel), then
 * padded at the right and bottom.
 *
 * <p>One mapping ties camera pixels to the cells of any grid over the padded input: a cell is
 * {@link #cellWidth} camera pixels wide, cell 0 starts at camera coordinate 0, and pixel {@code x}
 * has its centre at {@code x + 0.5}. So the centre of pixel {@code x} lies at grid coordinate
 * {@code (x + 0.5) / cellWidth - 0.5}, where cell centres are whole numbers (PyTorch's {@code
 * align_corners=False}).
 *
 * @param imageWidth camera image columns
 * @param imageHeight camera image rows
 * @param resizedWidth columns after resizing
 * @param resizedHeight rows after resizing
 * @param paddedWidth columns of the model input
 * @param paddedHeight rows of the model input
 */
public record FrameGeometry(
    int imageWidth,
    int imageHeight,
    int resizedWidth,
    int resizedHeight,
    int paddedWidth,
    int paddedHeight) {

  /** Camera pixels (columns) per cell of a grid with {@code gridWidth} columns. */
  public double cellWidth(int gridWidth) {
    return (double) paddedWidth / gridWidth * imageWidth / resizedWidth;
  }

  /** Camera pixels (rows) per cell of a grid with {@code gridHeight} rows. */
  public double cellHeight(int gridHeight) {
    return (double) paddedHeight / gridHeight * imageHeight / resizedHeight;
  }
}
