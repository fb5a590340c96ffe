package io.github.personalseg.backbone;

/**
 * What the frozen model says of one frame: N mask proposals with their embeddings, and the dense
 * features. Plain Java memory, safe to keep and to share between threads; nobody writes to it.
 *
 * @param count N
 * @param height h, rows of the proposal grid over the padded model input
 * @param width w, columns of the proposal grid
 * @param dim D
 * @param maskLogits M_open, {@code [N, h, w]}
 * @param embeddings Z_open, {@code [N, D]}, unit rows
 * @param features F, {@code [D, h', w']}
 * @param geometry where the camera image lies in the padded model input
 */
public record Proposals(
    int count,
    int height,
    int width,
    int dim,
    float[] maskLogits,
    float[] embeddings,
    FeatureMap features,
    FrameGeometry geometry) {}
