package io.github.personalseg.bench.data;

import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import io.github.personalseg.image.Mask;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Pictures and instance masks in COCO's format: polygons, or run lengths that are not compressed.
 * The pictures lie in the folder {@code images} beside the file, or beside it.
 *
 * @param pictures in the file's order
 */
public record CocoInstances(List<Picture> pictures) {
  private static final long MAX_BYTES = 1L << 30;
  private static final long MAX_PIXELS = 100_000_000;
  private static final int MAX_POINTS = 1_000_000;

  public CocoInstances {
    pictures = List.copyOf(pictures);
  }

  /**
   * One picture.
   *
   * @param file where it lies
   * @param name its file name
   * @param width columns
   * @param height rows
   * @param instances what is marked in it
   */
  public record Picture(Path file, String name, int width, int height, List<Instance> instances) {}

  /**
   * One marked thing.
   *
   * @param className COCO's class
   * @param crowd whether it stands for many that nobody told apart
   * @param polygons each {@code x0, y0, x1, y1, …}; their union is the thing
   * @param runs lengths of runs outside and inside in turn, down the columns; absent with polygons
   */
  public record Instance(
      String className, boolean crowd, List<double[]> polygons, Optional<int[]> runs) {

    /** Its pixels. */
    public Mask mask(int width, int height) {
      byte[] cells = new byte[Math.multiplyExact(width, height)];
      if (runs.isPresent()) {
        fill(cells, width, height, runs.get());
        return new Mask(width, height, cells);
      }
      for (double[] polygon : polygons) {
        var corners = new ArrayList<Mask.Point>();
        for (int i = 0; i + 1 < polygon.length; i += 2) {
          corners.add(new Mask.Point(polygon[i], polygon[i + 1]));
        }
        if (corners.size() >= 3) {
          byte[] part = Mask.ofPolygon(width, height, corners).cells();
          for (int i = 0; i < cells.length; i++) {
            cells[i] |= part[i];
          }
        }
      }
      return new Mask(width, height, cells);
    }

    private static void fill(byte[] cells, int width, int height, int[] runs) {
      long at = 0;
      for (int run = 0; run < runs.length; run++) {
        for (int i = 0; i < runs[run] && at < cells.length; i++, at++) {
          if (run % 2 == 1) {
            cells[(int) (at % height * width + at / height)] = 1;
          }
        }
      }
    }
  }

  /**
   * Reads a file; pictures that have no instance count too.
   *
   * @throws IOException when it is too large, no such JSON, or names a picture that is missing
   */
  public static CocoInstances read(Path file) throws IOException {
    Tables.require(file, "it should hold instances in COCO's format");
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(
          file + " has " + Files.size(file) + " bytes; at most " + MAX_BYTES + " are allowed");
    }
    var parts = new Parts();
    try (var json = new JsonReader(Files.newBufferedReader(file))) {
      parts.read(json);
    } catch (JsonParseException | IllegalStateException | NumberFormatException e) {
      throw new IOException(file + " is no instance file of COCO: " + e.getMessage(), e);
    } catch (MalformedJsonException | EOFException e) {
      throw new IOException(file + " is no JSON: " + e.getMessage(), e);
    }
    return parts.joined(file);
  }

  /** What the file's lists hold, in whatever order they come. */
  private static final class Parts {
    private record Entry(String name, int width, int height) {}

    private record Found(long picture, long category, Instance instance) {}

    private final Map<Long, Entry> pictures = new LinkedHashMap<>();
    private final Map<Long, String> classes = new LinkedHashMap<>();
    private final List<Found> found = new ArrayList<>();

    void read(JsonReader json) throws IOException {
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "images" -> list(json, this::picture);
          case "categories" -> list(json, this::category);
          case "annotations" -> list(json, this::annotation);
          default -> json.skipValue();
        }
      }
      json.endObject();
    }

    private interface Item {
      void read(JsonReader json) throws IOException;
    }

    private static void list(JsonReader json, Item item) throws IOException {
      json.beginArray();
      while (json.hasNext()) {
        json.beginObject();
        item.read(json);
        json.endObject();
      }
      json.endArray();
    }

    private void picture(JsonReader json) throws IOException {
      long id = -1;
      String name = "";
      int width = 0;
      int height = 0;
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "id" -> id = json.nextLong();
          case "file_name" -> name = json.nextString();
          case "width" -> width = json.nextInt();
          case "height" -> height = json.nextInt();
          default -> json.skipValue();
        }
      }
      pictures.put(id, new Entry(name, width, height));
    }

    private void category(JsonReader json) throws IOException {
      long id = -1;
      String name = "";
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "id" -> id = json.nextLong();
          case "name" -> name = json.nextString();
          default -> json.skipValue();
        }
      }
      classes.put(id, name);
    }

    private void annotation(JsonReader json) throws IOException {
      long picture = -1;
      long category = -1;
      boolean crowd = false;
      var polygons = new ArrayList<double[]>();
      Optional<int[]> runs = Optional.empty();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "image_id" -> picture = json.nextLong();
          case "category_id" -> category = json.nextLong();
          case "iscrowd" -> crowd = json.nextInt() != 0;
          case "segmentation" -> {
            if (json.peek() == JsonToken.BEGIN_ARRAY) {
              json.beginArray();
              while (json.hasNext()) {
                polygons.add(numbers(json));
              }
              json.endArray();
            } else {
              runs = runs(json);
            }
          }
          default -> json.skipValue();
        }
      }
      found.add(new Found(picture, category, new Instance("", crowd, polygons, runs)));
    }

    private static Optional<int[]> runs(JsonReader json) throws IOException {
      Optional<int[]> runs = Optional.empty();
      json.beginObject();
      while (json.hasNext()) {
        if (json.nextName().equals("counts") && json.peek() == JsonToken.BEGIN_ARRAY) {
          double[] numbers = numbers(json);
          int[] lengths = new int[numbers.length];
          for (int i = 0; i < lengths.length; i++) {
            lengths[i] = (int) numbers[i];
          }
          runs = Optional.of(lengths);
        } else {
          json.skipValue();
        }
      }
      json.endObject();
      if (runs.isEmpty()) {
        throw new IllegalStateException("a mask has neither polygons nor plain run lengths");
      }
      return runs;
    }

    private static double[] numbers(JsonReader json) throws IOException {
      double[] numbers = new double[16];
      int count = 0;
      json.beginArray();
      while (json.hasNext()) {
        if (count == MAX_POINTS) {
          throw new IllegalStateException("a mask has over " + MAX_POINTS + " numbers");
        }
        if (count == numbers.length) {
          numbers = Arrays.copyOf(numbers, 2 * count);
        }
        numbers[count++] = json.nextDouble();
      }
      json.endArray();
      return Arrays.copyOf(numbers, count);
    }

    CocoInstances joined(Path file) throws IOException {
      Map<Long, List<Instance>> byPicture = new LinkedHashMap<>();
      for (var one : found) {
        String className = classes.get(one.category());
        if (className == null || !pictures.containsKey(one.picture())) {
          throw new IOException(
              file
                  + ": a mask belongs to picture "
                  + one.picture()
                  + " and category "
                  + one.category()
                  + ", of which one is missing");
        }
        var instance = one.instance();
        byPicture
            .computeIfAbsent(one.picture(), p -> new ArrayList<>())
            .add(new Instance(className, instance.crowd(), instance.polygons(), instance.runs()));
      }
      var all = new ArrayList<Picture>();
      for (var entry : pictures.entrySet()) {
        var picture = entry.getValue();
        if (picture.width() < 1
            || picture.height() < 1
            || (long) picture.width() * picture.height() > MAX_PIXELS) {
          throw new IOException(
              file
                  + ": picture "
                  + picture.name()
                  + " is "
                  + picture.width()
                  + "x"
                  + picture.height()
                  + "; both sides must be at least 1 and the area at most "
                  + MAX_PIXELS
                  + " pixels");
        }
        all.add(
            new Picture(
                located(file, picture.name()),
                picture.name(),
                picture.width(),
                picture.height(),
                byPicture.getOrDefault(entry.getKey(), List.of())));
      }
      return new CocoInstances(all);
    }

    /** A name from a file must not lead out of its folder. */
    private static Path located(Path file, String name) throws IOException {
      if (!name.matches("[^/\\\\\\p{Cntrl}]+") || name.equals("..")) {
        throw new IOException(file + ": \"" + name + "\" is no plain file name");
      }
      Path folder = Objects.requireNonNull(file.toAbsolutePath().normalize().getParent());
      Path inside = folder.resolve("images").resolve(name);
      return Files.exists(inside) ? inside : folder.resolve(name);
    }
  }

  /**
   * The same with the pictures of these names alone.
   *
   * @throws IOException when one is not there
   */
  public CocoInstances only(List<String> names) throws IOException {
    var kept = new ArrayList<Picture>();
    for (String name : names) {
      kept.add(
          pictures.stream()
              .filter(p -> p.name().equals(name))
              .findFirst()
              .orElseThrow(
                  () -> new IOException("the instances have no picture \"" + name + "\"")));
    }
    return new CocoInstances(kept);
  }
}
