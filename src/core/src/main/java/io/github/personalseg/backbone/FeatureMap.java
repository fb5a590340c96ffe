package io.github.personalseg.backbone;

/**
 * Dense image features F, over the padded model input.
 *
 * @param dim D
 * @param height h'
 * @param width w'
 * @param values {@code [D, h', w']}
 */
public record FeatureMap(int dim, int height, int width, float[] values) {}
