package io.github.personalseg.cli.hostile;

import io.github.personalseg.ros.msg.ConceptMessage;
import io.github.personalseg.ros.msg.Time;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
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
          one((draft, own) -> draft.id = own.id()),
          one((draft, own) -> draft.name = own.name()),
          one(
              (draft, own) -> {
                draft.id = own.id();
                draft.name = own.name();
              }),
          one((draft, own) -> draft.labelId = own.labelId()),
          one((draft, own) -> draft.labelId = draft.number % 6), // a word's
          one((draft, own) -> draft.labelId = 255), // unlabelled
          one((draft, own) -> draft.labelId = 65535 - draft.number % 1000),
          many(32), // as many as are taken
          many(33),
          many(300),
          one((draft, own) -> draft.id = ""),
          one((draft, own) -> draft.id = "../../" + own.id()),
          one((draft, own) -> draft.name = ""),
          one((draft, own) -> draft.name = "a/b"),
          one((draft, own) -> draft.name = "a\u0007b"),
          one((draft, own) -> draft.name = own.name() + "\u200b"), // looks the same
          one((draft, own) -> draft.name = own.name().toUpperCase(Locale.ROOT)),
          one((draft, own) -> draft.name = "x".repeat(5000)),
          one((draft, own) -> draft.className = ""),
          one((draft, own) -> draft.bundleHash = "0".repeat(64)),
          one((draft, own) -> draft.embedding[0] = Float.NaN),
          one((draft, own) -> draft.embedding = new float[] {1, 0}),
          one((draft, own) -> draft.embedding = new float[0]),
          one((draft, own) -> draft.embedding[0] = 1e30f), // not of unit length
          one((draft, own) -> draft.kernel = 255),
          one((draft, own) -> draft.kernel = 3), // without numbers
          one((draft, own) -> draft.identity = new float[] {1, 2, 3}),
          one((draft, own) -> draft.lookAlikes = new float[1 << 16]),
          one((draft, own) -> draft.created = new Time(-1, 4_000_000_000L)),
          one((draft, own) -> draft.created = new Time(Integer.MAX_VALUE, 0)),
          (own, number) -> List.of(new Draft(own, 1).message(), new Draft(own, 1).message()),
          (own, number) -> List.of());

  private HostileConcepts() {}

  private static Kind one(BiConsumer<Draft, ConceptMessage> change) {
    return (own, number) -> {
      var draft = new Draft(own, number);
      change.accept(draft, own);
      return List.of(draft.message());
    };
  }

  private static Kind many(int count) {
    return (own, number) ->
        IntStream.range(0, count).mapToObj(i -> new Draft(own, number + i).message()).toList();
  }

  /** A concept message before it is sent. */
  private static final class Draft {
    private final int number;
    private final float threshold;
    private final float identityLeast;
    private final float[] classWord;
    private final float[] lookAlikeLeads;
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

    Draft(ConceptMessage own, int number) {
      this.number = number;
      id = String.format(Locale.ROOT, "%032x", number);
      name = "theirs " + number;
      className = own.className();
      labelId = 254 - number % 200;
      bundleHash = own.bundleHash();
      created = own.created();
      threshold = own.threshold();
      embedding = own.embedding().clone();
      identity = own.identity();
      identityLeast = own.identityLeast();
      classWord = own.classWord();
      lookAlikes = own.lookAlikes();
      lookAlikeLeads = own.lookAlikeLeads();
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

    ConceptMessage message() {
      return new ConceptMessage(
          id,
          name,
          className,
          labelId,
          bundleHash,
          created,
          threshold,
          embedding,
          kernel > 0,
          kernel,
          new float[kernel > 0 ? 3 : 0],
          new float[kernel > 0 ? 5 : 0],
          0,
          identity,
          identityLeast,
          classWord,
          lookAlikes,
          lookAlikeLeads);
    }
  }
}
