package io.github.personalseg.bench.photos;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.bench.BinaryScore;
import io.github.personalseg.bench.data.CocoInstances;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.segment.Segmenter;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts, picture by picture, how things are outlined and named; one pass each, nothing kept. Not
 * thread-safe.
 */
public final class CocoStudy {
  /** Smaller instances count in no figure: COCO's "small". */
  public static final int LEAST_PIXELS = 32 * 32;

  /** Words that say only that something is there. */
  private static final Set<String> SAYS_NOTHING =
      Set.of("unknown", "unknown thing", "thing", "object", "something", "other");

  private static final double[] SHARES = {0.5, 0.7, 0.85};
  private static final int MOST_OFTEN = 12;

  private final OvssModel model;
  private final List<String> vocabulary;
  private final Naming naming;
  private final LabelSchema words;
  private final CocoWords table;

  private int pictures;
  private int things;
  private final List<BestProposal> household = new ArrayList<>();
  private int householdWithWord;
  private int householdRight;
  private int unknown;
  private int wrongInLabels;
  private int wrongByProposal;
  private final Map<String, Integer> wrongWords = new TreeMap<>();
  private final Map<List<String>, List<String>> classesOf = new LinkedHashMap<>();
  private final Map<List<String>, BinaryScore> scores = new LinkedHashMap<>();

  /**
   * @param model stays the caller's
   * @param vocabulary the words that label pixels
   */
  public CocoStudy(OvssModel model, Vocabulary vocabulary, int learningStride) throws IOException {
    this.model = model;
    this.vocabulary = vocabulary.words();
    this.naming = new Naming(vocabulary, model.noObject());
    this.words =
        LabelSchema.of(
            1, model, vocabulary, List.of(), new LabelSchema.Settings(learningStride, 0));
    this.table = CocoWords.read();
  }

  /** Counts one picture. */
  public void add(CocoInstances.Picture picture) throws IOException {
    var image = ImageFiles.read(picture.file());
    if (image.width() != picture.width() || image.height() != picture.height()) {
      throw new IOException(
          picture.file()
              + " is "
              + image.width()
              + "x"
              + image.height()
              + ", its instances say "
              + picture.width()
              + "x"
              + picture.height());
    }
    pictures++;
    var proposals = model.infer(image);
    short[] labels = Segmenter.segment(proposals, words).labels().ids();
    var marked = new ArrayList<BitMask>();
    var entries = new ArrayList<CocoWords.Entry>();
    var crowds = new ArrayList<Boolean>();
    for (var instance : picture.instances()) {
      marked.add(BitMask.of(instance.mask(picture.width(), picture.height())));
      entries.add(table.of(instance.className()));
      crowds.add(instance.crowd());
    }
    countWords(labels, marked, entries, crowds);
    var wanted = new ArrayList<Integer>();
    for (int i = 0; i < marked.size(); i++) {
      things += crowds.get(i) ? 0 : 1;
      if (!crowds.get(i)
          && marked.get(i).area() >= LEAST_PIXELS
          && (entries.get(i).household() || isUnknown(entries.get(i)))) {
        wanted.add(i);
      }
    }
    if (!wanted.isEmpty()) {
      var best =
          BestProposal.of(
              new ProposalMasks(proposals),
              proposals,
              naming,
              wanted.stream().map(marked::get).toList());
      for (int w = 0; w < wanted.size(); w++) {
        count(entries.get(wanted.get(w)), best.get(w), marked.get(wanted.get(w)), labels);
      }
    }
  }

  private boolean isUnknown(CocoWords.Entry entry) {
    return CocoWords.known(entry, vocabulary).isEmpty();
  }

  private void count(CocoWords.Entry entry, BestProposal best, BitMask thing, short[] labels) {
    String first = best.names().isEmpty() ? Naming.NOTHING : best.names().get(0);
    if (entry.household()) {
      household.add(best);
      if (!isUnknown(entry)) {
        householdWithWord++;
        householdRight += entry.words().contains(first) ? 1 : 0;
      }
    }
    if (isUnknown(entry)) {
      unknown++;
      wrongByProposal += saysSomething(first) ? 1 : 0;
      String label = mostly(thing, labels);
      if (saysSomething(label)) {
        wrongInLabels++;
        wrongWords.merge(label, 1, Integer::sum);
      }
    }
  }

  private static boolean saysSomething(String name) {
    return !name.equals(Naming.NOTHING) && !SAYS_NOTHING.contains(name);
  }

  /** The name of most of a thing's pixels; "no object" where they are unlabelled. */
  private String mostly(BitMask thing, short[] labels) {
    int[] counts = new int[vocabulary.size() + 1];
    for (int i = 0; i < labels.length; i++) {
      if (thing.get(i)) {
        counts[Math.min(vocabulary.size(), labels[i] & 0xffff)]++;
      }
    }
    int most = vocabulary.size();
    for (int w = 0; w < counts.length; w++) {
      most = counts[w] > counts[most] ? w : most;
    }
    return most == vocabulary.size() ? Naming.NOTHING : vocabulary.get(most);
  }

  /** Pixels of every group of household words; a crowd of the group counts for nothing. */
  private void countWords(
      short[] labels, List<BitMask> marked, List<CocoWords.Entry> entries, List<Boolean> crowds) {
    for (var group : groups(entries)) {
      boolean[] right = new boolean[vocabulary.size() + 1];
      for (int w = 0; w < vocabulary.size(); w++) {
        right[w] = group.contains(vocabulary.get(w));
      }
      var of = new ArrayList<BitMask>();
      var ignored = new ArrayList<BitMask>();
      for (int i = 0; i < marked.size(); i++) {
        if (CocoWords.known(entries.get(i), vocabulary).equals(group)) {
          (crowds.get(i) ? ignored : of).add(marked.get(i));
        }
      }
      long found = 0;
      long falselyClaimed = 0;
      long missed = 0;
      for (int i = 0; i < labels.length; i++) {
        boolean is = any(of, i);
        if (!is && any(ignored, i)) {
          continue;
        }
        boolean said = right[Math.min(vocabulary.size(), labels[i] & 0xffff)];
        found += is && said ? 1 : 0;
        missed += is && !said ? 1 : 0;
        falselyClaimed += !is && said && !rightHere(i, labels[i] & 0xffff, marked, entries) ? 1 : 0;
      }
      scores.merge(group, new BinaryScore(found, falselyClaimed, missed), BinaryScore::plus);
    }
  }

  /**
   * Whether a label is right for something else that is marked at this pixel, as glass is of cups.
   */
  private boolean rightHere(
      int pixel, int label, List<BitMask> marked, List<CocoWords.Entry> entries) {
    for (int k = 0; k < marked.size(); k++) {
      if (marked.get(k).get(pixel) && entries.get(k).words().contains(vocabulary.get(label))) {
        return true;
      }
    }
    return false;
  }

  private static boolean any(List<BitMask> masks, int pixel) {
    for (var mask : masks) {
      if (mask.get(pixel)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Every group of household words seen so far or in this picture. Groups that come up later miss
   * their false claims in earlier pictures; {@link #seen} announces all before the first.
   */
  private Set<List<String>> groups(List<CocoWords.Entry> entries) {
    entries.forEach(this::seen);
    return classesOf.keySet();
  }

  private void seen(CocoWords.Entry entry) {
    var known = CocoWords.known(entry, vocabulary);
    if (entry.household() && !known.isEmpty()) {
      var classes = classesOf.computeIfAbsent(known, k -> new ArrayList<>());
      if (!classes.contains(entry.name())) {
        classes.add(entry.name());
      }
    }
  }

  /** Announces what will be counted, so that false claims count in every picture. */
  public void announce(CocoInstances instances) {
    instances
        .pictures()
        .forEach(
            picture ->
                picture.instances().stream()
                    .filter(instance -> !instance.crowd())
                    .forEach(instance -> seen(table.of(instance.className()))));
  }

  /** What was counted. */
  public CocoFigures figures() {
    double[] shares =
        Arrays.stream(SHARES)
            .map(
                least ->
                    household.isEmpty()
                        ? 0
                        : (double) household.stream().filter(b -> b.iou() >= least).count()
                            / household.size())
            .toArray();
    var found =
        new CocoFigures.Found(
            household.size(),
            household.stream().mapToDouble(BestProposal::iou).average().orElse(0),
            shares,
            household.stream().mapToDouble(BestProposal::boundary).average().orElse(0),
            householdWithWord == 0 ? 0 : (double) householdRight / householdWithWord);
    var groups = new ArrayList<CocoFigures.WordGroup>();
    classesOf.forEach(
        (group, classes) ->
            groups.add(
                new CocoFigures.WordGroup(
                    List.copyOf(classes), group, scores.getOrDefault(group, BinaryScore.ZERO))));
    var often =
        wrongWords.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .limit(MOST_OFTEN)
            .map(e -> e.getKey() + " " + e.getValue())
            .toList();
    return new CocoFigures(
        pictures,
        things,
        found,
        groups,
        new CocoFigures.Unknown(unknown, wrongInLabels, wrongByProposal, often));
  }
}
