package io.github.personalseg.backbone.install;

import io.github.personalseg.backbone.checkpoint.Checkpoint;
import io.github.personalseg.backbone.checkpoint.Skeleton;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Installs models: from their checkpoints, wherever those are, to a bundle among the installed. */
public final class ModelInstaller {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long MARGIN = 64 << 20;
  private static final int MEGABYTE = 1_000_000;

  /** What is known of a checkpoint before it is there. */
  private record Wanted(
      Optional<String> sha256,
      Optional<String> md5,
      OptionalLong bytes,
      Optional<String> licence,
      String source) {}

  private final InstalledModels installed;
  private final Catalogue catalogue;
  private final List<Skeleton> skeletons;
  private final Progress progress;

  /**
   * @param skeletons the architectures that are known
   */
  public ModelInstaller(
      InstalledModels installed, Catalogue catalogue, List<Skeleton> skeletons, Progress progress) {
    this.installed = installed;
    this.catalogue = catalogue;
    this.skeletons = skeletons;
    this.progress = progress;
  }

  /**
   * Installs a model of the catalogue from where it is published, or from a file that was brought
   * here.
   *
   * @return its folder
   * @throws IOException in one line, with nothing installed
   */
  public Path install(Catalogue.Model model, Optional<Path> brought) throws IOException {
    var wanted =
        new Wanted(
            model.sha256(),
            model.md5(),
            model.bytes(),
            Optional.of(model.licence()),
            model.source());
    try (var changes = installed.change()) {
      requireNew(model.name());
      if (brought.isPresent()) {
        return converted(changes, Optional.of(model.name()), brought.get(), wanted);
      }
      return fetched(changes, Optional.of(model.name()), model.urls(), wanted);
    }
  }

  /**
   * Installs what an address gives.
   *
   * @param url of http or https
   * @param name what to call it; without, its architecture's name
   * @param sha256 what the checkpoint must have; needed where nobody vouches for the line
   * @param licence of the weights; without, the catalogue's if it knows the hash
   */
  public Path install(
      Optional<String> name, String url, Optional<String> sha256, Optional<String> licence)
      throws IOException {
    URI address = Download.address(url);
    if (sha256.isEmpty() && !"https".equals(address.getScheme())) {
      throw new IOException(
          address + " can be changed on its way; say --sha256, or take an address with https");
    }
    try (var changes = installed.change()) {
      if (name.isPresent()) {
        requireNew(name.get());
      }
      var wanted =
          new Wanted(sha256, Optional.empty(), OptionalLong.empty(), licence, address.toString());
      return fetched(changes, name, List.of(address), wanted);
    }
  }

  /** Installs the checkpoint in a file; otherwise as from an address. */
  public Path install(
      Optional<String> name, Path file, Optional<String> sha256, Optional<String> licence)
      throws IOException {
    try (var changes = installed.change()) {
      if (name.isPresent()) {
        requireNew(name.get());
      }
      var wanted =
          new Wanted(
              sha256,
              Optional.empty(),
              OptionalLong.empty(),
              licence,
              file.getFileName().toString());
      return converted(changes, name, file, wanted);
    }
  }

  /** Takes a model away. */
  public static void remove(InstalledModels installed, String name) throws IOException {
    if (installed.find(name).isEmpty()) {
      var names = installed.names();
      throw new IOException(
          "no model \""
              + name
              + "\" is installed; "
              + (names.isEmpty() ? "none is" : "installed: " + String.join(", ", names)));
    }
    try (var changes = installed.change()) {
      changes.remove(name);
    }
  }

  private void requireNew(String name) throws IOException {
    if (installed.find(name).isPresent()) {
      throw new IOException(
          "model "
              + name
              + " is installed already; 'personal-seg model remove "
              + name
              + "' takes it away");
    }
  }

  private Path fetched(
      InstalledModels.Changes changes, Optional<String> name, List<URI> addresses, Wanted wanted)
      throws IOException {
    IOException last = new IOException("there is no address to fetch from");
    for (URI address : addresses) {
      // Of the address, so that two files never mix; never of its text.
      String key = Hashes.sha256(address.toString().getBytes(StandardCharsets.UTF_8));
      Path file = changes.downloads().resolve(key.substring(0, 16) + ".part");
      var download = new Download(address, file, wanted.bytes(), PATIENCE, progress);
      if (wanted.bytes().isPresent()) {
        long have = Files.exists(file) ? Files.size(file) : 0;
        requireSpace(2 * wanted.bytes().getAsLong() - have);
      }
      try {
        download.run();
      } catch (IOException e) {
        last = e;
        continue;
      }
      Path made;
      try {
        made = converted(changes, name, file, wanted);
      } catch (IOException | RuntimeException e) {
        // It is whole, and yet not to be used: going on with it would end the same way.
        download.discard();
        throw e;
      }
      download.discard();
      return made;
    }
    throw last;
  }

  private void requireSpace(long bytes) throws IOException {
    long free = installed.root().toFile().getUsableSpace();
    if (free < bytes + MARGIN) {
      throw new IOException(
          installed.root()
              + " has "
              + free / MEGABYTE
              + " MB free; installing needs "
              + (bytes + MARGIN) / MEGABYTE
              + " MB for a while");
    }
  }

  private static void requireMd5(Path file, Wanted wanted) throws IOException {
    if (wanted.md5().isEmpty()) {
      return;
    }
    String md5 = Hashes.md5(file);
    if (!md5.startsWith(wanted.md5().get())) {
      throw new IOException(
          "the checkpoint from "
              + wanted.source()
              + " has MD5 "
              + md5
              + "; it must begin with "
              + wanted.md5().get());
    }
  }

  private Path converted(
      InstalledModels.Changes changes, Optional<String> name, Path file, Wanted wanted)
      throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("checkpoint " + file + " does not exist or is no plain file");
    }
    String sha256 = Hashes.sha256(file);
    if (wanted.sha256().isPresent() && !wanted.sha256().get().equals(sha256)) {
      throw new IOException(
          "the checkpoint from "
              + wanted.source()
              + " has SHA-256 "
              + sha256
              + "; it must be "
              + wanted.sha256().get());
    }
    requireMd5(file, wanted);
    var known = catalogue.withHash(sha256);
    try (var checkpoint = Checkpoint.open(file)) {
      var skeleton = Skeleton.fitting(checkpoint, skeletons);
      String called = name.orElse(known.map(Catalogue.Model::name).orElse(skeleton.name()));
      requireNew(called);
      requireSpace(skeleton.bytes() + skeleton.textBytes());
      String licence =
          wanted
              .licence()
              .or(() -> known.map(Catalogue.Model::licence))
              .orElse("unknown; the checkpoint is in no catalogue");
      String source = known.map(Catalogue.Model::source).orElse(wanted.source());
      return changes.add(
          called,
          folder ->
              BundleBuilder.build(
                  checkpoint, skeleton, folder, licence, source + ", SHA-256 " + sha256, progress));
    }
  }
}
