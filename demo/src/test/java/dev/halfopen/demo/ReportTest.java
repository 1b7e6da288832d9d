package dev.halfopen.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportTest {
  @Test
  void textStaysText() {
    assertThat(Report.escaped("<script>alert('x & \"y\"')</script>"))
        .isEqualTo("&lt;script&gt;alert(&#39;x &amp; &quot;y&quot;&#39;)&lt;/script&gt;");
  }
}
