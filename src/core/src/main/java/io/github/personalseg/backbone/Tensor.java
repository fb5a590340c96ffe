package io.github.personalseg.backbone;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A dense float32 tensor in plain Java memory, row-major.
 *
 * @param shape sizes of the axes, each at least 0; empty for a scalar
 * @param values as many as the product of {@code shape}; not copied, callers must not change it
 *     afterwards
 */
public record Tensor(List<Integer> shape, float[] values) {
  public Tensor {
    shape = List.copyOf(shape);
    Objects.requireNonNull(values, "values");
    if (values.length != elements(shape)) {
      throw new IllegalArgumentException(
          "tensor of shape "
              + shape
              + " needs "
              + elements(shape)
              + " values, has "
              + values.length);
    }
  }

  /** A tensor of the given shape around {@code values}. */
  public static Tensor of(float[] values, int... shape) {
    return new Tensor(Arrays.stream(shape).boxed().toList(), values);
  }

  /** Number of values in a tensor of {@code shape}. */
  static long elements(List<Integer> shape) {
    long elements = 1;
    for (int size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException("tensor shape " + shape + " has a negative size");
      }
      elements = Math.multiplyExact(elements, (long) size);
    }
    return elements;
  }

  /** Row {@code row} of a matrix, as a copy. */
  public float[] row(int row) {
    if (shape.size() != 2) {
      throw new IllegalStateException("tensor of shape " + shape + " is no matrix");
    }
    int columns = shape.get(1);
    return Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
  }

  /** Equal shape and bitwise equal values. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor tensor
        && shape.equals(tensor.shape)
        && Arrays.equals(values, tensor.values);
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Tensor" + shape;
  }
}
