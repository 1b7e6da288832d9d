package dev.halfopen.examples.springai;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A headless Chromium with one page, driven by its own protocol (DevTools). */
final class Chromium implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern LISTENING =
      Pattern.compile("DevTools listening on ws://127\\.0\\.0\\.1:(\\d+)/");

  private final Process process;
  private final WebSocket page;
  private final AtomicInteger requests = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();

  private Chromium(Process process, int port) throws Exception {
    this.process = process;
    JsonNode pages =
        JSON.readTree(
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                        .build(),
                    HttpResponse.BodyHandlers.ofString())
                .body());
    page =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(
                URI.create(pages.path(0).path("webSocketDebuggerUrl").asString()), new Answers())
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** The browser on the PATH, if there is one. */
  static Optional<Path> find() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(
            directory ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts it with an empty profile, and without whatever it would ask of the network. */
  static Chromium start(Path browser, Path profile) throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    browser.toString(),
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--disable-dev-shm-usage",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--window-size=1100,800",
                    "--remote-debugging-port=0",
                    "--user-data-dir=" + profile,
                    "about:blank"))
            .redirectErrorStream(true)
            .start();
    try {
      return new Chromium(process, port(process.inputReader()));
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static int port(BufferedReader output) throws IOException {
    StringBuilder said = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        return Integer.parseInt(listening.group(1));
      }
      said.append(line).append('\n');
    }
    throw new IOException("it doesn't listen: " + said);
  }

  /** Puts the pieces of a message together, and hands it to who waits for it. */
  private final class Answers implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        JsonNode message = JSON.readTree(text.toString());
        text.setLength(0);
        CompletableFuture<JsonNode> answer = answers.remove(message.path("id").asInt(-1));
        if (answer != null) {
          answer.complete(message);
        }
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }
  }

  private JsonNode send(String method, Map<String, ?> parameters) throws Exception {
    int id = requests.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    page.sendText(
            JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    JsonNode message = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (message.has("error")) {
      throw new IllegalStateException(method + ": " + message.path("error"));
    }
    return message.path("result");
  }

  void open(String url) throws Exception {
    send("Page.navigate", Map.of("url", url));
    await("location.href === '" + url + "' && document.readyState === 'complete'");
  }

  /** What an expression of JavaScript comes to. */
  JsonNode evaluate(String expression) throws Exception {
    JsonNode result =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + result.path("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** Waits in the page until a condition holds. */
  void await(String condition) throws Exception {
    evaluate(
        "new Promise(done => { const look = () => ("
            + condition
            + ") ? done(true) : setTimeout(look, 20); look(); })");
  }

  void type(String text) throws Exception {
    send("Input.insertText", Map.of("text", text));
  }

  /** Presses a key, as somebody without a mouse does. */
  void press(String key, int code, String text) throws Exception {
    Map<String, Object> event =
        Map.of("key", key, "code", key, "windowsVirtualKeyCode", code, "text", text);
    send("Input.dispatchKeyEvent", with(event, "keyDown"));
    send("Input.dispatchKeyEvent", with(Map.of("key", key, "code", key), "keyUp"));
  }

  private static Map<String, Object> with(Map<String, Object> event, String type) {
    Map<String, Object> all = new HashMap<>(event);
    all.put("type", type);
    return all;
  }

  void screenshot(Path file) throws Exception {
    String data = send("Page.captureScreenshot", Map.of("format", "png")).path("data").asString();
    Files.createDirectories(file.getParent());
    Files.write(file, Base64.getDecoder().decode(data));
  }

  @Override
  public void close() {
    page.abort();
    process.destroyForcibly().onExit().join();
  }
}
