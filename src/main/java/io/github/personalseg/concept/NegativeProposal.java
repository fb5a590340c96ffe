package io.github.personalseg.concept;

/**
 * The learned negative mask proposal of one concept (METHOD: Z_neg = W_Z Z_open, M_neg = W_M
 * M_open).
 *
 * @param count N
 * @param kernel odd size of W_M's window, 1 or 3
 * @param wZ {@code [N]}
 * @param wM {@code [N, kernel, kernel]}
 * @param bias of W_M
 */
public record NegativeProposal(int count, int kernel, float[] wZ, float[] wM, float bias) {}
