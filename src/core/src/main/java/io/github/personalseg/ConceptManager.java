package io.github.personalseg;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.ConceptName;
import io.github.personalseg.concept.Concepts;
import io.github.personalseg.concept.Origin;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.concept.learn.LearningTask;
import io.github.personalseg.concept.store.ConceptArchive;
import io.github.personalseg.concept.store.ConceptStore;
import io.github.personalseg.concept.store.LoadResult;
import io.github.personalseg.image.Mask;
import io.github.personalseg.segment.LessonCheck;
import io.github.personalseg.segment.Segmenter;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What labels frames: words, concepts taught here and concepts adopted from other nodes, always as
 * one immutable {@link LabelSchema}. Changes come from one thread; what is in force can be read
 * from any.
 */
public final class ConceptManager {
  /**
   * What was taught.
   *
   * @param concept the concept
   * @param quality mean IoU on the references that show it, 0..1
   * @param lesson which lesson of the concept this was, counted from 1
   * @param kept references kept from earlier lessons, which come first
   * @param result what was learned from, and what became of marks that were to be followed; they
   *     count from the first kept reference on
   */
  public record Taught(Concept concept, float quality, int lesson, int kept, TeachResult result) {
    /** Marks that were followed; they count from the first kept reference on. */
    public List<Teacher.FollowedMark> followed() {
      return result.followed();
    }

    /** The frames it was learned from, to try it on. */
    public List<LessonCheck.Frame> marked() {
      var names = new ArrayList<String>();
      for (var reference : result.references()) {
        names.add(
            (reference.origin().followed() ? "followed view " : "reference ") + (names.size() + 1));
      }
      return LessonCheck.frames(names, result.references(), result.learned());
    }
  }

  /** Keeps words that are set, for the next start. */
  @FunctionalInterface
  public interface VocabularyKeeper {
    /**
     * Keeps them.
     *
     * @param configured the words there would be otherwise
     * @param words the words that were set
     * @throws IOException when they cannot be kept; then they are not set either
     */
    void save(List<String> configured, List<String> words) throws IOException;
  }

  /** Adopted concepts in all, so that strangers never take up the label ids. */
  private static final int MOST_ADOPTED = 64;

  /** Forgotten concepts that can come back under any name. */
  private static final int MOST_FORGOTTEN = 256;

  /** Names in two meanings that are told. */
  private static final int MOST_TOLD = 5;

  private final ConceptStore store;
  private final VocabularyKeeper vocabularyKeeper;
  private final List<String> configuredWords;
  private final Consumer<LabelSchema> onSwitch;
  private final Map<String, Concepts> adopted = new LinkedHashMap<>();
  private volatile OvssModel model;
  private Vocabulary vocabulary;
  private LabelSchema.Settings settings;

  /** The concepts taught here. */
  private volatile Concepts own;

  /** Every concept of the store that keeps its identity when it is taught again. */
  private volatile Concepts known;

  private volatile LabelSchema current;
  private volatile List<String> namesakes;

  /** Identities that were forgotten here lately, so that it can be undone. */
  private final Set<String> forgotten =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > MOST_FORGOTTEN;
            }
          });

  /**
   * Starts with what is stored.
   *
   * @param model stays the caller's
   * @param vocabulary the words in force now
   * @param configuredWords the words the node is configured with
   * @param stored the store's concepts
   * @param vocabularyKeeper told of words that are set
   * @param onSwitch runs after each switch to another generation, on the thread that changes
   */
  public ConceptManager(
      OvssModel model,
      Vocabulary vocabulary,
      List<String> configuredWords,
      ConceptStore store,
      LoadResult stored,
      VocabularyKeeper vocabularyKeeper,
      LabelSchema.Settings settings,
      Consumer<LabelSchema> onSwitch) {
    this.model = model;
    this.vocabulary = vocabulary;
    this.configuredWords = List.copyOf(configuredWords);
    this.store = store;
    this.vocabularyKeeper = vocabularyKeeper;
    this.settings = settings;
    this.onSwitch = onSwitch;
    this.own = stored.concepts();
    this.known = stored.known();
    this.current = generation(1, vocabulary, own);
    this.namesakes = findNamesakes(vocabulary, own);
  }

  /** What labels frames from now on. */
  public LabelSchema current() {
    return current;
  }

  /** The concepts taught here. */
  public Concepts own() {
    return own;
  }

  /** Every concept of the store that keeps its identity when it is taught again. */
  public Concepts known() {
    return known;
  }

  /** Uses another copy of the same model, after the old one was closed. */
  public void useModel(OvssModel copy) {
    model = copy;
  }

  /** A concept in force, by name or id. */
  public Optional<Concept> find(String nameOrId) {
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
  public Taught teach(
      String name,
      String className,
      List<AnnotatedFrame> examples,
      boolean refine,
      TuningSettings tuning,
      Teacher.Listener listener,
      Runnable storing,
      CancelToken cancel)
      throws IOException {
    var all = new ArrayList<AnnotatedFrame>();
    String called =
        known
            .named(name)
            .map(Concept::name)
            .orElseGet(() -> ConceptName.checkNew(name, wordsAnd(className)));
    var before = known.named(name);
    if (refine && before.isPresent()) {
      all.addAll(store.references(before.get().id()));
    }
    int kept = all.size();
    int lesson = all.stream().mapToInt(example -> example.origin().lesson()).max().orElse(0) + 1;
    for (var example : examples) {
      var origin = example.origin();
      all.add(example.from(new Origin(lesson, origin.track(), origin.followed())));
    }
    var learned = learn(called, className, all, tuning, listener, storing, cancel);
    return new Taught(learned.concept(), learned.quality(), lesson, kept, learned.lesson());
  }

  private List<String> wordsAnd(String className) {
    return Stream.concat(vocabulary.words().stream(), Stream.of(className)).toList();
  }

  private record Learned(Concept concept, float quality, TeachResult lesson) {}

  @SuppressWarnings("ReferenceEquality") // whether the store had to change it
  private Learned learn(
      String name,
      String className,
      List<AnnotatedFrame> examples,
      TuningSettings tuning,
      Teacher.Listener listener,
      Runnable storing,
      CancelToken cancel)
      throws IOException {
    var teacher = new Teacher(model, vocabulary, tuning, Clock.systemUTC());
    var lesson =
        teacher.teach(name, className, examples, known, labelIdsOfOthers(name), listener, cancel);
    storing.run();
    var concepts = with(own, lesson.concept());
    var words =
        vocabulary.names(lesson.concept().name())
            ? Vocabulary.of(model, vocabulary.words(), inForce(concepts))
            : vocabulary;
    var next = generation(current.number() + 1, words, concepts);
    float quality = quality(lesson, next);
    var kept = store.save(lesson.concept(), tuning, lesson.references(), labelIdsOfOthers(name));
    own = with(own, kept);
    vocabulary = words;
    known = with(known.without(kept.name()), kept);
    // Another program may have taken the label id meanwhile; then the store gave another one.
    switchTo(kept == lesson.concept() ? next : generation(next.number(), words, own));
    return new Learned(kept, quality, lesson);
  }

  /** A concept that another program has forgotten meanwhile makes room. */
  private static Concepts with(Concepts concepts, Concept concept) {
    return concepts.withoutLabel(concept.labelId()).with(concept);
  }

  /**
   * Takes over what the store holds now, after another program changed it. A concept that a word of
   * the vocabulary names stays in force until other words are set.
   *
   * @return whether that changed anything
   */
  public boolean follow(LoadResult stored) {
    var concepts = stored.concepts();
    for (Concept before : own.all()) {
      boolean free =
          concepts.get(before.name()).isEmpty()
              && concepts.all().stream().noneMatch(c -> c.labelId() == before.labelId());
      if (free && vocabulary.names(before.name())) {
        concepts = concepts.with(before);
      }
    }
    known = stored.known();
    if (same(own, concepts)) {
      return false;
    }
    makeRoomAmongAdopted(concepts, vocabulary.size());
    var next = generation(current.number() + 1, vocabulary, concepts);
    own = concepts;
    switchTo(next);
    return true;
  }

  /**
   * Gives adopted concepts other label ids where theirs are taken now, by concepts or by words. One
   * for which none is left gets a word's, and is left out of generations for as long.
   */
  private void makeRoomAmongAdopted(Concepts concepts, int words) {
    var used =
        concepts.all().stream()
            .map(Concept::labelId)
            .collect(Collectors.toCollection(HashSet::new));
    for (var peer : adopted.entrySet()) {
      var others = Concepts.NONE;
      for (Concept other : peer.getValue().all()) {
        boolean free = other.labelId() >= words && !used.contains(other.labelId());
        var settled = free ? other : other.withIdentity(other.id(), freeLabelId(used, words));
        others = others.with(settled);
        if (concepts.get(settled.name()).isEmpty()) {
          used.add(settled.labelId());
        }
      }
      peer.setValue(others);
    }
  }

  private static int freeLabelId(Set<Integer> used, int words) {
    try {
      return Concepts.freeLabelId(used, words);
    } catch (ConceptException e) {
      return Concepts.freeLabelId(used, 0);
    }
  }

  /**
   * Learns a concept again with other views of one followed mark, in place of those it had.
   *
   * @param taught the lesson that the mark is of
   * @param views all there are by now
   * @return the concept as it is now; empty when it was forgotten or taught anew since then
   */
  public Optional<Concept> followOn(
      Taught taught,
      Teacher.FollowedMark mark,
      List<AnnotatedFrame> views,
      Teacher.Listener listener,
      CancelToken cancel)
      throws IOException {
    var concept = own.get(taught.concept().name());
    if (concept.isEmpty() || !concept.get().id().equals(taught.concept().id())) {
      return Optional.empty();
    }
    var followed = new Origin(taught.lesson(), mark.track(), true);
    var marked = new Origin(taught.lesson(), mark.track(), false);
    var all = new ArrayList<AnnotatedFrame>();
    Optional<AnnotatedFrame> mine = Optional.empty();
    for (var kept : store.references(concept.get().id())) {
      mine = kept.origin().equals(marked) ? Optional.of(kept) : mine;
      if (!kept.origin().equals(followed)) {
        all.add(kept);
      }
    }
    if (mine.isEmpty()) {
      return Optional.empty();
    }
    int free = LearningTask.MAX_REFERENCES - all.size();
    for (var view : views.subList(0, Math.min(free, views.size()))) {
      all.add(view.viewOf(mine.get(), followed));
    }
    var settings = store.settings(concept.get().id());
    var learned =
        learn(
            concept.get().name(),
            concept.get().className(),
            all,
            settings,
            listener,
            () -> {},
            cancel);
    return Optional.of(learned.concept());
  }

  /**
   * Takes back what the last lesson of a concept added, and learns it again from the rest, by which
   * it labels as before.
   *
   * @param nameOrId its name or its id
   * @throws ConceptException when it is not known, or had one lesson only
   */
  public Concept forgetLesson(String nameOrId, Teacher.Listener listener, CancelToken cancel)
      throws IOException {
    var concept = taughtHere(nameOrId);
    var kept = store.references(concept.id());
    int last = kept.stream().mapToInt(each -> each.origin().lesson()).max().orElse(1);
    var rest = kept.stream().filter(each -> each.origin().lesson() < last).toList();
    if (rest.stream().allMatch(AnnotatedFrame::negative)) {
      throw new ConceptException(
          "\""
              + concept.name()
              + "\" was taught in one lesson; forget it as a whole (last_lesson: false)");
    }
    return learn(
            concept.name(),
            concept.className(),
            rest,
            store.settings(concept.id()),
            listener,
            () -> {},
            cancel)
        .concept();
  }

  /** Label ids that adopted concepts have, but for one of this name, which an own one covers. */
  private Set<Integer> labelIdsOfOthers(String name) {
    return adopted.values().stream()
        .flatMap(concepts -> concepts.all().stream())
        .filter(concept -> !concept.name().equals(name.strip()))
        .map(Concept::labelId)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static float quality(TeachResult lesson, LabelSchema next) {
    var generation = next.plain();
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
  public Concept forget(String nameOrId) throws IOException {
    var concept = taughtHere(nameOrId);
    if (vocabulary.names(concept.name())) {
      throw new ConceptException(
          "a word of the vocabulary names {" + concept.name() + "}; set other words first");
    }
    var concepts = own.without(concept.name());
    var next = generation(current.number() + 1, vocabulary, concepts);
    store.forget(concept.id());
    forgotten.add(concept.id());
    own = concepts;
    known = known.without(concept.name());
    switchTo(next);
    return concept;
  }

  /**
   * Takes in a concept that was forgotten here, or taught to another node with the same model.
   *
   * @param entry its identity and label id are kept where they are free
   * @throws ConceptException when its name is known or is a word, unless it was forgotten here
   */
  public Concept takeIn(ConceptArchive.Entry entry) throws IOException {
    String name = entry.concept().name();
    own.named(name)
        .ifPresent(
            same -> {
              throw new ConceptException(
                  "\"" + same.name() + "\" is known already; forget it first");
            });
    if (!forgotten.contains(entry.concept().id())) {
      ConceptName.alike(name, vocabulary.words()).ifPresent(word -> refuseNamesake(word, name));
    }
    var concept = free(entry.concept());
    var concepts = own.with(concept);
    var next = generation(current.number() + 1, vocabulary, concepts);
    store.save(concept, entry.settings(), entry.references());
    own = concepts;
    known = known.without(name).with(concept);
    switchTo(next);
    return concept;
  }

  /** The same under an identity and a label id that nothing else has. */
  private Concept free(Concept concept) {
    var others = known.without(concept.name());
    var ids = labelIdsOfOthers(concept.name());
    boolean sameId = others.all().stream().anyMatch(c -> c.id().equals(concept.id()));
    boolean sameLabel =
        concept.labelId() < vocabulary.size()
            || ids.contains(concept.labelId())
            || others.all().stream().anyMatch(c -> c.labelId() == concept.labelId());
    return new Concept(
        sameId ? Concept.newId() : concept.id(),
        concept.name(),
        concept.className(),
        sameLabel
            ? others.nextLabelId(concept.name(), Teacher.reservedIds(vocabulary), ids)
            : concept.labelId(),
        concept.bundleHash(),
        concept.embedding(),
        concept.negative(),
        concept.threshold(),
        concept.identity(),
        concept.created());
  }

  /** All there is of a concept taught here. */
  public ConceptArchive.Entry read(Concept concept) throws IOException {
    return new ConceptArchive.Entry(
        concept, store.settings(concept.id()), store.references(concept.id()));
  }

  /**
   * The concept taught here of a name or an id.
   *
   * @throws ConceptException when there is none
   */
  public Concept taughtHere(String nameOrId) {
    return own.all().stream()
        .filter(c -> c.id().equals(nameOrId))
        .findFirst()
        .or(() -> own.named(nameOrId))
        .orElseThrow(() -> unknown(nameOrId));
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

  private static void refuseNamesake(String word, String concept) {
    throw new ConceptException(
        "the word \""
            + word
            + "\" and the concept \""
            + concept
            + "\" have one name, so labels could not tell both apart; leave the word out, or forget"
            + " the concept and teach it as \"my "
            + concept
            + "\"");
  }

  /**
   * Words and concepts taught here that have one name all the same, as a store or the words at the
   * start may bring; and adopted concepts that are left out because a word has their name.
   */
  public List<String> namesakes() {
    return namesakes;
  }

  private List<String> findNamesakes(Vocabulary words, Concepts concepts) {
    var found = new ArrayList<String>();
    var keys = keys(words);
    for (Concept concept : concepts.all()) {
      if (keys.contains(ConceptName.key(concept.name()))) {
        found.add(
            "two classes are called \""
                + concept.name()
                + "\", a word and a concept; label id "
                + concept.labelId()
                + " is the concept");
      }
    }
    tellLeftOut(found, c -> keys.contains(key(c)), "a word has its name");
    tellLeftOut(
        found,
        c -> c.labelId() < words.size(),
        "no label id is free beside " + words.size() + " words");
    return List.copyOf(found.subList(0, Math.min(MOST_TOLD, found.size())));
  }

  private void tellLeftOut(List<String> found, Predicate<Concept> which, String why) {
    adopted.forEach(
        (peer, others) ->
            others.all().stream()
                .filter(which)
                .map(other -> "\"" + other.name() + "\" of " + peer + " is not used: " + why)
                .forEach(found::add));
  }

  private Set<String> keys(Vocabulary words) {
    return own.isEmpty() && adopted.isEmpty()
        ? Set.of()
        : words.words().stream().map(ConceptName::key).collect(Collectors.toSet());
  }

  /**
   * Tells frames apart by other words; concepts stay.
   *
   * @throws ConceptException when a word is the name of a concept that was taught here
   */
  public LabelSchema setVocabulary(List<String> words) throws IOException {
    var names = own.all().stream().map(Concept::name).toList();
    for (String word : names.isEmpty() ? List.<String>of() : words) {
      ConceptName.alike(word, names).ifPresent(concept -> refuseNamesake(word, concept));
    }
    var other = Vocabulary.of(model, words.stream().map(String::strip).toList(), inForce(own));
    vocabularyKeeper.save(configuredWords, other.words());
    // More words must not make label images deeper for the sake of what others taught.
    makeRoomAmongAdopted(known, other.size());
    var next = generation(current.number() + 1, other, own);
    vocabulary = other;
    switchTo(next);
    return next;
  }

  /** Leaves pixels unlabelled whose best class scores less. */
  public void setMinimumScore(float score) {
    settings = new LabelSchema.Settings(settings.learningStride(), score);
    switchTo(generation(current.number() + 1, vocabulary, own));
  }

  /**
   * What adopting gave.
   *
   * @param changed whether other concepts are in use than before
   * @param inUse the names in use from this peer now
   * @param refused which were not taken, and why, to follow the peer's name
   */
  public record Adoption(boolean changed, List<String> inUse, Optional<String> refused) {}

  /**
   * Takes over what another node was taught, in place of what it told before. Nothing of it touches
   * what is known here: a name, an id or a label id that is taken stays whose it is. One concept
   * that is not allowed does not keep the others out.
   *
   * @param peer tells nodes apart
   * @param offers its concepts, all learned on this model's bundle
   */
  public Adoption adopt(String peer, List<? extends OfferedConcept> offers) {
    var before = Optional.ofNullable(adopted.get(peer)).orElse(Concepts.NONE);
    var refused = new ArrayList<String>();
    var concepts = adoptable(peer, offers, before, refused);
    boolean changed = !same(before, concepts);
    if (changed) {
      adopted.put(peer, concepts);
      if (concepts.isEmpty()) {
        adopted.remove(peer);
      }
      switchTo(generation(current.number() + 1, vocabulary, own));
    }
    return new Adoption(
        changed,
        concepts.all().stream()
            .filter(c -> current.concepts().contains(c))
            .map(Concept::name)
            .toList(),
        refused.isEmpty()
            ? Optional.empty()
            : Optional.of(
                ": " + String.join("; ", refused.subList(0, Math.min(3, refused.size())))));
  }

  private Concepts adoptable(
      String peer, List<? extends OfferedConcept> offers, Concepts before, List<String> refused) {
    var others = new ArrayList<>(known.all());
    adopted.forEach(
        (name, concepts) -> {
          if (!name.equals(peer)) {
            others.addAll(concepts.all());
          }
        });
    var labelIds =
        others.stream().map(Concept::labelId).collect(Collectors.toCollection(HashSet::new));
    var names =
        others.stream()
            .collect(Collectors.toMap(ConceptManager::key, Concept::name, (first, next) -> first));
    var ids = others.stream().map(Concept::id).collect(Collectors.toCollection(HashSet::new));
    int room =
        MOST_ADOPTED
            - adopted.entrySet().stream()
                .filter(e -> !e.getKey().equals(peer))
                .mapToInt(e -> e.getValue().size())
                .sum();
    var concepts = Concepts.NONE;
    for (var offer : offers) {
      String key = ConceptName.key(offer.name());
      String alike = names.get(key);
      if (offer.name().equals(alike)) {
        continue; // it keeps its meaning here
      }
      try {
        if (alike != null) {
          throw new ConceptException(
              "\"" + offer.name() + "\" reads like \"" + alike + "\", which is in use already");
        }
        if (!ids.add(offer.id())) {
          throw new ConceptException(
              "\"" + offer.name() + "\" has the id of another concept, " + offer.id());
        }
        if (concepts.size() >= room) {
          throw new ConceptException(MOST_ADOPTED + " adopted concepts are in use already");
        }
        int labelId = labelId(offer, before, labelIds);
        var concept = offer.read(labelId, model.dim(), model.proposalCount());
        ConceptName.check(concept.name());
        LabelSchema.requireFits(concept, model);
        labelIds.add(labelId);
        names.put(key, offer.name());
        concepts = concepts.with(concept);
      } catch (RuntimeException e) {
        refused.add(String.valueOf(e.getMessage()));
      }
    }
    return concepts;
  }

  /**
   * The label id a concept had here, else the one it has at its own node, else a free one; never
   * one that would need deeper label images.
   */
  private int labelId(OfferedConcept offer, Concepts before, Set<Integer> used) {
    var wanted =
        Stream.concat(
                before.get(offer.name()).map(Concept::labelId).stream(), Stream.of(offer.labelId()))
            .filter(id -> id >= vocabulary.size() && id <= Concepts.FIRST_LABEL_ID);
    var free =
        IntStream.iterate(Concepts.FIRST_LABEL_ID, id -> id >= vocabulary.size(), id -> id - 1)
            .boxed();
    return Stream.concat(wanted, free)
        .filter(id -> !used.contains(id))
        .findFirst()
        .orElseThrow(
            () -> new ConceptException("no label id is free for \"" + offer.name() + "\""));
  }

  private static boolean same(Concepts a, Concepts b) {
    return identities(a).equals(identities(b));
  }

  private static List<String> identities(Concepts concepts) {
    return concepts.all().stream()
        .map(c -> c.id() + c.created() + c.labelId() + c.name() + Arrays.hashCode(c.embedding()))
        .toList();
  }

  private LabelSchema generation(long number, Vocabulary words, Concepts concepts) {
    var keys = adopted.isEmpty() ? Set.<String>of() : keys(words);
    var used =
        inForce(concepts).stream()
            .filter(
                c ->
                    concepts.get(c.name()).isPresent()
                        || (c.labelId() >= words.size() && !keys.contains(key(c))))
            .toList();
    return LabelSchema.of(number, model, words, used, settings);
  }

  private static String key(Concept concept) {
    return ConceptName.key(concept.name());
  }

  /** These and the adopted ones of names that nobody reads as one of theirs. */
  private List<Concept> inForce(Concepts concepts) {
    var all = new ArrayList<>(concepts.all());
    var keys = concepts.all().stream().map(ConceptManager::key).collect(Collectors.toSet());
    for (var others : adopted.values()) {
      for (Concept other : others.all()) {
        if (!keys.contains(key(other))) {
          all.add(other);
        }
      }
    }
    return all;
  }

  private void switchTo(LabelSchema next) {
    current = next;
    namesakes = findNamesakes(vocabulary, own);
    onSwitch.accept(next);
  }
}
