package io.github.personalseg.ros.hostile;

import io.github.personalseg.ros.msg.ConceptMessage;
import io.github.personalseg.ros.msg.Time;
import java.util.Arrays;
import java.util.Locale;

/**
 * A concept message whose fields can be set one by one, to whatever; begins as a copy of an honest
 * one under another identity. Not thread safe.
 */
public final class ForgedConcept {
  private final ConceptMessage honest;
  private final int number;
  private String id;
  private String name;
  private String className;
  private int labelId;
  private String bundleHash;
  private Time created;
  private float[] embedding;
  private int kernel;
  private float[] identity;
  private float[] lookAlikes;

  private ForgedConcept(ConceptMessage honest, int number) {
    this.honest = honest;
    this.number = number;
    id = id(number);
    name = "theirs " + number;
    className = honest.className();
    labelId = 254 - number % 200;
    bundleHash = honest.bundleHash();
    created = honest.created();
    embedding = honest.embedding().clone();
    identity = honest.identity();
    lookAlikes = honest.lookAlikes();
    if (embedding.length > 0 && number % 2 == 1) { // other numbers of the same length
      float first = embedding[0];
      System.arraycopy(
          Arrays.copyOfRange(embedding, 1, embedding.length),
          0,
          embedding,
          0,
          embedding.length - 1);
      embedding[embedding.length - 1] = first;
    }
  }

  /**
   * One of many.
   *
   * @param number other numbers give other ids, names and label ids
   */
  public static ForgedConcept of(ConceptMessage honest, int number) {
    return new ForgedConcept(honest, number);
  }

  /** An id of the right form. */
  public static String id(int number) {
    return String.format(Locale.ROOT, "%032x", number);
  }

  /** Which of many it is. */
  int number() {
    return number;
  }

  /** The same with another id. */
  public ForgedConcept id(String other) {
    id = other;
    return this;
  }

  /** The same with another name. */
  public ForgedConcept name(String other) {
    name = other;
    return this;
  }

  /** The same with another label id. */
  public ForgedConcept labelId(int other) {
    labelId = other;
    return this;
  }

  /** The same with another embedding. */
  public ForgedConcept embedding(float... other) {
    embedding = other;
    return this;
  }

  ForgedConcept className(String other) {
    className = other;
    return this;
  }

  ForgedConcept bundleHash(String other) {
    bundleHash = other;
    return this;
  }

  ForgedConcept created(Time other) {
    created = other;
    return this;
  }

  /** The same with another first number of the embedding. */
  ForgedConcept first(float other) {
    embedding[0] = other;
    return this;
  }

  /** The same with a negative part of this kernel, and too few numbers for it. */
  ForgedConcept kernel(int other) {
    kernel = other;
    return this;
  }

  ForgedConcept identity(float... other) {
    identity = other;
    return this;
  }

  ForgedConcept lookAlikes(float... other) {
    lookAlikes = other;
    return this;
  }

  /** What is sent. */
  public ConceptMessage message() {
    return new ConceptMessage(
        id,
        name,
        className,
        labelId,
        bundleHash,
        created,
        honest.threshold(),
        embedding,
        kernel > 0,
        kernel,
        new float[kernel > 0 ? 3 : 0],
        new float[kernel > 0 ? 5 : 0],
        0,
        identity,
        honest.identityLeast(),
        honest.classWord(),
        lookAlikes,
        honest.lookAlikeLeads());
  }
}
