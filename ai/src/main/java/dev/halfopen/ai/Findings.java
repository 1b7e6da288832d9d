package dev.halfopen.ai;

import dev.halfopen.AIServiceException;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of an answer so far, and what it amounts to; the readers write it. */
final class Findings {
  /*
   * Two marks of the end are told apart. An answer is finished when the service has said why it
   * stopped; an error may still follow, and wins. It is closed by the format's last word, after
   * which nothing counts. What comes after a failure doesn't count either.
   *
   * At the end of the body (R16): an answer of a known dialect has failed if neither mark was seen,
   * unless the dialect may leave its end out. What is of no dialect is in doubt, and in doubt
   * there is no failure, but for one case: an answer of a model is due, and there was nothing.
   */
  private static final int MAX_CHOICES = 1_024;

  private final AIRequest request;
  private final Map<String, List<String>> headers;
  private final InstantSource clock;
  private final boolean strict;
  private final Operation operation;
  private final boolean mayBeEmpty;
  private final Facts facts = new Facts();

  private final BitSet begunChoices = new BitSet();
  private final BitSet finishedChoices = new BitSet();
  private @Nullable Dialect dialect;
  private long contentCount;
  private boolean unread;
  private boolean finished;
  private boolean closed;
  private boolean lastWordExpected;
  private boolean partial;
  private @Nullable String refusal;
  private @Nullable String suspicion;
  private @Nullable AIFailureException failure;

  /**
   * Nothing is found yet.
   *
   * @param mayBeEmpty whether no body at all may be an answer, whatever was asked for
   */
  Findings(
      AIRequest request,
      Map<String, List<String>> headers,
      InstantSource clock,
      boolean strict,
      Operation operation,
      boolean mayBeEmpty) {
    this.request = request;
    this.headers = headers;
    this.clock = clock;
    this.strict = strict;
    this.operation = operation;
    this.mayBeEmpty = mayBeEmpty;
  }

  Facts facts() {
    return facts;
  }

  long contentCount() {
    return contentCount;
  }

  /** Whether nothing that comes can change the judgement. */
  boolean settled() {
    return closed || failure != null;
  }

  /** Whether the last word was said: that is the reason of the end where there is no other. */
  boolean closed() {
    Dialect known = dialect;
    return closed || (known != null && !known.hasLastWord() && finished());
  }

  private boolean done() {
    return closed || finished();
  }

  /** Whether it must be an answer of a model. */
  boolean answerIsDue() {
    return operation == Operation.CHAT;
  }

  /** Whether it can't be an answer of a model, whatever it looks like. */
  boolean isOther() {
    return operation == Operation.OTHER;
  }

  /** Whether an answer that tells no reason for its end may pass. */
  boolean lenient() {
    return !strict;
  }

  void dialect(@Nullable Dialect known) {
    dialect = known;
  }

  /** Whether it is of a dialect that is known. */
  boolean isKnown() {
    return dialect != null;
  }

  void content() {
    contentCount++;
  }

  /** There was something of which nobody knows what it is. */
  void unread() {
    unread = true;
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

  /** Nothing that follows belongs to the answer. */
  void closeIfFinished() {
    closed |= finished();
  }

  /** The format has a last word of its own, which only strict judgement insists on. */
  void expectLastWord() {
    lastWordExpected = true;
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
    error(request.provider(), body);
  }

  /** Bedrock reported an error in its own format, by which it is known. */
  void errorOfBedrock(String body) {
    error(request.provider() == Provider.GENERIC ? Provider.BEDROCK : request.provider(), body);
  }

  /** There was talk of an error, which is the reason if the answer has no proper end. */
  void suspect(String body) {
    suspicion = suspicion == null ? body : suspicion;
  }

  private void error(Provider provider, String body) {
    if (!settled()) {
      failure = provider.failure(response(body), clock.instant());
    }
  }

  void bad(String what) {
    failed(AIFailure.BAD_OUTPUT, what);
  }

  void failed(AIFailure kind, String what) {
    if (!settled()) {
      failure = Failures.of(kind, details(what));
    }
  }

  /** The failure by now. A refusal is one when all is said, so that what it took is read, too. */
  @Nullable AIFailureException failure() {
    if (closed()) {
      refused();
    }
    return failure;
  }

  private void refused() {
    if (failure == null && refusal != null) {
      failure = new ContentRefusedException(details("refused: " + refusal));
    }
  }

  /** The judgement at the end of the body. */
  @Nullable AIFailureException end() {
    if (done()) {
      refused();
    }
    if (failure == null && !partial) {
      String missing = missing();
      if (missing != null) {
        failure =
            suspicion == null
                ? Failures.of(AIFailure.BAD_OUTPUT, details(missing))
                : request.provider().failure(response(suspicion), clock.instant());
      }
    }
    return failure;
  }

  private @Nullable String missing() {
    Dialect known = dialect;
    if (known == null) {
      return answerIsDue() && !unread && !mayBeEmpty ? "the answer is empty" : null;
    }
    boolean whole = strict ? done() && properly() : done() || known.mayLeaveOutItsEnd();
    return whole ? null : "the answer is cut: it has no proper end";
  }

  private boolean properly() {
    return finished() && (closed || !lastWordExpected);
  }

  private boolean finished() {
    return finished || (!begunChoices.isEmpty() && begunChoices.equals(finishedChoices));
  }

  private AIResponse response(String body) {
    return new AIResponse(request.service(), request.model(), 200, headers, body);
  }

  private AIServiceException.Builder details(String what) {
    return AIServiceException.builder(request.service() + ": " + what)
        .service(request.service())
        .model(request.model())
        .status(200)
        .requestId(Provider.requestId(response(""), ""));
  }
}
