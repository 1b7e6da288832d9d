package dev.halfopen.ai;

import dev.halfopen.ai.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an answer says about itself: which model gave it, why it ended, what it took. */
final class Facts {
  private static final int MAX_REASONS = 16;
  private static final int MAX_WORD = 150;

  private @Nullable String model;
  private final List<String> finishReasons = new ArrayList<>(1);
  private final UsageReader usage = new UsageReader();
  private String operation = OperationName.OTHER;
  private boolean stream;
  private boolean known;

  /** The model that answered; null if it wasn't told. */
  @Nullable String model() {
    return model;
  }

  /** The reasons for which parts of the answer ended, in the service's words. */
  List<String> finishReasons() {
    return List.copyOf(finishReasons);
  }

  /** What it took. */
  Usage usage() {
    return usage.usage();
  }

  /** What it answers, by its form. */
  String operation() {
    return operation;
  }

  /** Whether it is known by now if it comes in pieces. */
  boolean isKnown() {
    return known;
  }

  /** Whether it comes in pieces. */
  boolean isStream() {
    return stream;
  }

  /** It comes in pieces, or it doesn't. */
  void comes(boolean inPieces) {
    known = true;
    stream |= inPieces;
  }

  void operation(String name) {
    operation = name;
  }

  /** Takes the model's name from a document that may have it. */
  void model(Json document, String member) {
    if (model == null) {
      Json name = document.get(member);
      model = name.isText() && !name.isEmpty() ? PlainText.lineOrNull(name.text(), MAX_WORD) : null;
    }
  }

  void finishReason(String reason) {
    if (finishReasons.size() < MAX_REASONS) {
      finishReasons.add(PlainText.line(reason, MAX_WORD));
    }
  }

  /** Takes counts in the words of whichever service. */
  void usage(Json told) {
    usage.read(told);
  }

  /** Takes what the headers tell: Bedrock counts there for models of any format. */
  void headers(AIResponse response) {
    response.headers().forEach(usage::readHeader);
  }

  /** Takes what a document says that is of no dialect: embeddings and the like. */
  void other(Json document) {
    model(document, "model");
    usage.read(document.get("usage"));
    usage.read(document.get("usageMetadata"));
    usage.read(document.get("meta"));
    usage.readInput(document.get("prompt_eval_count")); // Ollama
    usage.readInput(document.get("inputTextTokenCount")); // Titan
  }
}
