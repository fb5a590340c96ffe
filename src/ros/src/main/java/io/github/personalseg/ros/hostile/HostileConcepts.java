package io.github.personalseg.ros.hostile;

import io.github.personalseg.ros.msg.ConceptMessage;
import io.github.personalseg.ros.msg.Time;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * What a stranger may announce, by kind, made from a concept that was taught honestly and that the
 * stranger heard of.
 */
public final class HostileConcepts {
  /** One kind of announcement. */
  public interface Kind {
    /**
     * @param own a concept of the node that is attacked
     * @param number counts announcements; other numbers give other ids, names and label ids
     */
    List<ConceptMessage> announce(ConceptMessage own, int number);
  }

  /** The kinds by what they try. */
  public static final List<Kind> KINDS =
      List.of(
          one((forged, own) -> forged.id(own.id())),
          one((forged, own) -> forged.name(own.name())),
          one((forged, own) -> forged.id(own.id()).name(own.name())),
          one((forged, own) -> forged.labelId(own.labelId())),
          one((forged, own) -> forged.labelId(forged.number() % 6)), // a word's
          one((forged, own) -> forged.labelId(255)), // unlabelled
          one((forged, own) -> forged.labelId(65535 - forged.number() % 1000)),
          many(32), // as many as are taken
          many(33),
          many(300),
          one((forged, own) -> forged.id("")),
          one((forged, own) -> forged.id("../../" + own.id())),
          one((forged, own) -> forged.name("")),
          one((forged, own) -> forged.name("a/b")),
          one((forged, own) -> forged.name("a\u0007b")),
          one((forged, own) -> forged.name(own.name() + "\u200b")), // looks the same
          one((forged, own) -> forged.name(own.name().toUpperCase(Locale.ROOT))),
          one((forged, own) -> forged.name("x".repeat(5000))),
          one((forged, own) -> forged.className("")),
          one((forged, own) -> forged.bundleHash("0".repeat(64))),
          one((forged, own) -> forged.first(Float.NaN)),
          one((forged, own) -> forged.embedding(1, 0)),
          one((forged, own) -> forged.embedding()),
          one((forged, own) -> forged.first(1e30f)), // not of unit length
          one((forged, own) -> forged.kernel(255)),
          one((forged, own) -> forged.kernel(3)), // without numbers
          one((forged, own) -> forged.identity(1, 2, 3)),
          one((forged, own) -> forged.lookAlikes(new float[1 << 16])),
          one((forged, own) -> forged.created(new Time(-1, 4_000_000_000L))),
          one((forged, own) -> forged.created(new Time(Integer.MAX_VALUE, 0))),
          (own, number) ->
              List.of(ForgedConcept.of(own, 1).message(), ForgedConcept.of(own, 1).message()),
          (own, number) -> List.of());

  private HostileConcepts() {}

  private static Kind one(BiFunction<ForgedConcept, ConceptMessage, ForgedConcept> change) {
    return (own, number) -> List.of(change.apply(ForgedConcept.of(own, number), own).message());
  }

  private static Kind many(int count) {
    return (own, number) ->
        IntStream.range(0, count)
            .mapToObj(i -> ForgedConcept.of(own, number + i).message())
            .toList();
  }
}
