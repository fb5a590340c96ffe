package io.github.personalseg.concept.learn;

import io.github.personalseg.concept.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * References that count as one: the views of one track. Views of one scene resemble each other more
 * than what another scene will show, so they must not vouch for each other.
 */
final class Groups {
  private Groups() {}

  /**
   * The number of each reference's group, counted from 0 in order of first appearance; a frame that
   * was marked by itself is a group of its own.
   *
   * @param places in the references
   */
  static int[] of(List<Reference> references, List<Integer> places) {
    Map<Integer, Integer> numberOfTrack = new LinkedHashMap<>();
    int[] groups = new int[places.size()];
    int next = 0;
    for (int i = 0; i < groups.length; i++) {
      int track = references.get(places.get(i)).track();
      if (track == Reference.ALONE) {
        groups[i] = next++;
      } else {
        Integer known = numberOfTrack.putIfAbsent(track, next);
        groups[i] = known == null ? next++ : known;
      }
    }
    return groups;
  }

  /** How many groups there are. */
  static int count(int[] groups) {
    int count = 0;
    for (int group : groups) {
      count = Math.max(count, group + 1);
    }
    return count;
  }

  /** The members of each group, in order. */
  static List<List<Integer>> members(int[] groups) {
    List<List<Integer>> members = new ArrayList<>();
    for (int i = 0; i < groups.length; i++) {
      if (groups[i] == members.size()) {
        members.add(new ArrayList<>());
      }
      members.get(groups[i]).add(i);
    }
    return members;
  }
}
