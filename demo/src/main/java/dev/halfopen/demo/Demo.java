package dev.halfopen.demo;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The demo's command line. */
@Command(
    name = "demo",
    description = {
      "Drives the same traffic with the official OpenAI client at a scripted service that falls"
          + " ill, four times at once: the client alone, Resilience4j, Halfopen, and Halfopen with"
          + " a second model.",
      "",
      "With --model it talks to a real endpoint instead: the one of OPENAI_BASE_URL (OpenAI's if"
          + " unset), with the key of OPENAI_API_KEY. Each call costs a few tokens; two more are"
          + " made before, to see whether the endpoint answers."
    },
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all is well", "1:something is wrong; a line says what", "2:wrong usage"})
public final class Demo implements Callable<Integer> {
  private static final String OPENAI = "https://api.openai.com/v1";
  private static final int MIN_SCRIPTED_SECONDS = 10;
  private static final int MAX_SECONDS = 80;
  private static final int MAX_RATE = 200;
  private static final int ENDPOINT_SECONDS = 20;
  private static final int SCRIPTED_RATE = 20;

  private final Map<String, String> environment;
  private final PrintWriter out;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(
      names = "--seed",
      paramLabel = "<number>",
      description = "The same seed, the same traffic (default: ${DEFAULT-VALUE}).")
  private long seed = 42;

  @Option(
      names = "--seconds",
      paramLabel = "<number>",
      description = "How long, at most 80 (default: 58; 20 with --model). The script keeps step.")
  private @Nullable Integer seconds;

  @Option(
      names = "--rate",
      paramLabel = "<number>",
      description = "Calls per second, at most 200 (default: 20; 1 with --model).")
  private @Nullable Integer rate;

  @Option(
      names = "--model",
      paramLabel = "<name>",
      description = "Ask this model of a real endpoint.")
  private @Nullable String model;

  @Option(
      names = "--compare",
      description = "With --model: make the same calls without a breaker as well.")
  private boolean compare;

  @Option(
      names = "--report",
      paramLabel = "<file>",
      description = "Write the comparison as an HTML page as well; not with --model.")
  private @Nullable Path report;

  @Option(names = "--no-color", description = "No colours on a terminal either.")
  private boolean noColor;

  @Option(names = "--help", usageHelp = true, description = "Show this and end.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  private Demo(Map<String, String> environment, PrintWriter out) {
    this.environment = environment;
    this.out = out;
  }

  /** Runs the demo, and exits if it failed: it may run in Maven's own JVM. */
  public static void main(String[] args) {
    int code = run(System.getenv(), writer(System.out), writer(System.err), args);
    if (code != CommandLine.ExitCode.OK) {
      System.exit(code);
    }
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, Charset.defaultCharset());
  }

  /** Runs the demo and returns the exit code. */
  static int run(
      Map<String, String> environment, PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Demo(environment, out))
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(
            (problem, commandLine, parsed) -> {
              err.println("demo: " + message(problem));
              return CommandLine.ExitCode.SOFTWARE;
            })
        .execute(args);
  }

  private static String message(Exception problem) {
    return problem instanceof DemoException
        ? String.valueOf(problem.getMessage())
        : "unexpected: " + Plain.text(problem.toString());
  }

  @Override
  public Integer call() throws DemoException, InterruptedException {
    boolean coloured = !noColor && Ansi.AUTO.enabled();
    Screen screen = new Screen(out, new Palette(coloured));
    if (model != null) {
      if (report != null) {
        throw usage("--report is of the scripted demo, and --model asks a real endpoint");
      }
      Duration length = length(1, ENDPOINT_SECONDS);
      Settings settings = Settings.endpoint(length, rate(1), seed);
      new EndpointDemo(screen, settings, endpoint(model), compare).run();
    } else {
      if (compare) {
        throw usage("--compare needs --model; the scripted demo always compares");
      }
      Duration length = length(MIN_SCRIPTED_SECONDS, (int) Scenario.NORMAL_LENGTH.toSeconds());
      new ScriptedDemo(screen, Settings.scripted(length, rate(SCRIPTED_RATE), seed), report).run();
    }
    return CommandLine.ExitCode.OK;
  }

  private Duration length(int min, int byDefault) {
    return Duration.ofSeconds(between("--seconds", seconds, min, MAX_SECONDS, byDefault));
  }

  private int rate(int byDefault) {
    return between("--rate", rate, 1, MAX_RATE, byDefault);
  }

  private int between(String option, @Nullable Integer value, int min, int max, int byDefault) {
    int given = value == null ? byDefault : value;
    if (given < min || given > max) {
      throw usage(option + ": " + given + " (expected: " + min + " to " + max + ")");
    }
    return given;
  }

  private Endpoint endpoint(String model) {
    String key = environment.getOrDefault("OPENAI_API_KEY", "");
    if (key.isBlank()) {
      throw usage("--model needs OPENAI_API_KEY (any text, if the endpoint wants no key)");
    }
    String url = environment.getOrDefault("OPENAI_BASE_URL", OPENAI);
    if (!isHttp(url)) {
      throw usage("OPENAI_BASE_URL is no http or https URL without credentials");
    }
    return new Endpoint(url, key, model);
  }

  private static boolean isHttp(String url) {
    try {
      URI uri = URI.create(url);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getUserInfo() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
