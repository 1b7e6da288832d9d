package dev.halfopen.longrun;

import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.halfopen.ai.openai.OpenAIStreams;
import dev.halfopen.pipeline.Attempt;
import dev.halfopen.pipeline.AttemptCall;
import dev.halfopen.pipeline.ConcurrencyLimit;
import dev.halfopen.pipeline.Hedge;
import dev.halfopen.pipeline.ResiliencePipeline;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** The ways in which the stack is used, each with a pipeline of its own. */
final class Ways {
  private static final int OK = 200;
  private static final double LEAVE = .05;
  private static final Duration HEDGE_AFTER = Duration.ofMillis(250);
  private static final String BODY =
      """
      {"model": "%s", "stream": %s, "messages": [{"role": "user", "content": "Hello"}]}""";

  private final Stack stack;
  private final Attempts attempts;
  private final Map<String, Way> all = new LinkedHashMap<>();

  Ways(Stack stack, Attempts attempts) {
    this.stack = stack;
    this.attempts = attempts;
    ResiliencePipeline limited =
        stack.add("jdk", stack.pipeline().limit(ConcurrencyLimit.of(2).queue(1)));
    all.put("jdk", random -> answered(limited.call(counted(this::jdk))));
    ResiliencePipeline hedged =
        stack.add("jdk-async", stack.pipeline().hedge(Hedge.after(HEDGE_AFTER)));
    all.put("jdk-async", random -> await(hedged.callAsync(countedAsync(this::jdkAsync)), random));
    ResiliencePipeline raw = stack.add("okhttp", stack.pipeline().timer(stack.timer()));
    all.put("okhttp", random -> answered(raw.call(counted(this::okHttp))));
    ResiliencePipeline sdk = stack.add("openai", stack.pipeline());
    all.put("openai", random -> answered(sdk.call(counted(this::openAi))));
    ResiliencePipeline sdkAsync =
        stack.add("openai-async", stack.pipeline().hedge(Hedge.after(HEDGE_AFTER)));
    all.put(
        "openai-async",
        random -> await(sdkAsync.callAsync(countedAsync(this::openAiAsync)), random));
    ResiliencePipeline streams =
        stack.add("openai-stream", stack.pipeline().limit(ConcurrencyLimit.of(2).queue(2)));
    all.put("openai-stream", random -> read(streams, random));
  }

  Map<String, Way> all() {
    return all;
  }

  private interface Asking<T> {
    T ask(Attempt attempt, String id) throws Exception;
  }

  private static Told.End answered(Object answer) {
    return answer == null ? Told.End.FAILED : Told.End.ANSWERED;
  }

  private <T> AttemptCall<T, Exception> counted(Asking<T> asking) {
    return attempt -> {
      String id = attempts.make();
      T answer = asking.ask(attempt, id);
      attempts.answered(id);
      return answer;
    };
  }

  private <T> Function<Attempt, CompletionStage<T>> countedAsync(
      Asking<CompletableFuture<T>> asking) {
    return attempt -> {
      String id = attempts.make();
      try {
        CompletableFuture<T> answer = asking.ask(attempt, id);
        CompletableFuture<Void> unused = answer.thenRun(() -> attempts.answered(id));
        return answer;
      } catch (Exception e) {
        return CompletableFuture.failedFuture(e);
      }
    };
  }

  /** Waits for it, or now and then gives it up. */
  private static <T> Told.End await(CompletableFuture<T> future, SplittableRandom random)
      throws Exception {
    if (random.nextDouble() < LEAVE) {
      try {
        future.get(random.nextInt(300), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (future.cancel(true)) {
          return Told.End.LEFT;
        }
      } catch (ExecutionException e) {
        throw failure(e);
      }
    }
    try {
      future.get(Callers.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return Told.End.ANSWERED;
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  private static Exception failure(ExecutionException e) {
    return e.getCause() instanceof Exception cause ? cause : e;
  }

  private HttpRequest jdkRequest(Attempt attempt, String id) {
    return HttpRequest.newBuilder(stack.chat())
        .header("Content-Type", "application/json")
        .header(Attempts.HEADER, id)
        .POST(HttpRequest.BodyPublishers.ofString(BODY.formatted(attempt.target(), false)))
        .build();
  }

  private String jdk(Attempt attempt, String id) throws IOException, InterruptedException {
    return answer(stack.jdk.send(jdkRequest(attempt, id), BodyHandlers.ofString()));
  }

  private CompletableFuture<String> jdkAsync(Attempt attempt, String id) {
    return stack
        .jdk
        .sendAsync(jdkRequest(attempt, id), BodyHandlers.ofString())
        .thenCompose(Ways::answerLater);
  }

  private static CompletableFuture<String> answerLater(HttpResponse<String> response) {
    try {
      return CompletableFuture.completedFuture(answer(response));
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static String answer(HttpResponse<String> response) throws IOException {
    return answer(response.statusCode(), response.body(), "\"choices\"");
  }

  /** As every application does: it looks into what it was given, since a 200 may hold an error. */
  private static String answer(int status, String text, String needed) throws IOException {
    if (status != OK || !text.contains(needed)) {
      throw new IOException("status " + status + ", no " + needed);
    }
    return text;
  }

  private String okHttp(Attempt attempt, String id) throws IOException {
    Request request =
        new Request.Builder()
            .url(stack.chat().toString())
            .header(Attempts.HEADER, id)
            .post(
                RequestBody.create(
                    BODY.formatted(attempt.target(), true), MediaType.get("application/json")))
            .build();
    try (Response response = stack.okHttp.newCall(request).execute()) {
      return answer(response.code(), response.body().string(), "[DONE]");
    }
  }

  private static ChatCompletionCreateParams params(Attempt attempt, String id) {
    return ChatCompletionCreateParams.builder()
        .model(attempt.target())
        .addUserMessage("Hello")
        .putAdditionalHeader(Attempts.HEADER, id)
        .build();
  }

  /** Asking for what is not there is an error of the SDK's, which takes any JSON for an answer. */
  private List<ChatCompletion.Choice> openAi(Attempt attempt, String id) {
    return stack.openAi.chat().completions().create(params(attempt, id)).choices();
  }

  private CompletableFuture<List<ChatCompletion.Choice>> openAiAsync(Attempt attempt, String id) {
    return stack
        .openAi
        .async()
        .chat()
        .completions()
        .create(params(attempt, id))
        .thenApply(ChatCompletion::choices);
  }

  @SuppressWarnings("MustBeClosedChecker") // the stream closes the response
  private Stream<ChatCompletionChunk> openAiStream(Attempt attempt, String id) {
    return OpenAIStreams.stream(
        stack.openAi.chat().completions().createStreaming(params(attempt, id)));
  }

  /** Reads it to its end, or now and then leaves after the first piece. */
  private Told.End read(ResiliencePipeline pipeline, SplittableRandom random) throws Exception {
    boolean leaves = random.nextDouble() < LEAVE;
    try (Stream<ChatCompletionChunk> chunks = pipeline.openStream(counted(this::openAiStream))) {
      Iterator<ChatCompletionChunk> items = chunks.iterator();
      while (items.hasNext()) {
        items.next();
        if (leaves) {
          return Told.End.LEFT;
        }
      }
    }
    return Told.End.ANSWERED;
  }
}
