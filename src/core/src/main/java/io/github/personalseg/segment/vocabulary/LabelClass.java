package io.github.personalseg.segment.vocabulary;

/**
 * One class of a generation.
 *
 * @param id its value in label images
 * @param name the word, or what the person calls the concept
 * @param concept whether it is a personal concept
 */
public record LabelClass(int id, String name, boolean concept) {}
