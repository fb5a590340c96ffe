package io.github.personalseg.backbone.checkpoint;

import java.util.List;

/**
 * A tensor that lies in a checkpoint: a view of a storage.
 *
 * @param type what its numbers are
 * @param storage name of the storage's entry
 * @param storageElements how many numbers the storage has
 * @param offset of the first number
 * @param shape sizes of its axes
 * @param strides steps between neighbours along each axis, in numbers
 */
record StoredTensor(
    NumberType type,
    String storage,
    long storageElements,
    long offset,
    List<Long> shape,
    List<Long> strides) {

  /** How many numbers it shows. */
  long elements() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** Whether it shows neighbours as neighbours. */
  boolean inOrder() {
    long step = 1;
    for (int axis = shape.size() - 1; axis >= 0; axis--) {
      if (shape.get(axis) != 1 && strides.get(axis) != step) {
        return false;
      }
      step *= shape.get(axis);
    }
    return true;
  }
}
