package io.github.personalseg.node.teach;

import io.github.personalseg.OfferedConcept;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.InstancePrototype;
import io.github.personalseg.concept.NegativeProposal;
import io.github.personalseg.ros.msg.ConceptMessage;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.segment.vocabulary.LabelEncoding;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Concepts as they travel. */
public final class ConceptMessages {
  private static final float UNIT_TOLERANCE = 1e-3f;

  /** No concept, for answers without one. */
  public static final ConceptMessage NONE =
      new ConceptMessage(
          "",
          "",
          "",
          0,
          "",
          new Time(0, 0),
          0,
          new float[0],
          false,
          0,
          new float[0],
          new float[0],
          0,
          new float[0],
          0,
          new float[0],
          new float[0],
          new float[0]);

  private ConceptMessages() {}

  /**
   * A concept as a message.
   *
   * @param depth of the label images now
   * @param tensors whether the learned numbers go along
   */
  public static ConceptMessage of(Concept concept, LabelEncoding depth, boolean tensors) {
    var negative = concept.negative();
    boolean learned = tensors && negative.isPresent();
    var identity = concept.identity().filter(i -> tensors);
    return new ConceptMessage(
        concept.id(),
        concept.name(),
        concept.className(),
        depth.conceptId(concept.labelId()),
        concept.bundleHash(),
        Time.ofNanos(ChronoUnit.NANOS.between(Instant.EPOCH, concept.created())),
        concept.threshold(),
        tensors ? concept.embedding() : new float[0],
        negative.isPresent(),
        negative.map(NegativeProposal::kernel).orElse(0),
        learned ? negative.get().wZ() : new float[0],
        learned ? negative.get().wM() : new float[0],
        negative.map(NegativeProposal::bias).orElse(0f),
        identity.map(InstancePrototype::direction).orElse(new float[0]),
        identity.map(InstancePrototype::least).orElse(0f),
        identity.map(InstancePrototype::classWord).orElse(new float[0]),
        identity.map(InstancePrototype::lookAlikeDirections).orElse(new float[0]),
        identity.map(InstancePrototype::lookAlikeLeads).orElse(new float[0]));
  }

  /**
   * The concept of a message, for use here.
   *
   * @param labelId its id here
   * @param dim embedding length of the loaded model
   * @param proposals proposals per frame of the loaded model
   * @throws ConceptException when it does not fit the model or holds numbers that are not finite
   */
  static Concept read(ConceptMessage message, int labelId, int dim, int proposals) {
    if (message.embedding().length != dim) {
      throw new ConceptException(
          "concept \""
              + message.name()
              + "\" has an embedding of "
              + message.embedding().length
              + " values; the model needs "
              + dim);
    }
    requireFinite(message.name(), message.embedding(), message.wZ(), message.wM());
    requireFinite(message.name(), new float[] {message.bias(), message.identityLeast()});
    requireFinite(
        message.name(),
        message.identity(),
        message.classWord(),
        message.lookAlikes(),
        message.lookAlikeLeads());
    double square = 0;
    for (float value : message.embedding()) {
      square += (double) value * value;
    }
    if (Math.abs(Math.sqrt(square) - 1) > UNIT_TOLERANCE) {
      throw new ConceptException(
          "concept \""
              + message.name()
              + "\" has an embedding of length "
              + Math.sqrt(square)
              + "; it must be 1");
    }
    return new Concept(
        message.id(),
        message.name(),
        message.className(),
        labelId,
        message.bundleHash(),
        message.embedding(),
        message.hasNegative()
            ? Optional.of(
                new NegativeProposal(
                    proposals, message.kernel(), message.wZ(), message.wM(), message.bias()))
            : Optional.empty(),
        message.threshold(),
        identity(message),
        Instant.ofEpochSecond(message.created().sec(), message.created().nanosec()));
  }

  private static Optional<InstancePrototype> identity(ConceptMessage message) {
    return message.identity().length == 0
        ? Optional.empty()
        : Optional.of(
            InstancePrototype.of(
                message.identity(),
                message.identityLeast(),
                message.classWord(),
                message.lookAlikes(),
                message.lookAlikeLeads()));
  }

  /** A message as an offer to adopt. */
  public static OfferedConcept offer(ConceptMessage message) {
    return new OfferedConcept() {
      @Override
      public String name() {
        return message.name();
      }

      @Override
      public String id() {
        return message.id();
      }

      @Override
      public int labelId() {
        return ConceptMessages.labelId(message);
      }

      @Override
      public Concept read(int labelId, int dim, int proposals) {
        return ConceptMessages.read(message, labelId, dim, proposals);
      }
    };
  }

  /** The id counted down from 254, whatever the depth of the sender's label images. */
  static int labelId(ConceptMessage message) {
    int wide = LabelEncoding.MONO16.conceptId(0);
    return message.labelId() >= wide ? message.labelId() - wide : message.labelId();
  }

  private static void requireFinite(String name, float[]... tensors) {
    for (float[] tensor : tensors) {
      for (float value : tensor) {
        if (!Float.isFinite(value)) {
          throw new ConceptException(
              "concept \"" + name + "\" holds " + value + "; every number must be finite");
        }
      }
    }
  }
}
