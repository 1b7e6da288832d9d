package dev.halfopen.ai.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.AIProtection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class DataBufferProperties {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final AIProtection protection =
      AIProtection.of(CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults()));

  @Property(tries = 300)
  void bytesPassUnchangedAndBuffersAreReleased(
      @ForAll byte[] bytes, @ForAll @Size(max = 20) List<@IntRange(max = 40) Integer> pieces) {
    List<ByteBuf> buffers = buffers(bytes, pieces);
    DataBuffer joined = DataBufferUtils.join(body(buffers)).block(PATIENCE);
    byte[] seen = new byte[0];
    if (joined != null) {
      seen = new byte[joined.readableByteCount()];
      joined.read(seen);
      DataBufferUtils.release(joined);
    }
    assertThat(seen).isEqualTo(bytes);
    assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
  }

  /** The bytes, cut into pieces of these sizes; what remains is the last one. */
  private static List<ByteBuf> buffers(byte[] bytes, List<Integer> pieces) {
    List<ByteBuf> buffers = new ArrayList<>();
    int at = 0;
    for (int piece : pieces) {
      int length = Math.min(piece, bytes.length - at);
      buffers.add(PooledByteBufAllocator.DEFAULT.buffer().writeBytes(bytes, at, length));
      at += length;
    }
    buffers.add(PooledByteBufAllocator.DEFAULT.buffer().writeBytes(bytes, at, bytes.length - at));
    return buffers;
  }

  private Flux<DataBuffer> body(List<ByteBuf> buffers) {
    NettyDataBufferFactory factory = new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);
    ClientResponse response =
        WebClientProtection.filter(protection)
            .filter(
                ClientRequest.create(HttpMethod.GET, URI.create("http://localhost/")).build(),
                request ->
                    Mono.just(
                        ClientResponse.create(HttpStatus.OK)
                            .body(Flux.fromIterable(buffers).map(factory::wrap))
                            .build()))
            .block(PATIENCE);
    return response.bodyToFlux(DataBuffer.class);
  }
}
