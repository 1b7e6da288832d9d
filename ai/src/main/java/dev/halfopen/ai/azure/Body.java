package dev.halfopen.ai.azure;

import com.azure.core.util.BinaryData;
import java.nio.ByteBuffer;
import reactor.core.publisher.Flux;

/** The body of a response that is read along, in the two forms that others are made of. */
sealed interface Body permits PulledBody, PushedBody {
  Flux<ByteBuffer> flux();

  BinaryData data();
}
