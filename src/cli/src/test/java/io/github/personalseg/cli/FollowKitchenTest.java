package io.github.personalseg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.bench.GroundTruth;
import io.github.personalseg.cli.frames.CameraTopic;
import io.github.personalseg.cli.process.InstallPaths;
import io.github.personalseg.concept.follow.Following;
import io.github.personalseg.concept.follow.KeptProposals;
import io.github.personalseg.concept.follow.ProposalTracker;
import io.github.personalseg.concept.follow.Track;
import io.github.personalseg.concept.follow.ViewHarvest;
import io.github.personalseg.concept.learn.VocabularySubspace;
import io.github.personalseg.image.Mask;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Follows the demo's mug through its recording at 5 Hz, up to a cut, against the exact truth. */
final class FollowKitchenTest {
  private static final int FIRST = 24;
  private static final int MARKED = 40;

  /** The first frame behind the cut. */
  private static final int CUT = 60;

  private static final int LAST = 64;

  @Test
  void keepsToTheMarkedMugUpToTheCut() throws Exception {
    Path kitchen = InstallPaths.installed().resolve("bags/kitchen");
    var bundle = Bundle.read(InstallPaths.demoBundle());
    var vocabulary = Vocabulary.of(bundle);
    var truth = GroundTruth.open(kitchen.resolve("ground_truth"), vocabulary.words());
    Map<Long, Integer> frameOf = new HashMap<>();
    List<KeptProposals> kept = new ArrayList<>();
    float[] classWord;
    try (var model = BundleModel.load(bundle, new DeviceChoice("cpu"))) {
      var messages = KitchenFrames.messages(kitchen);
      for (int frame = FIRST; frame <= LAST; frame += 2) {
        var message = messages.get(frame);
        long stamp = CameraTopic.stamp(message);
        frameOf.put(stamp, frame);
        var proposals = model.infer(CameraTopic.decode(message).image());
        kept.add(KeptProposals.of(stamp, proposals));
      }
      classWord = model.encodeText(List.of("mug"))[0];
    }
    int at = (MARKED - FIRST) / 2;
    var marked = kept.get(at);
    var fit = marked.fit(KitchenFrames.mask(truth, MARKED));
    assertTrue(fit.iou() >= 0.6, "the mark is a proposal: " + fit);
    List<KeptProposals> before = new ArrayList<>();
    for (int i = at - 1; i >= 0; i--) {
      before.add(kept.get(i));
    }
    var following =
        Following.of(
            marked,
            fit.proposal(),
            before,
            kept.subList(at + 1, kept.size()),
            10,
            ProposalTracker.Settings.DEFAULT);

    assertEquals(Track.End.OPEN, following.before().end());
    assertEquals(Track.End.CUT, following.after().end(), following.message());
    int shown = (CUT - FIRST) / 2 - 1;
    assertTrue(following.frames() >= 0.95 * shown, following.frames() + " of " + shown);
    for (Track track : List.of(following.before(), following.after())) {
      for (var view : track.views()) {
        int frame = frameOf.get(view.frame().stamp());
        assertTrue(frame < CUT, "a view beyond the cut");
        assertTrue(
            iou(view.frame().mask(view.proposal()), KitchenFrames.mask(truth, frame)) >= 0.6,
            "frame " + frame);
      }
    }
    var span = new VocabularySubspace(classWord, vocabulary.embeddings());
    var views = ViewHarvest.choose(following.before(), following.after(), 7, span::unit);
    assertTrue(!views.isEmpty() && views.size() <= 7, views.size() + " views");
  }

  private static double iou(Mask a, Mask b) {
    int both = 0;
    int either = 0;
    for (int i = 0; i < a.cells().length; i++) {
      boolean inA = a.cells()[i] != 0;
      boolean inB = b.cells()[i] != 0;
      both += inA && inB ? 1 : 0;
      either += inA || inB ? 1 : 0;
    }
    return (double) both / either;
  }
}
