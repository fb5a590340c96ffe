package io.github.personalseg.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.image.BrokenFonts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports on a machine that cannot draw text: all figures, no charts, no links to any. */
class ReportWithoutTextTest {
  @Test
  void figuresAreThereAndChartsAreSaidToBeLeftOut(@TempDir Path folder) throws Exception {
    String said = BrokenFonts.run(folder, WritesReports.class, folder.toString());
    assertEquals(1, said.lines().filter(l -> l.contains("images go without text")).count(), said);
    for (String kind : List.of(WritesReports.MODEL, WritesReports.PERSONALIZE)) {
      String report = Files.readString(folder.resolve(kind).resolve("report.md"));
      assertTrue(report.contains("made up"), report);
      assertTrue(report.contains(Charts.LEFT_OUT), report);
      assertFalse(report.contains(".png"), report);
      assertTrue(Files.size(folder.resolve(kind).resolve("report.json")) > 0);
    }
  }
}
