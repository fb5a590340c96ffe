package io.github.personalseg.segment.fusion;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.InstancePrototype;
import io.github.personalseg.math.FloatVectors;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which concept a proposal is where concepts have an identity. Words say what a thing is,
 * the identity says whose: a concept claims a proposal that reaches its identity, with its own
 * share beside the words or the class word's, whichever is more; the words share the rest.
 *
 * <p>Of several concepts that reach it, the one that is reached furthest takes the claim. No other
 * concept's numbers enter any of this, so another concept changes only proposals that it takes.
 */
public final class IdentityAssignment {
  /** A concept and its place in the generation. */
  private record Claimant(int place, Concept concept, InstancePrototype identity) {}

  /**
   * What a concept takes of a proposal.
   *
   * @param proposal its place, 0 to N - 1
   * @param place the concept's among the classes, behind the words
   * @param share of the proposal, 0..1
   */
  record Claim(int proposal, int place, float share) {}

  private IdentityAssignment() {}

  /**
   * Hands out the claims.
   *
   * @param shares {@code [N, C]}, in which concepts with an identity have 0; changed
   * @return what was handed out, in the proposals' order
   */
  static List<Claim> settle(float[][] shares, Proposals proposals, LabelSchema generation) {
    return settle(shares, proposals.embeddings(), proposals.dim(), generation);
  }

  /**
   * The same.
   *
   * @param embeddings of the proposals, {@code [N, D]}
   */
  static List<Claim> settle(float[][] shares, float[] embeddings, int dim, LabelSchema generation) {
    if (generation.concepts().stream().allMatch(concept -> concept.identity().isEmpty())) {
      return List.of();
    }
    var claims = new ArrayList<Claim>();
    int words = generation.vocabulary().size();
    for (int n = 0; n < shares.length; n++) {
      int offset = n * dim;
      var claimant = claimant(embeddings, offset, generation);
      if (claimant != null) {
        float claim = claim(embeddings, offset, generation, claimant);
        claims.add(new Claim(n, words + claimant.place(), claim));
        for (int c = 0; c < shares[n].length; c++) {
          shares[n][c] *= 1 - claim;
        }
        shares[n][words + claimant.place()] = claim;
      }
    }
    return claims;
  }

  private static @Nullable Claimant claimant(
      float[] embeddings, int offset, LabelSchema generation) {
    Claimant furthest = null;
    double most = 0;
    for (int k = 0; k < generation.concepts().size(); k++) {
      Concept concept = generation.concepts().get(k);
      if (concept.identity().isPresent()) {
        double reach = concept.identity().get().reach(embeddings, offset);
        if (reach > most) {
          most = reach;
          furthest = new Claimant(k, concept, concept.identity().get());
        }
      }
    }
    return furthest;
  }

  private static float claim(
      float[] embeddings, int offset, LabelSchema generation, Claimant claimant) {
    float scale = generation.logitScale();
    float[] classWord = claimant.identity().classWord();
    double own = scale * FloatVectors.dotRow(claimant.concept().embedding(), embeddings, offset);
    double ofClass =
        classWord.length == 0
            ? Double.NEGATIVE_INFINITY
            : scale * FloatVectors.dotRow(classWord, embeddings, offset);
    double highest = Math.max(own, ofClass);
    double words =
        Math.exp(scale * FloatVectors.dotRow(generation.noObject(), embeddings, offset) - highest);
    for (float[] word : generation.vocabulary().embeddings()) {
      words += Math.exp(scale * FloatVectors.dotRow(word, embeddings, offset) - highest);
    }
    double besideWords = Math.exp(own - highest);
    return (float)
        Math.max(
            besideWords / (besideWords + words), Math.min(1, Math.exp(ofClass - highest) / words));
  }
}
