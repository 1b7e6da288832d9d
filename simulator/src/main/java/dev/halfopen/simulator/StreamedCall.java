package dev.halfopen.simulator;

import dev.halfopen.pipeline.Attempt;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.simulator.service.Reply;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A call of a pipeline whose answer comes in pieces: once the caller has one, nothing is tried
 * again. All is on the thread of the run.
 */
final class StreamedCall implements Flow.Subscriber<Object> {
  private static final Object PIECE = new Object();

  private final Guard.Request request;
  private @Nullable Reply answer;

  StreamedCall(Guard.Request request) {
    this.request = request;
  }

  void begin(ResiliencePipeline pipeline) {
    pipeline
        .<Object>callStream(attempt -> subscriber -> new Pieces(subscriber).begin(attempt))
        .subscribe(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(Object piece) {
    // It is the reply that knows when pieces came.
  }

  @Override
  public void onError(Throwable error) {
    request.end(PipelineGuard.reply(error));
  }

  @Override
  public void onComplete() {
    request.end(Objects.requireNonNull(answer));
  }

  /** The pieces of one attempt at the service. */
  private final class Pieces implements Flow.Subscription, Guard.Listener {
    private final Flow.Subscriber<? super Object> subscriber;
    private Guard.@Nullable Sent sent;
    private boolean begun;
    private boolean cancelled;

    Pieces(Flow.Subscriber<? super Object> subscriber) {
      this.subscriber = subscriber;
    }

    void begin(Attempt attempt) {
      subscriber.onSubscribe(this);
      if (!cancelled) {
        sent = PipelineGuard.send(attempt, request, this);
      }
    }

    @Override
    public void request(long n) {
      // All of them were requested at once.
    }

    @Override
    public void cancel() {
      cancelled = true;
      if (sent != null) {
        sent.giveUp();
      }
    }

    @Override
    public void signOfLife() {
      begun = true;
      subscriber.onNext(PIECE);
    }

    @Override
    public void ended(Reply reply) {
      if (!begun && reply.firstContent() >= 0) {
        signOfLife(); // the first piece was the last one
      }
      if (reply.answered()) {
        answer = reply;
        subscriber.onComplete();
      } else {
        subscriber.onError(new NoAnswer(reply));
      }
    }
  }
}
