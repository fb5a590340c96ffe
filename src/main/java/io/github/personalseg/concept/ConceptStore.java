package io.github.personalseg.concept;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The concepts on disk, one folder each. Safe to use from several threads and processes at once: a
 * lock file lets one operation run at a time.
 *
 * <p>A concept's folder is {@code <id>.<version>}. Saving fills {@code .new-<id>.<version>}, syncs
 * it and renames it to the next version; that rename is the moment the new state counts, because
 * the highest version wins. Older versions are removed afterwards. So a crash, a kill or a full
 * disk at any point leaves the old state or the new one, and leftovers are recognized by name.
 */
public final class ConceptStore {
  private static final Logger LOG = LoggerFactory.getLogger(ConceptStore.class);
  private static final String NEW = ".new-";
  private static final String OLD = ".old-";
  private static final String LOCK = ".lock";
  private static final String BROKEN = "broken";

  /** File locks are per process; this one is for the threads within. */
  private static final Object THREADS = new Object();

  private final Path root;

  private ConceptStore(Path root) {
    this.root = root;
  }

  /**
   * Opens a store; its folder is made when it is not there.
   *
   * @throws IOException when the folder cannot be made
   */
  public static ConceptStore open(Path root) throws IOException {
    return new ConceptStore(Files.createDirectories(root.toAbsolutePath()));
  }

  /**
   * Loads every concept. Entries that cannot be read are moved to {@code broken/}, with a {@code
   * reason.txt}; those learned on another bundle stay where they are.
   *
   * @param bundleHash of the model in use
   * @throws IOException when the store's folder itself cannot be read
   */
  public StoreContents load(String bundleHash) throws IOException {
    return locked(
        () -> {
          removeLeftovers();
          List<StoreContents.BrokenEntry> broken = new ArrayList<>();
          List<StoreContents.BundleMismatch> mismatches = new ArrayList<>();
          List<Loaded> fitting = new ArrayList<>();
          for (var versions : StoreEntry.in(root).values()) {
            readNewest(versions, broken)
                .ifPresent(
                    loaded -> {
                      if (loaded.concept().bundleHash().equals(bundleHash)) {
                        fitting.add(loaded);
                      } else {
                        mismatches.add(
                            new StoreContents.BundleMismatch(loaded.concept(), bundleHash));
                      }
                    });
          }
          return new StoreContents(withoutConflicts(fitting, broken), mismatches, broken);
        });
  }

  /**
   * Saves a concept, in place of the one with its id if there is one. When this returns, the
   * concept is on the disk; when it throws, the store is as it was.
   *
   * @param references to keep beside it; may be empty
   * @throws IOException when the disk is full or cannot be written
   */
  public void save(Concept concept, TuningSettings settings, List<KeptReference> references)
      throws IOException {
    var files = ConceptFiles.encode(concept, settings, references);
    locked(
        () -> {
          var versions = StoreEntry.in(root).getOrDefault(concept.id(), List.of());
          int version = versions.isEmpty() ? 1 : versions.get(0).version() + 1;
          Path target = root.resolve(concept.id() + "." + version);
          Path fresh = root.resolve(NEW + target.getFileName());
          try {
            DurableFolders.delete(fresh);
            DurableFolders.write(fresh, files);
            DurableFolders.rename(fresh, target);
          } catch (IOException e) {
            discard(fresh);
            throw new IOException(unsaved(concept, files, e), e);
          }
          for (var older : versions) {
            discard(older.folder());
          }
          return true;
        });
  }

  /**
   * Removes a concept for good.
   *
   * @return whether there was one with this id
   */
  public boolean forget(String id) throws IOException {
    return locked(
        () -> {
          var versions = new ArrayList<>(StoreEntry.in(root).getOrDefault(id, List.of()));
          // The oldest first, so that no older state can come back half way.
          versions.sort(Comparator.comparingInt(StoreEntry::version));
          for (var entry : versions) {
            Path doomed = root.resolve(OLD + entry.folder().getFileName());
            DurableFolders.delete(doomed);
            DurableFolders.rename(entry.folder(), doomed);
            DurableFolders.delete(doomed);
          }
          return !versions.isEmpty();
        });
  }

  /**
   * The references that were kept with a concept, to learn it again.
   *
   * @throws IOException when there is no such concept or a picture is damaged
   */
  public List<KeptReference> references(String id) throws IOException {
    return locked(() -> ConceptFiles.readReferences(newest(id)));
  }

  /**
   * How a concept was learned.
   *
   * @throws IOException when there is no such concept
   */
  public TuningSettings settings(String id) throws IOException {
    return locked(() -> ConceptFiles.readSettings(newest(id)));
  }

  private record Loaded(StoreEntry entry, Concept concept) {}

  private Path newest(String id) throws IOException {
    var versions = StoreEntry.in(root).get(id);
    if (versions == null) {
      throw new IOException("no concept has the id " + id + " in " + root);
    }
    return versions.get(0).folder();
  }

  /** The newest version that can be read; newer ones are set aside, older ones removed. */
  private Optional<Loaded> readNewest(
      List<StoreEntry> versions, List<StoreContents.BrokenEntry> broken) {
    for (int i = 0; i < versions.size(); i++) {
      var entry = versions.get(i);
      try {
        var concept = ConceptFiles.read(entry.folder());
        if (!concept.id().equals(entry.id())) {
          throw new IOException("it says that its id is " + concept.id());
        }
        versions.subList(i + 1, versions.size()).forEach(older -> discard(older.folder()));
        return Optional.of(new Loaded(entry, concept));
      } catch (IOException e) {
        broken.add(setAside(entry, reason(e)));
      }
    }
    return Optional.empty();
  }

  /** Of concepts that share a name or a label id, the newest stays. */
  private Concepts withoutConflicts(List<Loaded> fitting, List<StoreContents.BrokenEntry> broken) {
    fitting.sort(
        Comparator.comparing((Loaded loaded) -> loaded.concept().created())
            .thenComparing(loaded -> loaded.concept().id())
            .reversed());
    List<Concept> kept = new ArrayList<>();
    for (var loaded : fitting) {
      var concept = loaded.concept();
      var rival =
          kept.stream()
              .filter(
                  other ->
                      other.name().equals(concept.name()) || other.labelId() == concept.labelId())
              .findFirst();
      if (rival.isPresent()) {
        broken.add(
            setAside(
                loaded.entry(),
                "its name \""
                    + concept.name()
                    + "\" or label id "
                    + concept.labelId()
                    + " also belongs to the newer concept \""
                    + rival.get().name()
                    + "\""));
      } else {
        kept.add(concept);
      }
    }
    Collections.reverse(kept);
    return Concepts.of(kept);
  }

  private StoreContents.BrokenEntry setAside(StoreEntry entry, String reason) {
    String what = "concept folder " + entry.name() + " cannot be used: " + reason;
    try {
      Path aside = Files.createDirectories(root.resolve(BROKEN));
      Path target = aside.resolve(entry.name());
      for (int i = 1; Files.exists(target); i++) {
        target = aside.resolve(entry.name() + "-" + i);
      }
      DurableFolders.rename(entry.folder(), target);
      Files.writeString(target.resolve("reason.txt"), reason + "\n");
      return new StoreContents.BrokenEntry(entry.name(), what + "; it was moved to " + target);
    } catch (IOException e) {
      return new StoreContents.BrokenEntry(
          entry.name(), what + "; moving it aside failed: " + reason(e));
    }
  }

  private void removeLeftovers() throws IOException {
    for (Path path : DurableFolders.children(root)) {
      String name = path.getFileName().toString();
      if (name.startsWith(NEW) || name.startsWith(OLD)) {
        discard(path);
      }
    }
  }

  /** Removes what no longer counts; what cannot be removed now is found again at the next load. */
  private static void discard(Path folder) {
    try {
      DurableFolders.delete(folder);
    } catch (IOException e) {
      LOG.warn("cannot remove {}: {}; the next load tries again", folder, reason(e));
    }
  }

  private String unsaved(Concept concept, Map<String, byte[]> files, IOException cause) {
    long bytes = files.values().stream().mapToLong(file -> file.length).sum();
    return "cannot save concept \""
        + concept.name()
        + "\" ("
        + bytes
        + " bytes) in "
        + root
        + ": "
        + reason(cause)
        + "; what was saved before is still there";
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null || e instanceof FileSystemException
        ? e.getClass().getSimpleName() + " " + message
        : message;
  }

  private interface Action<T> {
    T run() throws IOException;
  }

  private <T> T locked(Action<T> action) throws IOException {
    synchronized (THREADS) {
      try (var channel =
          FileChannel.open(
              root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.lock(); // closing the channel releases it
        return action.run();
      }
    }
  }
}
