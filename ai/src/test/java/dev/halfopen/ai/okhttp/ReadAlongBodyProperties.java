package dev.halfopen.ai.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.ai.AIFailureException;
import dev.halfopen.ai.internal.Bodies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.Okio;
import okio.Source;
import okio.Timeout;

class ReadAlongBodyProperties {
  private static final Call CALL =
      new OkHttpClient().newCall(new Request.Builder().url("http://localhost").build());

  @Provide
  Arbitrary<byte[]> bodies() {
    return Bodies.any();
  }

  @Property(tries = 500)
  void bytesPassUnchangedWhateverIsThoughtOfThem(
      @ForAll("bodies") byte[] body,
      @ForAll Bodies.Kind kind,
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 20_000) Integer> sent,
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 20_000) Integer> asked) {
    ResponseBody response =
        ResponseBody.create(Okio.buffer(new Pieces(Bodies.pieces(body, sent))), null, body.length);
    BufferedSource source = new ReadAlongBody(response, kind.begin(), CALL).source();
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    try {
      for (int i = 0; !source.exhausted(); i++) {
        byte[] piece = new byte[asked.get(i % asked.size())];
        int count = source.read(piece);
        seen.write(piece, 0, count);
      }
    } catch (IOException e) {
      assertThat(e).hasCauseInstanceOf(AIFailureException.class);
    }

    assertThat(seen.toByteArray()).isEqualTo(body);
  }

  /** Gives one piece after the other, as a connection does. */
  private static final class Pieces implements Source {
    private final Deque<Buffer> pieces = new ArrayDeque<>();

    Pieces(List<byte[]> pieces) {
      pieces.forEach(piece -> this.pieces.add(new Buffer().write(piece)));
    }

    @Override
    public long read(Buffer sink, long byteCount) {
      while (!pieces.isEmpty() && pieces.getFirst().exhausted()) {
        pieces.removeFirst();
      }
      return pieces.isEmpty() ? -1 : pieces.getFirst().read(sink, byteCount);
    }

    @Override
    public Timeout timeout() {
      return Timeout.NONE;
    }

    @Override
    public void close() {
      pieces.clear();
    }
  }
}
