package dev.halfopen.ai.langchain4j;

import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import java.util.concurrent.atomic.AtomicBoolean;

/** Passes on what happens until the first end, be it an error or the completion. */
final class OneEndListener implements ServerSentEventListener {
  private final ServerSentEventListener listener;
  private final AtomicBoolean ended = new AtomicBoolean();

  OneEndListener(ServerSentEventListener listener) {
    this.listener = listener;
  }

  @Override
  public void onOpen(SuccessfulHttpResponse response) {
    listener.onOpen(response);
  }

  @Override
  public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
    if (!ended.get()) {
      listener.onEvent(event, context);
    }
  }

  @Override
  public void onEvent(ServerSentEvent event) {
    if (!ended.get()) {
      listener.onEvent(event);
    }
  }

  @Override
  public void onError(Throwable error) {
    if (ended.compareAndSet(false, true)) {
      listener.onError(UnretriedRejection.seen(error));
    }
  }

  @Override
  public void onClose() {
    if (ended.compareAndSet(false, true)) {
      listener.onClose();
    }
  }
}
