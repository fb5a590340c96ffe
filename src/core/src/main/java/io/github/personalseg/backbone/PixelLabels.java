package io.github.personalseg.backbone;

/**
 * A frame's labels.
 *
 * @param ids what stands for the best class of each camera pixel, {@code [imageHeight,
 *     imageWidth]}, unsigned
 * @param scores its probability, 0..1, of the same size; empty unless asked for
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one step to the next, never compared
public record PixelLabels(short[] ids, float[] scores) {}
