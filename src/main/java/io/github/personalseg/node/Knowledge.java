package io.github.personalseg.node;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.ConceptStore;
import io.github.personalseg.concept.Concepts;
import io.github.personalseg.concept.Marking;
import io.github.personalseg.concept.StoreContents;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.image.Mask;
import io.github.personalseg.segment.Generation;
import io.github.personalseg.segment.Segmenter;
import io.github.personalseg.segment.Vocabulary;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What labels frames: words, concepts taught here and concepts adopted from other nodes, always as
 * one immutable {@link Generation}. Changes come from one thread; what is in force can be read from
 * any.
 */
final class Knowledge {
  /**
   * What was taught.
   *
   * @param concept the concept
   * @param quality mean IoU on the references that show it, 0..1
   */
  record Taught(Concept concept, float quality) {}

  private final ConceptStore store;
  private final SavedVocabulary savedVocabulary;
  private final List<String> configuredWords;
  private final Consumer<Generation> onSwitch;
  private final Map<String, Concepts> adopted = new LinkedHashMap<>();
  private volatile OvssModel model;
  private Vocabulary vocabulary;
  private Generation.Settings settings;

  /** The concepts taught here. */
  private volatile Concepts own;

  /** Every concept of the store that keeps its identity when it is taught again. */
  private Concepts known;

  private volatile Generation current;

  /**
   * Starts with what is stored.
   *
   * @param model stays the caller's
   * @param vocabulary the words in force now
   * @param configuredWords the words the node is configured with
   * @param stored the store's concepts
   * @param onSwitch runs after each switch to another generation, on the thread that changes
   */
  Knowledge(
      OvssModel model,
      Vocabulary vocabulary,
      List<String> configuredWords,
      ConceptStore store,
      StoreContents stored,
      SavedVocabulary savedVocabulary,
      Generation.Settings settings,
      Consumer<Generation> onSwitch) {
    this.model = model;
    this.vocabulary = vocabulary;
    this.configuredWords = List.copyOf(configuredWords);
    this.store = store;
    this.savedVocabulary = savedVocabulary;
    this.settings = settings;
    this.onSwitch = onSwitch;
    this.own = stored.concepts();
    this.known = stored.known();
    this.current = generation(1, vocabulary, own);
  }

  /** What labels frames from now on. */
  Generation current() {
    return current;
  }

  /** The concepts taught here. */
  Concepts own() {
    return own;
  }

  /** Uses another copy of the same model, after the old one was closed. */
  void useModel(OvssModel copy) {
    model = copy;
  }

  /** A concept in force, by name or id. */
  Optional<Concept> find(String nameOrId) {
    return current.concepts().stream()
        .filter(concept -> concept.name().equals(nameOrId) || concept.id().equals(nameOrId))
        .findFirst();
  }

  /**
   * Learns a concept, keeps it and labels by it.
   *
   * @param refine whether its earlier references are learned from too
   * @param storing runs when learning is done
   */
  Taught teach(
      String name,
      String className,
      List<Teacher.Example> examples,
      boolean refine,
      TuningSettings tuning,
      Teacher.Listener listener,
      Runnable storing,
      CancelToken cancel)
      throws IOException {
    var all = new ArrayList<Teacher.Example>();
    var before = own.get(name.strip());
    if (refine && before.isPresent()) {
      for (var kept : store.references(before.get().id())) {
        all.add(
            new Teacher.Example(
                kept.image(), kept.marked().map(Marking.Image::new), kept.negative()));
      }
    }
    all.addAll(examples);
    var teacher = new Teacher(model, vocabulary, tuning, Clock.systemUTC());
    var lesson = teacher.teach(name, className, all, taken(), listener, cancel);
    storing.run();
    var concepts = own.with(lesson.concept());
    var words =
        vocabulary.names(lesson.concept().name())
            ? Vocabulary.of(model, vocabulary.words(), inForce(concepts))
            : vocabulary;
    var next = generation(current.number() + 1, words, concepts);
    float quality = quality(lesson, next);
    store.save(lesson.concept(), tuning, lesson.references());
    own = concepts;
    vocabulary = words;
    known = known.without(lesson.concept().name()).with(lesson.concept());
    switchTo(next);
    return new Taught(lesson.concept(), quality);
  }

  /** Every concept whose name or label id is taken: the store's, then the adopted ones. */
  private Concepts taken() {
    var taken = known;
    for (var concepts : adopted.values()) {
      for (Concept concept : concepts.all()) {
        boolean free = taken.get(concept.name()).isEmpty();
        taken = free ? taken.with(concept) : taken;
      }
    }
    return taken;
  }

  private static float quality(Teacher.Lesson lesson, Generation generation) {
    int id = generation.classes().get(generation.classIndex(lesson.concept())).id();
    double sum = 0;
    int shown = 0;
    for (var reference : lesson.learned()) {
      if (reference.mask().isPresent()) {
        var labels = Segmenter.segment(reference.proposals(), generation).labels();
        sum += iou(labels.ids(), id, reference.mask().get());
        shown++;
      }
    }
    return (float) (sum / shown);
  }

  private static double iou(short[] ids, int id, Mask mask) {
    int both = 0;
    int either = 0;
    for (int i = 0; i < ids.length; i++) {
      boolean labelled = (ids[i] & 0xffff) == id;
      boolean marked = mask.cells()[i] != 0;
      both += labelled && marked ? 1 : 0;
      either += labelled || marked ? 1 : 0;
    }
    return (double) both / either;
  }

  /**
   * Forgets a concept taught here.
   *
   * @param nameOrId its name or its id
   * @throws ConceptException when it is not known, or was adopted
   */
  Concept forget(String nameOrId) throws IOException {
    var concept =
        own.all().stream()
            .filter(c -> c.name().equals(nameOrId) || c.id().equals(nameOrId))
            .findFirst()
            .orElseThrow(() -> unknown(nameOrId));
    if (vocabulary.names(concept.name())) {
      throw new ConceptException(
          "a word of the vocabulary names {" + concept.name() + "}; set other words first");
    }
    var concepts = own.without(concept.name());
    var next = generation(current.number() + 1, vocabulary, concepts);
    store.forget(concept.id());
    own = concepts;
    known = known.without(concept.name());
    switchTo(next);
    return concept;
  }

  private ConceptException unknown(String nameOrId) {
    for (var peer : adopted.entrySet()) {
      if (peer.getValue().get(nameOrId).isPresent()) {
        return new ConceptException(
            "\"" + nameOrId + "\" was adopted from " + peer.getKey() + "; forget it there");
      }
    }
    return new ConceptException(
        "no concept is called \""
            + nameOrId
            + "\"; known: "
            + (own.isEmpty()
                ? "none"
                : own.all().stream().map(Concept::name).collect(Collectors.joining(", "))));
  }

  /** Tells frames apart by other words; concepts stay. */
  Generation setVocabulary(List<String> words) throws IOException {
    var other = Vocabulary.of(model, words.stream().map(String::strip).toList(), inForce(own));
    var next = generation(current.number() + 1, other, own);
    savedVocabulary.save(configuredWords, other.words());
    vocabulary = other;
    switchTo(next);
    return next;
  }

  /** Leaves pixels unlabelled whose best class scores less. */
  void setMinimumScore(float score) {
    settings = new Generation.Settings(settings.learningStride(), score);
    switchTo(generation(current.number() + 1, vocabulary, own));
  }

  /**
   * Takes over what another node was taught, in place of what it told before. A name that is known
   * here already keeps its meaning here.
   *
   * @param peer tells nodes apart
   * @param messages its concepts, all learned on this model's bundle
   * @return whether that changed anything
   * @throws ConceptException when one of them does not fit
   */
  boolean adopt(String peer, List<io.github.personalseg.ros.msg.Concept> messages) {
    var before = Optional.ofNullable(adopted.remove(peer)).orElse(Concepts.NONE);
    try {
      var concepts = adoptable(messages, before);
      if (same(before, concepts)) {
        return false;
      }
      adopted.put(peer, concepts);
      switchTo(generation(current.number() + 1, vocabulary, own));
      return true;
    } catch (RuntimeException e) {
      adopted.put(peer, before);
      throw e;
    } finally {
      adopted.putIfAbsent(peer, before);
    }
  }

  private Concepts adoptable(
      List<io.github.personalseg.ros.msg.Concept> messages, Concepts before) {
    var others = taken();
    var used = others;
    for (Concept concept : before.all()) {
      used = others.get(concept.name()).isEmpty() ? used.with(concept) : used;
    }
    var concepts = Concepts.NONE;
    for (var message : messages) {
      if (others.get(message.name()).isEmpty()) {
        var concept =
            ConceptMessages.read(
                message, labelId(message, used), model.dim(), model.proposalCount());
        used = used.with(concept);
        concepts = concepts.with(concept);
      }
    }
    return concepts;
  }

  /** The id a concept had here, else the one it has at its own node, else a free one. */
  private static int labelId(io.github.personalseg.ros.msg.Concept message, Concepts used) {
    int theirs = ConceptMessages.labelId(message);
    boolean free =
        theirs >= 0
            && used.get(message.name()).isEmpty()
            && used.all().stream().noneMatch(concept -> concept.labelId() == theirs);
    return free ? theirs : used.nextLabelId(message.name(), 0);
  }

  private static boolean same(Concepts a, Concepts b) {
    return identities(a).equals(identities(b));
  }

  private static List<String> identities(Concepts concepts) {
    return concepts.all().stream().map(c -> c.id() + c.created() + c.name()).toList();
  }

  private Generation generation(long number, Vocabulary words, Concepts concepts) {
    return Generation.of(number, model, words, inForce(concepts), settings);
  }

  /** These and the adopted ones of other names. */
  private List<Concept> inForce(Concepts concepts) {
    var all = new ArrayList<>(concepts.all());
    for (var others : adopted.values()) {
      for (Concept other : others.all()) {
        if (concepts.get(other.name()).isEmpty()) {
          all.add(other);
        }
      }
    }
    return all;
  }

  private void switchTo(Generation next) {
    current = next;
    onSwitch.accept(next);
  }
}
