package io.github.personalseg.bag.storage;

/**
 * The outcome of a decompression.
 *
 * @param bytes what was decoded
 * @param problem why it stopped early, empty when it did not
 */
public record Decoded(byte[] bytes, String problem) {}
