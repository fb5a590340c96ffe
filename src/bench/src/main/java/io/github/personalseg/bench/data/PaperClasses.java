package io.github.personalseg.bench.data;

import java.util.List;

/** The classes of "Personalized OVSS" (arXiv 2507.11030) in two public sets. */
public final class PaperClasses {
  /** Two classes of FSS-1000 that look alike. */
  public record Pair(String first, String second) {}

  /** FSS^per: 15 pairs. */
  public static final List<Pair> FSS_PAIRS =
      List.of(
          new Pair("adidas logo1", "jordan logo"),
          new Pair("apple icon", "yonex icon"),
          new Pair("banana boat", "wooden boat"),
          new Pair("bath ball", "pokermon ball"),
          new Pair("bulbul bird", "chickadee bird"),
          new Pair("cactus ball", "gym ball"),
          new Pair("croquet ball", "french ball"),
          new Pair("esport chair", "ganeva chair"),
          new Pair("folding chair", "hair razor"),
          new Pair("golf ball", "soccer ball"),
          new Pair("hair drier", "rocking chair"),
          new Pair("jay bird", "magpie bird"),
          new Pair("kappa logo", "nike logo"),
          new Pair("kobe logo", "puma logo"),
          new Pair("ping-pong ball", "rugby ball"));

  /** ADE^per: 30 classes of ADE20K-847. */
  public static final List<String> ADE =
      List.of(
          "altarpiece",
          "ashtray",
          "banner",
          "beacon",
          "booklet",
          "candelabrum",
          "canister",
          "chest",
          "console table",
          "crane",
          "dirt track",
          "easel",
          "embankment",
          "footbridge",
          "hot tub",
          "hovel",
          "kettle",
          "kitchen island",
          "pane",
          "parking meter",
          "pier",
          "place mat",
          "postbox",
          "rod",
          "runway",
          "saucepan",
          "shower stall",
          "soap dispenser",
          "stretcher",
          "towel rack");

  private PaperClasses() {}
}
