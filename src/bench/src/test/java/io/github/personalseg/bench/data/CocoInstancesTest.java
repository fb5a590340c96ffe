package io.github.personalseg.bench.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CocoInstancesTest {
  @TempDir Path folder;

  private CocoInstances read(String json) throws IOException {
    Path file = folder.resolve("instances.json");
    Files.writeString(file, json);
    return CocoInstances.read(file);
  }

  /** Annotations before what they point to, as some writers have it. */
  private static String json(String picture, String annotation) {
    return """
        {"annotations": [%s], "info": {"year": [2017]},
         "categories": [{"id": 44, "name": "bottle", "supercategory": "kitchen"}],
         "images": [%s]}
        """
        .formatted(annotation, picture);
  }

  private static final String PICTURE =
      "{\"id\": 7, \"file_name\": \"a.jpg\", \"width\": 8, \"height\": 6, \"license\": 4}";

  @Test
  void readsPolygonsAndRuns() throws IOException {
    var picture =
        read(json(
                PICTURE,
                """
                {"image_id": 7, "category_id": 44, "iscrowd": 0, "area": 4.0,
                 "segmentation": [[1, 1, 3, 1, 3, 3, 1, 3], [5, 0, 7, 0, 7, 2, 5, 2]]},
                {"image_id": 7, "category_id": 44, "iscrowd": 1,
                 "segmentation": {"size": [6, 8], "counts": [6, 3, 39]}}
                """))
            .pictures()
            .get(0);
    assertEquals("a.jpg", picture.name());
    var polygons = picture.instances().get(0);
    assertEquals("bottle", polygons.className());
    assertEquals(8, polygons.mask(8, 6).area());
    assertTrue(polygons.mask(8, 6).contains(2, 2));
    assertTrue(polygons.mask(8, 6).contains(6, 1));
    var crowd = picture.instances().get(1);
    assertTrue(crowd.crowd());
    // Down the second column.
    assertEquals(3, crowd.mask(8, 6).area());
    assertTrue(crowd.mask(8, 6).contains(1, 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "../a.jpg | is no plain file name",
        "/etc/passwd | is no plain file name",
        "x/a.jpg | is no plain file name",
        ".. | is no plain file name"
      })
  void namesStayInTheFolder(String name, String message) {
    var error =
        assertThrows(IOException.class, () -> read(json(PICTURE.replace("a.jpg", name), "")));
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"images\": | is no",
        "[] | is no instance file of COCO",
        "{\"images\": [{\"id\": \"x\"}]} | is no instance file of COCO",
        "{\"images\": [{\"id\": 1, \"file_name\": \"a\", \"width\": 900000, \"height\": 900000}]} |"
            + " at most 100000000 pixels",
        "{\"annotations\": [{\"image_id\": 5, \"category_id\": 1, \"segmentation\": []}]} |"
            + " of which one is missing",
        "{\"annotations\": [{\"segmentation\": {\"counts\": \"PX5\"}}]} | plain run lengths"
      })
  void saysWhatIsWrong(String json, String message) {
    var error = assertThrows(IOException.class, () -> read(json));
    assertTrue(error.getMessage().contains(message), error.getMessage());
    assertTrue(error.getMessage().contains("instances.json"), error.getMessage());
  }

  @Test
  void picksPictures() throws IOException {
    var all = read(json(PICTURE + "," + PICTURE.replace("7,", "8,").replace("a.jpg", "b.jpg"), ""));
    assertEquals(2, all.pictures().size());
    assertEquals("b.jpg", all.only(List.of("b.jpg")).pictures().get(0).name());
    assertThrows(IOException.class, () -> all.only(List.of("c.jpg")));
  }
}
