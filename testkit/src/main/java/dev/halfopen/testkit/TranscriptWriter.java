package dev.halfopen.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.halfopen.testkit.Transcript.End;
import dev.halfopen.testkit.Transcript.Head;
import dev.halfopen.testkit.Transcript.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Turns behaviours into transcripts: the one place that knows what each behaviour means. */
final class TranscriptWriter {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Dialect dialect;
  private final boolean streaming;

  TranscriptWriter(Dialect dialect, boolean streaming) {
    this.dialect = dialect;
    this.streaming = streaming;
  }

  Transcript write(Behavior behavior) {
    if (behavior instanceof Answer answer) {
      dialect.words(answer);
      return streaming ? stream(answer) : plain(answer);
    } else if (behavior instanceof Delayed delayed) {
      return write(delayed.behavior()).delayedBy(delayed.delay());
    } else if (behavior instanceof Refusal refusal) {
      return refusal(refusal);
    } else if (behavior instanceof RawResponse raw) {
      return whole(0, raw.status(), raw.headers(), raw.body());
    } else if (behavior == Plain.HANG) {
      return new Transcript(null, List.of(), End.SILENCE, 0);
    } else if (behavior == Plain.EMPTY_STREAM) {
      return streaming
          ? new Transcript(streamHead(), List.of(), End.COMPLETE, 0)
          : whole(0, 200, Map.of(), dialect.emptyAnswer());
    }
    throw new IllegalArgumentException("behavior: " + behavior + " (expected: a known one)");
  }

  private Transcript stream(Answer answer) {
    List<String> tokens = answer.tokens();
    List<Part> parts = new ArrayList<>();
    if (!dialect.opening().isEmpty()) {
      parts.add(new Part(0, dialect.opening()));
    }
    for (int i = 0; i < tokens.size(); i++) {
      parts.add(new Part(timeOfToken(answer, i), dialect.token(tokens.get(i), i)));
    }
    int sent = tokens.size();
    long last = sent == 0 ? 0 : timeOfToken(answer, sent - 1);
    long next = timeOfToken(answer, sent);
    return switch (answer.ending()) {
      case COMPLETE -> stream(parts, new Part(last, dialect.closing(tokens)), End.COMPLETE);
      case NO_MARKER -> new Transcript(streamHead(), parts, End.COMPLETE, last);
      case STALL -> new Transcript(streamHead(), parts, End.SILENCE, last);
      case RESET -> new Transcript(streamHead(), parts, End.RESET, next);
      case ERROR_EVENT -> stream(parts, new Part(next, dialect.errorEvent(sent)), End.COMPLETE);
      case MALFORMED_JSON -> stream(parts, new Part(next, dialect.malformedEvent()), End.COMPLETE);
    };
  }

  private Transcript stream(List<Part> parts, Part last, End end) {
    parts.add(last);
    return new Transcript(streamHead(), parts, end, last.at());
  }

  private Transcript plain(Answer answer) {
    List<String> tokens = answer.tokens();
    long at = timeOfToken(answer, Math.max(0, tokens.size() - 1));
    boolean finished = answer.ending() != Answer.Ending.NO_MARKER;
    String body = dialect.answer(String.join("", tokens), tokens.size(), finished);
    return switch (answer.ending()) {
      case COMPLETE, NO_MARKER -> whole(at, 200, Map.of(), body);
      case STALL -> half(at, body, End.SILENCE);
      case RESET -> half(at, body, End.RESET);
      case ERROR_EVENT -> whole(at, 200, Map.of(), dialect.errorBody());
      case MALFORMED_JSON -> whole(at, 200, Map.of(), Dialect.firstHalf(body));
    };
  }

  private Transcript refusal(Refusal refusal) {
    Map<String, String> headers =
        refusal.retryAfter() == null ? Map.of() : dialect.retryHeaders(refusal.retryAfter());
    return whole(0, dialect.status(refusal.reason()), headers, dialect.refusal(refusal));
  }

  private Transcript whole(long at, int status, Map<String, String> headers, String body) {
    Head head =
        new Head(at, status, headers("application/json", headers), body.getBytes(UTF_8).length);
    return new Transcript(head, List.of(new Part(at, body)), End.COMPLETE, at);
  }

  private Transcript half(long at, String body, End end) {
    Head head =
        new Head(at, 200, headers("application/json", Map.of()), body.getBytes(UTF_8).length);
    return new Transcript(head, List.of(new Part(at, Dialect.firstHalf(body))), end, at);
  }

  private Head streamHead() {
    return new Head(0, 200, headers(dialect.streamType(), Map.of("cache-control", "no-cache")), -1);
  }

  private Map<String, String> headers(String contentType, Map<String, String> more) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("content-type", contentType);
    headers.putAll(dialect.headers());
    headers.putAll(more);
    return headers;
  }

  private static long timeOfToken(Answer answer, int index) {
    double interval = NANOS_PER_SECOND / answer.tokensPerSecond();
    return answer.firstTokenDelay().toNanos() + (long) (index * interval);
  }
}
