package io.github.personalseg.bag;

/**
 * The outcome of a decompression.
 *
 * @param bytes what was decoded
 * @param problem why it stopped early, empty when it did not
 */
record Decoded(byte[] bytes, String problem) {}
