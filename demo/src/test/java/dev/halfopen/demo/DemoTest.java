package dev.halfopen.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ReceivedRequest;
import dev.halfopen.testkit.ScriptedAiService;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo from the command line to the exit code. */
class DemoTest {
  private static final String KEY = "key-of-the-test";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final ScriptedAiService service = ScriptedAiService.start();

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void showsEveryIllnessInFourColumnsAndSaysWhatItCameTo(@TempDir Path directory)
      throws IOException {
    Path report = directory.resolve("report.html");
    int code =
        run(
            Map.of(),
            "--seconds",
            "24",
            "--seed",
            "7",
            "--rate",
            "10",
            "--report",
            report.toString());
    assertThat(code).as(err.toString()).isZero();

    assertThat(err.toString()).isEmpty();
    assertThat(lines())
        .allMatch(line -> line.length() <= Plain.WIDTH, "80 columns")
        .noneMatch(line -> line.contains("\u001b"), "colour");
    for (Condition condition : Condition.values()) {
      assertThat(lines()).anyMatch(line -> line.startsWith("-- " + condition.label() + ": "));
      assertThat(out.toString()).contains(condition.reasonToCare());
    }
    assertThat(lines().stream().filter(line -> line.matches(" +\\d+ \\|.*"))).hasSize(24);
    assertThat(numbers("calls")).containsExactly(240, 240, 240, 240);
    double[] sick = numbers("requests that reached the sick service");
    assertThat(sick[2]).isLessThan(sick[0]);
    double[] answered = numbers("answered at all");
    assertThat(answered[3]).isGreaterThan(answered[2]);
    assertThat(numbers("threads blocked at the worst moment")[2])
        .isLessThan(numbers("threads blocked at the worst moment")[0]);

    String last = String.join(" ", lines().subList(lines().size() - 8, lines().size()));
    String sentence = last.substring(last.indexOf("Of 240 calls"));
    assertThat(sentence).endsWith(".").contains("lost");
    assertThat(Files.readString(report))
        .contains(
            sentence.substring(0, sentence.indexOf(';')), "answered at all", "+ second model");
  }

  @Test
  void talksToARealEndpointInstead() {
    assertThat(run(endpoint(), "--model", "some-model", "--seconds", "2", "--rate", "5"))
        .as(err.toString())
        .isZero();

    assertThat(out.toString())
        .contains("some-model")
        .contains("with      10 calls: 10 answered, 0 failed, 0 rejected")
        .doesNotContain("without")
        .doesNotContain(KEY);
    assertThat(service.received())
        .hasSize(2 + 10)
        .allMatch(request -> request.model().equals("some-model"))
        .allMatch(request -> request.header("Authorization").orElse("").equals("Bearer " + KEY))
        .anyMatch(ReceivedRequest::streaming);
  }

  @Test
  void comparesAtARealEndpointOnlyWhenAsked() {
    assertThat(run(endpoint(), "--model", "m", "--seconds", "2", "--rate", "5", "--compare"))
        .as(err.toString())
        .isZero();

    assertThat(out.toString()).contains("without   10 calls: 10 answered, 0 failed, 0 rejected");
    assertThat(service.requestCount()).isEqualTo(2 + 2 * 10);
  }

  @Test
  void opensTheBreakerAtARealEndpointToo() {
    service.script(
        request -> request.number() <= 2 ? Behavior.answer("Hello!") : Behavior.overloaded());

    assertThat(run(endpoint(), "--model", "m", "--seconds", "2", "--rate", "10")).isOne();

    assertThat(out.toString()).contains("CLOSED -> OPEN").contains("opened 1 times");
    assertThat(err.toString())
        .startsWith("demo: no call was answered; the last failure: 529 overloaded")
        .hasLineCount(1);
    assertThat(service.requestCount()).isLessThan(2 + 20);
  }

  @Test
  void saysInOneLineThatTheEndpointIsNotThere() {
    service.close();

    assertThat(run(endpoint(), "--model", "m")).isOne();

    assertThat(err.toString()).startsWith("demo: no answer from m at http://").hasLineCount(1);
  }

  @Test
  void saysInOneLineThatTheKeyIsWrong() {
    service.script(
        Behavior.status(
            401, Map.of(), "{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"\"}}"));

    assertThat(run(endpoint(), "--model", "m")).isOne();

    assertThat(err.toString().stripTrailing()).endsWith(": 401 invalid_api_key").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--seconds 9",
        "--seconds 81",
        "--seconds soon",
        "--rate 0",
        "--rate 201",
        "--seed x",
        "--compare",
        "--model m", // no key
        "--model m --report x.html",
        "--unknown",
        "argument"
      })
  void refusesWhatItDoesNotUnderstand(String arguments) {
    assertThat(run(Map.of(), arguments.split(" "))).isEqualTo(2);

    assertThat(err.toString()).contains("Usage: demo");
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "ftp://host/v1", "http://user:secret@host/v1", "http://a b"})
  void refusesAUrlThatIsNone(String url) {
    Map<String, String> environment = Map.of("OPENAI_API_KEY", KEY, "OPENAI_BASE_URL", url);

    assertThat(run(environment, "--model", "m")).isEqualTo(2);

    assertThat(err.toString()).startsWith("OPENAI_BASE_URL ").doesNotContain("secret");
  }

  @Test
  void explainsItself() {
    assertThat(run(Map.of(), "--help")).isZero();

    assertThat(lines()).allMatch(line -> line.length() <= Plain.WIDTH);
    assertThat(out.toString())
        .contains("--seed", "--seconds", "--rate", "--model", "--compare", "--report", "--no-color")
        .contains("OPENAI_BASE_URL", "OPENAI_API_KEY");
  }

  private int run(Map<String, String> environment, String... args) {
    return Demo.run(environment, new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private Map<String, String> endpoint() {
    return Map.of("OPENAI_API_KEY", KEY, "OPENAI_BASE_URL", service.openAiBaseUri().toString());
  }

  private List<String> lines() {
    return out.toString().lines().toList();
  }

  /** The numbers of the summary's line with this label. */
  private double[] numbers(String label) {
    String line =
        lines().stream().filter(l -> l.matches(label + " +\\d.*")).findFirst().orElseThrow();
    return Arrays.stream(line.substring(label.length()).trim().split(" +"))
        .map(word -> word.replace("*", "")) // lost
        .mapToDouble(word -> word.equals("never") ? Double.NaN : Double.parseDouble(word))
        .toArray();
  }
}
