package dev.halfopen.ai.internal;

import dev.halfopen.ai.json.Json;
import dev.halfopen.ai.json.JsonHandler;
import dev.halfopen.ai.json.Vocabulary;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Finds in the body of a request what is asked for, and passes over the rest. */
final class Asked implements JsonHandler {
  private int depth;
  private String name = "";
  private boolean list;
  private @Nullable String model;
  private @Nullable Boolean streaming;

  @Nullable String model() {
    return model;
  }

  boolean streaming() {
    return streaming != null && streaming;
  }

  /** Whether there is nothing more to be found. */
  boolean isComplete() {
    return model != null && streaming != null;
  }

  @Override
  public void begin(boolean object) {
    list |= depth == 0 && !object;
    depth++;
  }

  @Override
  public void end() {
    depth--;
  }

  @Override
  public void name(byte[] bytes, int from, int to) {
    if (depth == 1) {
      name = Vocabulary.of(bytes, from, to);
    }
  }

  @Override
  public void value(Json.Kind kind, byte[] bytes, int from, int to) {
    if (depth != 1 || list) {
      return;
    }
    if (kind == Json.Kind.TEXT && name.equals("model") && model == null) {
      model = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    } else if (kind == Json.Kind.BOOLEAN && name.equals("stream")) {
      streaming = to - from == "true".length();
    }
  }

  @Override
  public boolean wanted() {
    return depth == 1;
  }
}
