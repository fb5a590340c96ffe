package io.github.personalseg.concept;

/**
 * The learned negative mask proposal of one concept: "everything that is not it". On any frame it
 * adds one proposal to the model's own, with {@code Z_neg = normalize(W_Z Z_open)} and {@code M_neg
 * = sigmoid(W_M sigmoid(M_open) + bias)}. Nobody writes to its arrays.
 *
 * @param count N, proposals per frame it was learned with
 * @param kernel odd size of W_M's window, 1 or 3
 * @param wZ {@code [N]}
 * @param wM {@code [N, kernel, kernel]}
 * @param bias of W_M
 */
public record NegativeProposal(int count, int kernel, float[] wZ, float[] wM, float bias) {
  public NegativeProposal {
    if (count < 1 || (kernel != 1 && kernel != 3)) {
      throw new ConceptException(
          "negative proposal has N = "
              + count
              + ", kernel "
              + kernel
              + "; N must be at least 1, the kernel 1 or 3");
    }
    if (wZ.length != count || wM.length != (long) count * kernel * kernel) {
      throw new ConceptException(
          "negative proposal has "
              + wZ.length
              + " and "
              + wM.length
              + " weights; N = "
              + count
              + " and kernel "
              + kernel
              + " need "
              + count
              + " and "
              + (long) count * kernel * kernel);
    }
  }
}
