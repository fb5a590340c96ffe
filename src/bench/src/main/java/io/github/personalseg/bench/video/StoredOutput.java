package io.github.personalseg.bench.video;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.Proposals;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What the model said of a frame at a quarter of its size: mask logits and features at 8 bits. A
 * whole recording fits into memory, and experiments in learning cost no pass of the model.
 */
final class StoredOutput {
  private static final float MOST_LOGIT = 8;
  private static final float STEP = 1 / 15.875f;

  private final int[] sizes;
  private final byte[] logits;
  private final float[] embeddings;
  private final byte[] features;
  private final float featureStep;
  private final FrameGeometry geometry;

  private StoredOutput(
      int[] sizes,
      byte[] logits,
      float[] embeddings,
      byte[] features,
      float featureStep,
      FrameGeometry geometry) {
    this.sizes = sizes;
    this.logits = logits;
    this.embeddings = embeddings;
    this.features = features;
    this.featureStep = featureStep;
    this.geometry = geometry;
  }

  static StoredOutput of(Proposals p) {
    byte[] logits = new byte[p.maskLogits().length];
    for (int i = 0; i < logits.length; i++) {
      float held = Math.max(-MOST_LOGIT, Math.min(MOST_LOGIT, p.maskLogits()[i]));
      // Rounded away from 0, so that no cell changes its side.
      logits[i] = (byte) (held > 0 ? Math.ceil(held / STEP) : Math.floor(held / STEP));
    }
    float most = 0;
    for (float value : p.features().values()) {
      most = Math.max(most, Math.abs(value));
    }
    float step = Math.max(1e-20f, most / 127);
    byte[] features = new byte[p.features().values().length];
    for (int i = 0; i < features.length; i++) {
      features[i] = (byte) Math.round(p.features().values()[i] / step);
    }
    var f = p.features();
    return new StoredOutput(
        new int[] {p.count(), p.height(), p.width(), p.dim(), f.dim(), f.height(), f.width()},
        logits,
        p.embeddings(),
        features,
        step,
        p.geometry());
  }

  Proposals proposals() {
    float[] wide = new float[logits.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = logits[i] * STEP;
    }
    float[] values = new float[features.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = features[i] * featureStep;
    }
    return new Proposals(
        sizes[0],
        sizes[1],
        sizes[2],
        sizes[3],
        wide,
        embeddings,
        new FeatureMap(sizes[4], sizes[5], sizes[6], values),
        geometry);
  }

  void write(Path file) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(fresh)))) {
      for (int size : sizes) {
        out.writeInt(size);
      }
      for (int side : sides()) {
        out.writeInt(side);
      }
      out.writeFloat(featureStep);
      out.write(logits);
      var bytes = ByteBuffer.allocate(4 * embeddings.length);
      bytes.asFloatBuffer().put(embeddings);
      out.write(bytes.array());
      out.write(features);
    }
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private int[] sides() {
    return new int[] {
      geometry.imageWidth(),
      geometry.imageHeight(),
      geometry.resizedWidth(),
      geometry.resizedHeight(),
      geometry.paddedWidth(),
      geometry.paddedHeight()
    };
  }

  /** Reads what {@link #write} wrote; a file of another length is refused. */
  static StoredOutput read(Path file) throws IOException {
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      int[] s = new int[7];
      for (int i = 0; i < s.length; i++) {
        s[i] = in.readInt();
      }
      int[] g = new int[6];
      for (int i = 0; i < g.length; i++) {
        g[i] = in.readInt();
      }
      float step = in.readFloat();
      long logits = (long) s[0] * s[1] * s[2];
      long embeddings = (long) s[0] * s[3];
      long features = (long) s[4] * s[5] * s[6];
      if (logits + 4 * embeddings + features + 56 != Files.size(file)) {
        throw new IOException(file + " does not have the length that it says; remove it");
      }
      byte[] masks = in.readNBytes((int) logits);
      float[] z = new float[(int) embeddings];
      ByteBuffer.wrap(in.readNBytes(4 * z.length)).asFloatBuffer().get(z);
      return new StoredOutput(
          s,
          masks,
          z,
          in.readNBytes((int) features),
          step,
          new FrameGeometry(g[0], g[1], g[2], g[3], g[4], g[5]));
    }
  }
}
