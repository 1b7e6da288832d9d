package dev.halfopen.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
  @Test
  void theSamePartsGiveTheSameBytes() {
    assertThat(Pages.full()).isEqualTo(Pages.full());
  }

  @Test
  void nothingIsFetchedFromElsewhere() {
    assertThat(Pages.full()).doesNotContain("src=\"http", "href=\"http", "@import", "url(http");
  }

  @Test
  void aNameIsTextWhateverItHolds() {
    String page = Pages.hostile();
    assertThat(page).doesNotContain("</script><img", "\u202e").contains("&lt;/script&gt;&lt;img");
    assertThat(page.split("</script>", -1)).hasSize(4);
  }

  @Test
  void theStatesStandInWordsToo() {
    assertThat(Pages.full())
        .contains(
            "Closed 70.3 % of the time, open 27.8 %, half open 1.94 %; opened once, and again after"
                + " a trial never; the service was ill once.");
  }

  @Test
  void theLicenceOfTheChartsIsInThePage() {
    assertThat(Pages.full()).contains("The MIT License (MIT)", "Leon Sorokin");
  }

  @Test
  void aRowOfAnotherLengthIsRefused() {
    Report report = new Report("x");
    assertThatThrownBy(() -> report.table("t", List.of("a", "b"), List.of(List.of("1"))))
        .hasMessage("row: 1 (expected: 2 cells, as there are columns)");
  }
}
