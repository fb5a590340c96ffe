package io.github.personalseg.bench.video;

import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.bench.BinaryScore;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.Progress;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.concept.follow.Following;
import io.github.personalseg.concept.follow.FrameChange;
import io.github.personalseg.concept.follow.KeptProposals;
import io.github.personalseg.concept.follow.ProposalTracker;
import io.github.personalseg.concept.follow.Track;
import io.github.personalseg.concept.follow.ViewHarvest;
import io.github.personalseg.concept.learn.ConceptLearner;
import io.github.personalseg.concept.learn.LearningTask;
import io.github.personalseg.concept.learn.VocabularySubspace;
import io.github.personalseg.image.Mask;
import io.github.personalseg.segment.Segmenter;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What following a mark is worth: every thing of a recording in turn is "mine", marked once in a
 * frame of each stretch that shows it. It is taught from that frame, with the views that following
 * finds, with one look-alike marked and followed as well, and from five marked frames. Not
 * thread-safe.
 */
public final class FollowBench {
  /** Smaller things in a frame are neither marked nor missed. */
  private static final int LEAST_PIXELS = 600;

  /** Claimed pixels of a look-alike in one frame from which somebody would correct it. */
  private static final int LEAST_CLAIM = 100;

  /** Share of a look-alike in a frame that must be claimed for that: no mere edge of it. */
  private static final double LEAST_SHARE = 0.25;

  private static final double SECONDS = 5;

  /** Score every so many pixels across and down. */
  private static final int SPARSE = 5;

  private static final int LABEL_ID = 254;

  /**
   * How to measure.
   *
   * @param step every so many frames of the recording: 1, 2 and 5 are 10, 5 and 2 Hz
   * @param every score every so many of them
   * @param starts most marked frames of each thing
   * @param cache keeps the model's outputs; none: they are made anew
   */
  public record Plan(int step, int every, int starts, @Nullable Path cache) {}

  /**
   * How well tracks kept to the thing.
   *
   * @param tracks marks that were followed
   * @param found frames in which a track says where the thing is
   * @param right those where most of that is the thing
   * @param across those beyond a cut
   * @param visible frames of the mark's stretch that show the thing
   * @param covered those in which it was found
   */
  public record Kept(int tracks, int found, int right, int across, int visible, int covered) {
    static final Kept NONE = new Kept(0, 0, 0, 0, 0, 0);

    /** Both together. */
    public Kept plus(Kept other) {
      return new Kept(
          tracks + other.tracks,
          found + other.found,
          right + other.right,
          across + other.across,
          visible + other.visible,
          covered + other.covered);
    }
  }

  /**
   * One mark.
   *
   * @param video the recording
   * @param thing which of the family is mine
   * @param frame the marked one
   * @param stretch what happens there
   * @param alone whether no look-alike is in view of the marked frame
   * @param views followed views that were learned from
   * @param one taught from the marked frame
   * @param followed with followed views
   * @param corrected with a look-alike marked and followed; empty when none was claimed
   * @param five taught from five marked frames
   * @param wrongBefore samples of pixels claimed wrongly before the correction, the thing's own
   *     edge left out
   * @param wrongAfter and after it
   * @param onlyOthers scored frames that show look-alikes and not the thing
   * @param claimedOne those in which one mark claims a look-alike
   * @param claimedFollowed those in which the followed mark does
   * @param kept how well the mark was followed
   */
  public record Start(
      String video,
      int thing,
      int frame,
      String stretch,
      boolean alone,
      int views,
      BinaryScore one,
      BinaryScore followed,
      Optional<BinaryScore> corrected,
      BinaryScore five,
      long wrongBefore,
      long wrongAfter,
      int onlyOthers,
      int claimedOne,
      int claimedFollowed,
      Kept kept) {}

  private final OvssModel model;
  private final Vocabulary vocabulary;
  private final TuningSettings settings;
  private final Plan plan;

  /**
   * @param model stays the caller's
   * @param vocabulary the words that label pixels
   */
  public FollowBench(OvssModel model, Vocabulary vocabulary, TuningSettings settings, Plan plan) {
    this.model = model;
    this.vocabulary = vocabulary;
    this.settings = settings;
    this.plan = plan;
  }

  /** The names of a set's recordings. */
  public static List<String> names(Path set) throws IOException {
    return Video.ofSet(set).stream().map(Video::name).toList();
  }

  /**
   * Measures one recording.
   *
   * @param finished told after each start
   */
  public List<Start> run(Path set, String name, Runnable finished) throws IOException {
    var video =
        Video.ofSet(set).stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
    return new Run(video).starts(finished);
  }

  /** One recording under work. */
  private final class Run {
    private final Video video;
    private final List<StoredOutput> outputs = new ArrayList<>();
    private final List<KeptProposals> kept = new ArrayList<>();
    private final List<byte[]> truths = new ArrayList<>();
    private final List<FrameChange> forwards = new ArrayList<>();
    private final List<FrameChange> backwards = new ArrayList<>();
    private final float[] classEmbedding;
    private final VocabularySubspace span;

    Run(Video video) throws IOException {
      this.video = video;
      var cache =
          new OutputCache(model, plan.cache() == null ? null : plan.cache().resolve(video.name()));
      for (int frame = 0; frame < video.frames(); frame += plan.step()) {
        var output = cache.of(frame, video::image);
        outputs.add(output);
        kept.add(KeptProposals.of(video.stamp(frame), output.proposals()));
        truths.add(video.truth(frame));
      }
      for (int i = 0; i + 1 < kept.size(); i++) {
        forwards.add(FrameChange.between(kept.get(i), kept.get(i + 1)));
        backwards.add(FrameChange.between(kept.get(i + 1), kept.get(i)));
      }
      classEmbedding = model.encodeText(List.of(video.classWord()))[0];
      span = new VocabularySubspace(classEmbedding, vocabulary.embeddings());
    }

    private int width() {
      return kept.get(0).geometry().imageWidth();
    }

    private Mask mask(int place, int thing) {
      return Video.mask(truths.get(place), width(), thing);
    }

    private Video.Stretch stretch(int place) {
      return video.stretchOf(place * plan.step());
    }

    List<Start> starts(Runnable finished) {
      var all = new ArrayList<Start>();
      for (int thing = 0; thing < video.things(); thing++) {
        var marks = marks(thing);
        if (marks.size() >= 2) {
          var five = learn(marks.stream().limit(5).map(place -> marked(place, thing())).toList());
          for (int place : marks.subList(0, Math.min(plan.starts(), marks.size()))) {
            all.add(start(thing, place, marks, five));
            finished.run();
          }
        }
      }
      return all;
    }

    private int current;

    private int thing() {
      return current;
    }

    /** The middle frame of each stretch that shows a thing well. */
    private List<Integer> marks(int thing) {
      current = thing;
      var places = new ArrayList<Integer>();
      for (var stretch : video.stretches()) {
        int place = (stretch.first() + stretch.frames() / 2) / plan.step();
        if (place < kept.size()
            && stretch(place).equals(stretch)
            && mask(place, thing).area() >= LEAST_PIXELS
            && kept.get(place).fit(mask(place, thing)).iou() >= 0.5) {
          places.add(place);
        }
      }
      return places;
    }

    private Reference marked(int place, int thing) {
      return Reference.positive(
          outputs.get(place).proposals(), new Annotation.Image(mask(place, thing)));
    }

    private Start start(int thing, int place, List<Integer> marks, Concept five) {
      Set<Integer> used = new HashSet<>(marks);
      var tracks = tracks(place, mask(place, thing));
      var followed = new ArrayList<Reference>();
      followed.add(marked(place, thing).ofTrack(0));
      var views = views(tracks, false, 0);
      followed.addAll(views);
      var one = learn(List.of(marked(place, thing)));
      var with = views.isEmpty() ? one : learn(followed);
      var wrong = worstClaim(with, thing, used);
      Optional<Concept> corrected = Optional.empty();
      if (wrong.isPresent()) {
        int there = wrong.get().place();
        used.add(there);
        var other = mask(there, wrong.get().thing());
        var negative = new ArrayList<>(followed);
        negative.add(
            Reference.of(outputs.get(there).proposals(), new Annotation.Image(other), true)
                .ofTrack(1));
        negative.addAll(views(tracks(there, other), true, 1));
        corrected = Optional.of(learn(negative));
      }
      var before = score(with, thing, used);
      var after = corrected.map(concept -> score(concept, thing, used));
      var plain = score(one, thing, used);
      return new Start(
          video.name(),
          thing,
          place * plan.step(),
          stretch(place).name(),
          alone(place, thing),
          views.size(),
          plain.score(),
          before.score(),
          after.map(Scored::score),
          score(five, thing, used).score(),
          before.wrong(),
          after.map(Scored::wrong).orElse(0L),
          before.onlyOthers(),
          plain.claimed(),
          before.claimed(),
          kept(tracks, place, thing));
    }

    private boolean alone(int place, int thing) {
      for (int other = 0; other < video.things(); other++) {
        if (other != thing && mask(place, other).area() > 0) {
          return false;
        }
      }
      return true;
    }

    /** Backwards and forwards from a mark. */
    private List<Track> tracks(int place, Mask mask) {
      var parts = kept.get(place).parts(mask, Following.LEAST_FIT);
      var both = new ArrayList<Track>();
      for (int direction : new int[] {-1, 1}) {
        var tracker = new ProposalTracker(kept.get(place), parts, ProposalTracker.Settings.DEFAULT);
        int at = place;
        while (tracker.open()
            && at + direction >= 0
            && at + direction < kept.size()
            && Math.abs(at + direction - place) * plan.step() / video.rate() <= SECONDS) {
          tracker.step(direction < 0 ? backwards.get(at - 1) : forwards.get(at));
          at += direction;
        }
        both.add(tracker.track());
      }
      return both;
    }

    private List<Reference> views(List<Track> tracks, boolean negative, int track) {
      var references = new ArrayList<Reference>();
      for (var view : ViewHarvest.choose(tracks.get(0), tracks.get(1), 7, span::unit)) {
        int place = kept.indexOf(view.frame());
        references.add(
            Reference.of(
                    outputs.get(place).proposals(), new Annotation.Image(view.mask()), negative)
                .ofTrack(track));
      }
      return references;
    }

    private Kept kept(List<Track> tracks, int place, int thing) {
      int found = 0;
      int right = 0;
      int across = 0;
      Set<Integer> seen = new HashSet<>();
      for (var track : tracks) {
        for (var view : track.views().subList(1, track.views().size())) {
          int at = kept.indexOf(view.frame());
          byte[] truth = truths.get(at);
          byte[] cells = view.mask().cells();
          int area = 0;
          int hit = 0;
          for (int i = 0; i < cells.length; i++) {
            area += cells[i] != 0 ? 1 : 0;
            hit += cells[i] != 0 && truth[i] == (byte) thing ? 1 : 0;
          }
          found++;
          right += 2 * hit > area ? 1 : 0;
          across += stretch(at).equals(stretch(place)) ? 0 : 1;
          seen.add(at);
        }
      }
      int visible = 0;
      int covered = 0;
      for (int at = 0; at < kept.size(); at++) {
        if (at != place
            && stretch(at).equals(stretch(place))
            && mask(at, thing).area() >= LEAST_PIXELS) {
          visible++;
          covered += seen.contains(at) ? 1 : 0;
        }
      }
      return new Kept(1, found, right, across, visible, covered);
    }

    private Concept learn(List<Reference> references) {
      var task =
          new LearningTask(
              "mine",
              video.classWord(),
              classEmbedding,
              vocabulary.embeddings(),
              model.noObject(),
              model.logitScale(),
              references,
              settings);
      return ConceptLearner.learn(task, Progress.NONE, new CancelToken())
          .concept(
              String.format(Locale.ROOT, "%032x", LABEL_ID),
              LABEL_ID,
              model.bundleHash(),
              Instant.EPOCH);
    }

    /** Where a concept claims most of a look-alike. */
    private record Claim(int place, int thing, int pixels) {}

    private Optional<Claim> worstClaim(Concept concept, int thing, Set<Integer> used) {
      var worst = new Claim(-1, -1, LEAST_CLAIM - 1);
      for (int place = 0; place < kept.size(); place += plan.every()) {
        if (!used.contains(place)) {
          int[] claimed = new int[256];
          boolean[] labels = labels(concept, place);
          byte[] truth = sparse(truths.get(place));
          for (int i = 0; i < labels.length; i++) {
            claimed[truth[i] & 0xff] += labels[i] ? SPARSE * SPARSE : 0;
          }
          for (int other = 0; other < video.things(); other++) {
            if (other != thing
                && claimed[other] > worst.pixels()
                && claimed[other] >= LEAST_SHARE * mask(place, other).area()
                && kept.get(place).fit(mask(place, other)).iou() >= 0.5) {
              worst = new Claim(place, other, claimed[other]);
            }
          }
        }
      }
      return worst.place() < 0 ? Optional.empty() : Optional.of(worst);
    }

    /**
     * @param wrong claimed pixels on look-alikes, or farther than two samples from the thing: its
     *     own blurred edge is no wrong claim
     */
    private record Scored(BinaryScore score, long wrong, int onlyOthers, int claimed) {}

    private Scored score(Concept concept, int thing, Set<Integer> used) {
      var score = BinaryScore.ZERO;
      int onlyOthers = 0;
      int claimed = 0;
      long astray = 0;
      for (int place = 0; place < kept.size(); place += plan.every()) {
        if (used.contains(place)) {
          continue;
        }
        boolean[] labels = labels(concept, place);
        byte[] truth = sparse(truths.get(place));
        long hit = 0;
        long wrong = 0;
        long missed = 0;
        boolean shown = false;
        boolean others = false;
        long ofOthers = 0;
        for (int i = 0; i < labels.length; i++) {
          boolean is = truth[i] == (byte) thing;
          boolean other = !is && truth[i] != (byte) video.none();
          shown |= is;
          others |= other;
          hit += labels[i] && is ? 1 : 0;
          wrong += labels[i] && !is ? 1 : 0;
          missed += !labels[i] && is ? 1 : 0;
          ofOthers += labels[i] && other ? SPARSE * SPARSE : 0;
          astray += labels[i] && !is && (other || !near(truth, i, thing)) ? 1 : 0;
        }
        score = score.plus(new BinaryScore(hit, wrong, missed));
        onlyOthers += others && !shown ? 1 : 0;
        claimed += others && !shown && ofOthers >= LEAST_CLAIM ? 1 : 0;
      }
      return new Scored(score, astray, onlyOthers, claimed);
    }

    /** Whether a sample lies within two of the thing. */
    private boolean near(byte[] truth, int sample, int thing) {
      int columns = width() / SPARSE;
      int rows = truth.length / columns;
      int x = sample % columns;
      int y = sample / columns;
      for (int v = Math.max(0, y - 2); v <= Math.min(rows - 1, y + 2); v++) {
        for (int u = Math.max(0, x - 2); u <= Math.min(columns - 1, x + 2); u++) {
          if (truth[v * columns + u] == (byte) thing) {
            return true;
          }
        }
      }
      return false;
    }

    /** Every few pixels of a frame: whether they are labelled as the concept. */
    private boolean[] labels(Concept concept, int place) {
      var p = outputs.get(place).proposals();
      var g = p.geometry();
      var small =
          new Proposals(
              p.count(),
              p.height(),
              p.width(),
              p.dim(),
              p.maskLogits(),
              p.embeddings(),
              p.features(),
              new FrameGeometry(
                  g.imageWidth() / SPARSE,
                  g.imageHeight() / SPARSE,
                  g.resizedWidth(),
                  g.resizedHeight(),
                  g.paddedWidth(),
                  g.paddedHeight()));
      var generation =
          LabelSchema.of(
              1,
              model,
              vocabulary,
              List.of(concept),
              new LabelSchema.Settings(settings.learningStride(), 0));
      short[] ids = Segmenter.segment(small, generation).labels().ids();
      boolean[] is = new boolean[ids.length];
      for (int i = 0; i < is.length; i++) {
        is[i] = (ids[i] & 0xffff) == LABEL_ID;
      }
      return is;
    }

    private byte[] sparse(byte[] truth) {
      int width = width();
      int columns = width / SPARSE;
      int rows = truth.length / width / SPARSE;
      byte[] some = new byte[columns * rows];
      for (int y = 0; y < rows; y++) {
        for (int x = 0; x < columns; x++) {
          some[y * columns + x] =
              truth[(y * SPARSE + SPARSE / 2) * width + x * SPARSE + SPARSE / 2];
        }
      }
      return some;
    }
  }
}
