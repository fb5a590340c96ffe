package io.github.personalseg.concept;

import io.github.personalseg.math.FloatVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What tells a thing from others of its class: a direction that no word uses, and how far along it
 * a proposal must lie. Immutable; nobody writes to its arrays.
 *
 * @param direction unit, {@code [D]}: the mean of the references' mask embeddings without what
 *     words say of them
 * @param least how far along it a mask embedding must reach at the least, above 0
 * @param classWord unit text embedding of the class word, {@code [D]}, whose share a proposal of
 *     the concept counts for it as well; empty where the concept's own share has to be enough
 * @param lookAlikes things that the person said are not it
 */
public record InstancePrototype(
    float[] direction, float least, float[] classWord, List<LookAlike> lookAlikes) {
  /**
   * A thing that is not the concept.
   *
   * @param direction unit, {@code [D]}, of its own mask embedding without what words say of it
   * @param lead by how much more a mask embedding must reach along the concept's direction than
   *     along this one, at least 0
   */
  public record LookAlike(float[] direction, float lead) {
    public LookAlike {
      if (!(lead >= 0)) {
        throw new ConceptException("a look-alike's lead is " + lead + "; it must be at least 0");
      }
    }
  }

  public InstancePrototype {
    lookAlikes = List.copyOf(lookAlikes);
    if (!(least > 0 && least < Float.POSITIVE_INFINITY)) {
      throw new ConceptException("an identity asks for " + least + "; it must be above 0");
    }
    if (classWord.length > 0) {
      requireLength(direction.length, classWord);
    }
    for (LookAlike lookAlike : lookAlikes) {
      requireLength(direction.length, lookAlike.direction());
    }
  }

  /**
   * An identity from flat arrays, as files and messages hold it.
   *
   * @param lookAlikes {@code [L, D]}
   * @param leads {@code [L]}
   * @throws ConceptException when lengths do not fit each other
   */
  public static InstancePrototype of(
      float[] direction, float least, float[] classWord, float[] lookAlikes, float[] leads) {
    int dim = direction.length;
    if (lookAlikes.length != (long) dim * leads.length) {
      throw new ConceptException(
          leads.length
              + " look-alikes of "
              + dim
              + " dimensions hold "
              + lookAlikes.length
              + " values");
    }
    var each = new ArrayList<LookAlike>();
    for (int i = 0; i < leads.length; i++) {
      each.add(new LookAlike(Arrays.copyOfRange(lookAlikes, i * dim, (i + 1) * dim), leads[i]));
    }
    return new InstancePrototype(direction, least, classWord, each);
  }

  /** All look-alikes' directions, {@code [L, D]}. */
  public float[] lookAlikeDirections() {
    int dim = direction.length;
    float[] rows = new float[lookAlikes.size() * dim];
    for (int i = 0; i < lookAlikes.size(); i++) {
      System.arraycopy(lookAlikes.get(i).direction(), 0, rows, i * dim, dim);
    }
    return rows;
  }

  /** All look-alikes' leads, {@code [L]}. */
  public float[] lookAlikeLeads() {
    float[] leads = new float[lookAlikes.size()];
    for (int i = 0; i < leads.length; i++) {
      leads[i] = lookAlikes.get(i).lead();
    }
    return leads;
  }

  private static void requireLength(int dim, float[] vector) {
    if (vector.length != dim) {
      throw new ConceptException(
          "an identity of " + dim + " dimensions holds a vector of " + vector.length);
    }
  }

  /**
   * How far a mask embedding reaches, as a multiple of the least.
   *
   * @param embeddings rows of length D
   * @param offset where the row begins
   * @return at least 1, or 0 when it is not the concept
   */
  public double reach(float[] embeddings, int offset) {
    double reached = FloatVectors.dotRow(direction, embeddings, offset);
    if (reached < least) {
      return 0;
    }
    for (LookAlike lookAlike : lookAlikes) {
      if (reached - FloatVectors.dotRow(lookAlike.direction(), embeddings, offset)
          < lookAlike.lead()) {
        return 0;
      }
    }
    return reached / least;
  }
}
