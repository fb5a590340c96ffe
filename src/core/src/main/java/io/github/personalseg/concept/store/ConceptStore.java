package io.github.personalseg.concept.store;

import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.Concepts;
import io.github.personalseg.concept.NegativeProposal;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.file.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The concepts on disk, one folder each. Safe to use from several threads and processes at once: a
 * lock file lets one change happen at a time, and what a change depends on is read under the lock.
 * Looking makes nothing and works on a store that cannot be written, or is not there. Everything is
 * its owner's alone: folders 0700, files 0600.
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
  private static final String BROKEN = "broken";
  private static final int MOST_LOOKS = 5;

  /** Everything that a store's folder may hold. */
  private static final Pattern OURS =
      Pattern.compile(
          "\\.lock|broken|(\\.new-)?vocabulary\\.yaml|(\\.new-|\\.old-)?[0-9a-f]{32}\\.[0-9]{1,9}");

  /** File locks are per process; this one is for the threads within. */
  private static final Object THREADS = new Object();

  private final Path root;

  private ConceptStore(Path root) {
    this.root = root;
  }

  /** Opens a store; its folder is made with the first concept. */
  public static ConceptStore open(Path root) {
    return new ConceptStore(root.toAbsolutePath());
  }

  /** The store's folder. */
  public Path folder() {
    return root;
  }

  /**
   * What a concept must fit beside its bundle's hash, which others may claim.
   *
   * @param dim embedding length of the model
   * @param proposals proposals per frame of the model
   */
  public record Model(String bundleHash, int dim, int proposals) {
    private void check(Concept concept) throws IOException {
      if (concept.embedding().length != dim) {
        throw new IOException(
            "its embedding has " + concept.embedding().length + " values; the model's have " + dim);
      }
      int rows = concept.negative().map(NegativeProposal::count).orElse(proposals);
      if (rows != proposals) {
        throw new IOException(
            "it was learned on " + rows + " proposals; the model makes " + proposals);
      }
    }
  }

  /**
   * Loads every concept that fits a model. Entries that cannot be read, or do not fit although they
   * say so, are moved to {@code broken/}, with a {@code reason.txt}; those learned on another
   * bundle stay where they are. Where the store cannot be written everything stays, and is told.
   *
   * @throws IOException when the store's folder is there but cannot be read
   */
  public LoadResult load(Model model) throws IOException {
    return load(model.bundleHash(), Optional.of(model));
  }

  /**
   * Loads every concept of a bundle, whatever its sizes; see {@link #load(Model)}.
   *
   * @throws IOException when the store's folder is there but cannot be read
   */
  public LoadResult load(String bundleHash) throws IOException {
    return load(bundleHash, Optional.empty());
  }

  private LoadResult load(String bundleHash, Optional<Model> model) throws IOException {
    return looking(
        mayRepair -> {
          if (mayRepair) {
            removeLeftovers();
            tighten();
          }
          var loading = new Loading(mayRepair);
          List<LoadResult.BundleMismatch> mismatches = new ArrayList<>();
          List<Loaded> fitting = new ArrayList<>();
          for (var versions : StoreEntry.in(root).values()) {
            var newest = loading.readNewest(versions, bundleHash, model);
            if (newest.isEmpty()) {
              continue;
            }
            if (newest.get().concept().bundleHash().equals(bundleHash)) {
              fitting.add(newest.get());
            } else {
              mismatches.add(new LoadResult.BundleMismatch(newest.get().concept(), bundleHash));
            }
          }
          var concepts = loading.withoutConflicts(fitting, mismatches);
          return new LoadResult(concepts, mismatches, loading.told);
        });
  }

  /**
   * Saves a concept, in place of the one with its name if there is one. Which id and label id it
   * gets is decided here, under the store's lock: a name keeps its own, and none is given to two
   * concepts, so what the draft says replaces nothing of another name. When this returns, the
   * concept is on the disk; when it throws, the store is as it was.
   *
   * @param draft as it was learned; its id and label id are what its teacher last knew to be right
   * @param references to keep beside it; may be empty
   * @param taken label ids that are in use elsewhere
   * @return the concept as it is stored
   * @throws IOException when the disk is full or cannot be written
   * @throws ConceptException when no label id is free
   */
  public Concept save(
      Concept draft, TuningSettings settings, List<AnnotatedFrame> references, Set<Integer> taken)
      throws IOException {
    return changing(
        () -> {
          tighten();
          var entries = StoreEntry.in(root);
          Concept concept = settled(draft, entries, taken);
          var files = ConceptFiles.encode(concept, settings, references);
          try {
            put(concept.id(), files, entries);
          } catch (IOException e) {
            throw new IOException(unsaved(concept, files, e), e);
          }
          return concept;
        });
  }

  /** Saves a concept while no label ids are in use elsewhere. */
  public Concept save(Concept draft, TuningSettings settings, List<AnnotatedFrame> references)
      throws IOException {
    return save(draft, settings, references, Set.of());
  }

  /** Adds the next version of an entry and removes the older ones. */
  private void put(String id, Map<String, byte[]> files, Map<String, List<StoreEntry>> entries)
      throws IOException {
    var versions = entries.getOrDefault(id, List.of());
    int version = versions.isEmpty() ? 1 : versions.get(0).version() + 1;
    Path target = root.resolve(id + "." + version);
    Path fresh = root.resolve(NEW + target.getFileName());
    try {
      AtomicDirectories.delete(fresh);
      AtomicDirectories.write(fresh, files);
      AtomicDirectories.rename(fresh, target);
    } catch (IOException e) {
      discard(fresh);
      throw e;
    }
    for (var older : versions) {
      discard(older.folder());
    }
  }

  /** The concept with the id and label id that the store as it is now leaves to it. */
  private static Concept settled(
      Concept draft, Map<String, List<StoreEntry>> entries, Set<Integer> takenLabels) {
    List<ConceptFiles.Key> keys = new ArrayList<>();
    for (var versions : entries.values()) {
      try {
        keys.add(ConceptFiles.readKey(versions.get(0).folder()));
      } catch (IOException e) {
        // The next load tells of it; its label id cannot be known.
      }
    }
    var namesake =
        keys.stream()
            .filter(key -> key.name().equals(draft.name()))
            .max(Comparator.comparing(ConceptFiles.Key::created));
    boolean taken = keys.stream().anyMatch(key -> key.id().equals(draft.id()));
    String id =
        namesake.map(ConceptFiles.Key::id).orElseGet(() -> taken ? Concept.newId() : draft.id());
    Set<Integer> used = new HashSet<>(takenLabels);
    keys.stream().filter(key -> !key.id().equals(id)).forEach(key -> used.add(key.labelId()));
    int wanted = namesake.map(ConceptFiles.Key::labelId).orElse(draft.labelId());
    int labelId = used.contains(wanted) ? Concepts.freeLabelId(used, 0) : wanted;
    return draft.withIdentity(id, labelId);
  }

  /**
   * Removes a concept for good.
   *
   * @return whether there was one with this id
   */
  public boolean forget(String id) throws IOException {
    if (!Files.isDirectory(root)) {
      return false;
    }
    return changing(
        () -> {
          var versions = new ArrayList<>(StoreEntry.in(root).getOrDefault(id, List.of()));
          // The oldest first, so that no older state can come back half way.
          versions.sort(Comparator.comparingInt(StoreEntry::version));
          for (var entry : versions) {
            Path doomed = root.resolve(OLD + entry.folder().getFileName());
            AtomicDirectories.delete(doomed);
            AtomicDirectories.rename(entry.folder(), doomed);
            AtomicDirectories.delete(doomed);
          }
          return !versions.isEmpty();
        });
  }

  /**
   * The references that were kept with a concept, to learn it again.
   *
   * @throws IOException when there is no such concept or a picture is damaged
   */
  public List<AnnotatedFrame> references(String id) throws IOException {
    return looking(mayRepair -> ConceptFiles.readReferences(newest(id)));
  }

  /**
   * How a concept was learned.
   *
   * @throws IOException when there is no such concept
   */
  public TuningSettings settings(String id) throws IOException {
    return looking(mayRepair -> ConceptFiles.readSettings(newest(id)));
  }

  /**
   * The names of all versions there are, which change with every save and every forgetting.
   *
   * @throws IOException when the store's folder is there but cannot be read
   */
  public Set<String> entries() throws IOException {
    return StoreEntry.in(root).values().stream()
        .flatMap(List::stream)
        .map(StoreEntry::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  private record Loaded(StoreEntry entry, Concept concept) {}

  private Path newest(String id) throws IOException {
    var versions = StoreEntry.in(root).get(id);
    if (versions == null) {
      throw new IOException("no concept has the id " + id + " in " + root);
    }
    return versions.get(0).folder();
  }

  /** One pass over the store. */
  private final class Loading {
    private final boolean mayRepair;
    private final List<LoadResult.BrokenEntry> told = new ArrayList<>();

    Loading(boolean mayRepair) {
      this.mayRepair = mayRepair;
    }

    /** The newest version that can be read; newer ones are set aside, older ones removed. */
    Optional<Loaded> readNewest(
        List<StoreEntry> versions, String bundleHash, Optional<Model> model) {
      for (int i = 0; i < versions.size(); i++) {
        var entry = versions.get(i);
        try {
          var concept = ConceptFiles.read(entry.folder());
          if (!concept.id().equals(entry.id())) {
            throw new IOException("it says that its id is " + concept.id());
          }
          if (model.isPresent() && concept.bundleHash().equals(bundleHash)) {
            model.get().check(concept);
          }
          if (mayRepair) {
            versions.subList(i + 1, versions.size()).forEach(older -> discard(older.folder()));
          }
          return Optional.of(new Loaded(entry, concept));
        } catch (IOException e) {
          setAside(entry, reason(e));
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
          setAside(entry, "unexpected " + e);
        }
      }
      return Optional.empty();
    }

    /**
     * Settles what stores written by several programs at once, or put together by hand, may hold.
     * Of concepts with one name the newest counts and the others stay on the disk; of concepts with
     * one label id the oldest keeps it and the others get free ones.
     */
    Concepts withoutConflicts(List<Loaded> fitting, List<LoadResult.BundleMismatch> mismatches) {
      fitting.sort(
          Comparator.comparing((Loaded loaded) -> loaded.concept().created())
              .thenComparing(loaded -> loaded.concept().id())
              .reversed());
      List<Loaded> named = new ArrayList<>();
      Set<Integer> used =
          mismatches.stream()
              .map(mismatch -> mismatch.concept().labelId())
              .collect(Collectors.toCollection(HashSet::new));
      for (var loaded : fitting) {
        used.add(loaded.concept().labelId());
        var concept = loaded.concept();
        if (named.stream().anyMatch(other -> other.concept().name().equals(concept.name()))) {
          tell(
              loaded.entry(),
              "its name \"" + concept.name() + "\" also belongs to a newer concept",
              "it stays where it is");
        } else {
          named.add(loaded);
        }
      }
      Collections.reverse(named);
      List<Concept> kept = new ArrayList<>();
      Set<Integer> given = new HashSet<>();
      for (var loaded : named) {
        var concept = loaded.concept();
        if (!given.add(concept.labelId())) {
          int free = Concepts.freeLabelId(used, 0);
          used.add(free);
          given.add(free);
          concept = relabelled(loaded, free);
        }
        kept.add(concept);
      }
      return Concepts.of(kept);
    }

    private Concept relabelled(Loaded loaded, int labelId) {
      var concept = loaded.concept();
      var changed = concept.withIdentity(concept.id(), labelId);
      String now = "it has label id " + labelId + " from now on";
      try {
        if (mayRepair) {
          Path folder = loaded.entry().folder();
          put(
              concept.id(),
              ConceptFiles.encode(
                  changed, ConceptFiles.readSettings(folder), ConceptFiles.readReferences(folder)),
              Map.of(concept.id(), List.of(loaded.entry())));
        } else {
          now = "it has label id " + labelId + " until the store can be written";
        }
      } catch (IOException e) {
        now += ", which could not be written (" + reason(e) + ")";
      }
      told.add(
          new LoadResult.BrokenEntry(
              loaded.entry().name(),
              "label id "
                  + concept.labelId()
                  + " of \""
                  + concept.name()
                  + "\" also belongs to an older concept; "
                  + now));
      return changed;
    }

    private void tell(StoreEntry entry, String reason, String consequence) {
      told.add(
          new LoadResult.BrokenEntry(
              entry.name(),
              "concept folder "
                  + entry.name()
                  + " cannot be used: "
                  + reason
                  + "; "
                  + consequence));
    }

    private void setAside(StoreEntry entry, String reason) {
      if (!mayRepair) {
        tell(entry, reason, "it stays where it is");
        return;
      }
      try {
        Path aside = PrivateFiles.createFolders(root.resolve(BROKEN));
        Path target = aside.resolve(entry.name());
        for (int i = 1; Files.exists(target); i++) {
          target = aside.resolve(entry.name() + "-" + i);
        }
        AtomicDirectories.rename(entry.folder(), target);
        tell(entry, reason, "it was moved to " + target);
        PrivateFiles.write(
            target.resolve("reason.txt"),
            (reason + "\n").getBytes(StandardCharsets.UTF_8),
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE));
      } catch (IOException e) {
        tell(entry, reason, "moving it aside failed: " + ConceptStore.reason(e));
      }
    }
  }

  /**
   * Takes what earlier versions left readable from everybody but its owner. Only entries of a store
   * are touched, and the folder itself only when it holds nothing else: somebody may have named a
   * folder of theirs.
   */
  private void tighten() {
    try {
      boolean onlyOurs = true;
      int tightened = 0;
      for (Path child : AtomicDirectories.children(root)) {
        boolean ours = OURS.matcher(child.getFileName().toString()).matches();
        onlyOurs &= ours;
        if (ours && !Files.isSymbolicLink(child)) {
          try (var walk = Files.walk(child)) {
            for (Path path : walk.toList()) {
              tightened += PrivateFiles.tighten(path) ? 1 : 0;
            }
          }
        }
      }
      if (onlyOurs) {
        tightened += PrivateFiles.tighten(root) ? 1 : 0;
      } else if (PrivateFiles.isOpen(root)) {
        LOG.warn("{} holds other files too, so it keeps its rights: others may look into it", root);
      }
      if (tightened > 0) {
        LOG.warn(
            "{} files and folders in {} were open to other users; they are no more",
            tightened,
            root);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn(
          "the rights of {} cannot be narrowed, others may look into it: {}", root, e.toString());
    }
  }

  private void removeLeftovers() throws IOException {
    for (Path path : AtomicDirectories.children(root)) {
      String name = path.getFileName().toString();
      if (name.startsWith(NEW) || name.startsWith(OLD)) {
        discard(path);
      }
    }
  }

  /** Removes what no longer counts; what cannot be removed now is found again at the next load. */
  private static void discard(Path folder) {
    try {
      AtomicDirectories.delete(folder);
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

  private interface Change<T> {
    T run() throws IOException;
  }

  private interface Look<T> {
    /**
     * @param mayRepair whether the store is locked and may be put in order
     */
    T run(boolean mayRepair) throws IOException;
  }

  private <T> T changing(Change<T> change) throws IOException {
    synchronized (THREADS) {
      try (var lock = StoreLock.toChange(root)) {
        return change.run();
      }
    }
  }

  /** Looks under the lock where that can be had; else again until nothing changed meanwhile. */
  private <T> T looking(Look<T> look) throws IOException {
    synchronized (THREADS) {
      var held = StoreLock.toLook(root);
      if (held.isPresent()) {
        try (var lock = held.get()) {
          return look.run(true);
        }
      }
      for (int attempt = 1; ; attempt++) {
        var before = StoreEntry.in(root);
        try {
          T seen = look.run(false);
          if (attempt == MOST_LOOKS || before.equals(StoreEntry.in(root))) {
            return seen;
          }
        } catch (IOException e) {
          if (attempt == MOST_LOOKS || before.equals(StoreEntry.in(root))) {
            throw e;
          }
        }
      }
    }
  }
}
