/**
 * The library. What is exported to all is what other programs may call, from
 * io.github.personalseg.PersonalSegmenter on; what is exported to named modules may change with any release.
 */
module io.github.personalseg.core {
  // Errors are of a kind that stands there.
  requires transitive io.github.personalseg.file;
  requires ai.djl.api;
  requires ai.djl.pytorch_engine;
  requires com.google.gson;
  requires com.microsoft.onnxruntime;
  requires com.sun.jna;
  requires java.desktop;
  requires java.net.http;
  requires org.slf4j;
  requires org.yaml.snakeyaml;
  requires static org.jspecify;

  exports io.github.personalseg;
  exports io.github.personalseg.backbone;
  exports io.github.personalseg.backbone.bundle;
  exports io.github.personalseg.backbone.text;
  exports io.github.personalseg.concept;
  exports io.github.personalseg.concept.follow;
  exports io.github.personalseg.concept.store;
  exports io.github.personalseg.image;
  exports io.github.personalseg.image.codec;
  exports io.github.personalseg.image.draw;
  exports io.github.personalseg.segment;
  exports io.github.personalseg.segment.vocabulary;

  exports io.github.personalseg.backbone.checkpoint to
      io.github.personalseg.cli;
  exports io.github.personalseg.backbone.install to
      io.github.personalseg.node,
      io.github.personalseg.cli;
  exports io.github.personalseg.backbone.onnx to
      io.github.personalseg.cli;
  exports io.github.personalseg.backbone.script to
      io.github.personalseg.cli;
  exports io.github.personalseg.backbone.model to
      io.github.personalseg.node,
      io.github.personalseg.cli;
  exports io.github.personalseg.concept.learn to
      io.github.personalseg.web,
      io.github.personalseg.node,
      io.github.personalseg.bench;
  exports io.github.personalseg.math to
      io.github.personalseg.bench,
      io.github.personalseg.cli;
  exports io.github.personalseg.segment.fusion to
      io.github.personalseg.bench,
      io.github.personalseg.cli;
}
