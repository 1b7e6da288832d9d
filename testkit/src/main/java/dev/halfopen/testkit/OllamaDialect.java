package dev.halfopen.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Ollama's chat and generate: a stream is a line of JSON for each token. */
final class OllamaDialect extends Dialect {
  private static final long NANOS_PER_TOKEN = 10_000_000;

  private final boolean chat;

  OllamaDialect(ReceivedRequest request, String requestId) {
    super(request, requestId);
    this.chat = request.wireFormat() == WireFormat.OLLAMA_CHAT;
  }

  @Override
  String streamType() {
    return "application/x-ndjson";
  }

  /** Each line carries text. */
  @Override
  String opening() {
    return "";
  }

  @Override
  String token(String token, int index) {
    return line(json(part(token)));
  }

  @Override
  String closing(List<String> tokens) {
    return line(json(done("", tokens.size())));
  }

  @Override
  String errorEvent(int tokens) {
    return line(errorBody());
  }

  @Override
  String malformedEvent() {
    return line(firstHalf(json(part(""))));
  }

  @Override
  String answer(String text, int tokens, boolean finished) {
    return json(finished ? done(text, tokens) : part(text));
  }

  @Override
  String emptyAnswer() {
    return json(done("", 0));
  }

  @Override
  String errorBody() {
    return error("an error was encountered while running the model");
  }

  @Override
  int status(Refusal.Reason reason) {
    return reason == Refusal.Reason.OVERLOADED ? 503 : super.status(reason);
  }

  @Override
  String refusal(Refusal refusal) {
    return switch (refusal.reason()) {
      case RATE_LIMITED -> error("too many requests");
      case QUOTA_EXHAUSTED ->
          error(
              "you have reached your weekly usage limit, upgrade for higher limits:"
                  + " https://ollama.com/upgrade");
      case SERVER_ERROR -> error("llama runner process has terminated: exit status 2");
      case UNAVAILABLE -> error("Server overloaded, please retry shortly");
      case OVERLOADED -> error("server busy, please try again.  maximum pending requests exceeded");
    };
  }

  @Override
  String problem(int status, String message) {
    return error(message);
  }

  private static String error(String message) {
    return json(object().put("error", message));
  }

  private ObjectNode done(String text, int tokens) {
    long promptNanos = promptTokens() * NANOS_PER_TOKEN;
    long nanos = tokens * NANOS_PER_TOKEN;
    return part(text)
        .put("done", true)
        .put("done_reason", "stop")
        .put("total_duration", promptNanos + nanos)
        .put("load_duration", 0)
        .put("prompt_eval_count", promptTokens())
        .put("prompt_eval_duration", promptNanos)
        .put("eval_count", answerTokens(tokens))
        .put("eval_duration", nanos);
  }

  private ObjectNode part(String text) {
    ObjectNode part = object().put("model", model()).put("created_at", createdAt());
    if (chat) {
      part.putObject("message").put("role", "assistant").put("content", text);
    } else {
      part.put("response", text);
    }
    return part.put("done", false);
  }

  private static String line(String document) {
    return document + "\n";
  }
}
