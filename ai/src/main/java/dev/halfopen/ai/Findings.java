package dev.halfopen.ai;

import dev.halfopen.AIServiceException;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of an answer so far, and what it amounts to; the dialects write it. */
final class Findings {
  /*
   * Two marks of the end are told apart. An answer is finished when the service has said why it
   * stopped; an error may still follow, and wins. It is closed by the format's last word, after
   * which nothing counts. What comes after a failure doesn't count either.
   */
  private static final int MAX_CHOICES = 1_024;

  private final AIRequest request;
  private final Map<String, List<String>> headers;
  private final InstantSource clock;
  private final boolean strict;

  private final BitSet begunChoices = new BitSet();
  private final BitSet finishedChoices = new BitSet();
  private long contentCount;
  private boolean finished;
  private boolean closed;
  private boolean lastWordExpected;
  private boolean mayBeEmpty;
  private boolean partial;
  private @Nullable String refusal;
  private @Nullable AIFailureException failure;

  Findings(
      AIRequest request, Map<String, List<String>> headers, InstantSource clock, boolean strict) {
    this.request = request;
    this.headers = headers;
    this.clock = clock;
    this.strict = strict;
  }

  long contentCount() {
    return contentCount;
  }

  /** Whether nothing that comes can change the judgement. */
  boolean settled() {
    return closed || failure != null;
  }

  boolean closed() {
    return closed;
  }

  /** Whether an answer that tells no reason for its end may pass. */
  boolean lenient() {
    return !strict;
  }

  void content() {
    contentCount++;
  }

  /** The service has begun, and perhaps ended, one of the answers that it gives at once. */
  void choice(int index, boolean end) {
    int bounded = Math.max(0, Math.min(index, MAX_CHOICES));
    begunChoices.set(bounded);
    if (end) {
      finishedChoices.set(bounded);
    }
  }

  void finish() {
    finished = true;
  }

  void close() {
    closed = true;
  }

  /** The format has a last word of its own, which only strict judgement insists on. */
  void expectLastWord() {
    lastWordExpected = true;
  }

  /** There is a reason for an empty answer which isn't the service's fault. */
  void mayBeEmpty() {
    mayBeEmpty = true;
  }

  /** Something had to be passed over: what seems to be missing may have been in it. */
  void partial() {
    partial = true;
  }

  void refuse(String why) {
    refusal = why;
  }

  /** The service reported an error inside the answer. */
  void error(String body) {
    if (!settled()) {
      failure =
          request
              .provider()
              .failure(
                  new AIResponse(request.service(), request.model(), 200, headers, body),
                  clock.instant());
    }
  }

  void bad(String what) {
    if (!settled()) {
      failure = badOutput(what);
    }
  }

  @Nullable AIFailureException failure() {
    if (failure == null && refusal != null && done()) {
      failure = new ContentRefusedException(details("refused: " + refusal));
    }
    return failure;
  }

  /** The judgement at the end of the body. */
  @Nullable AIFailureException end() {
    if (failure() != null || partial) {
      return failure;
    }
    if (contentCount == 0 && !(done() && mayBeEmpty)) {
      failure = badOutput("the answer is empty");
    } else if (!done() || (strict && !properly())) {
      failure = badOutput("the answer is cut: it has no proper end");
    }
    return failure;
  }

  private boolean properly() {
    return finished() && (closed || !lastWordExpected);
  }

  private boolean done() {
    return closed || finished();
  }

  private boolean finished() {
    BitSet unfinished = (BitSet) begunChoices.clone();
    unfinished.andNot(finishedChoices);
    return finished || (!begunChoices.isEmpty() && unfinished.isEmpty());
  }

  private BadOutputException badOutput(String what) {
    return new BadOutputException(details(what));
  }

  private AIServiceException.Builder details(String what) {
    AIResponse response = new AIResponse(request.service(), request.model(), 200, headers, "");
    return AIServiceException.builder(request.service() + ": " + what)
        .service(request.service())
        .model(request.model())
        .status(200)
        .requestId(Provider.requestId(response, ""));
  }
}
