package io.github.personalseg.backbone;

/**
 * How a camera image was laid into the model's input: resized (aspect kept to within a pixel), then
 * padded at the right and bottom.
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
    int paddedHeight) {}
