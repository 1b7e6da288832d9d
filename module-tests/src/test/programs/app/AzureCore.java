package app;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import dev.halfopen.ai.azure.AzureProtection;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A pipeline of azure-core over an HTTP client of the application's own, protected. */
public class AzureCore {
  public static void main(String[] args) throws Exception {
    new Drill()
        .run(
            Service.CHAT,
            (protection, service) -> {
              HttpClient own =
                  request ->
                      Mono.fromCallable(
                          () -> new Answer(request, Http.post(request.getUrl().toString(), "{}")));
              HttpPipeline pipeline =
                  new HttpPipelineBuilder()
                      .policies(AzureProtection.policy(protection))
                      .httpClient(own)
                      .build();
              return () -> {
                HttpRequest request =
                    new HttpRequest(HttpMethod.POST, service.url("/v1/chat/completions"))
                        .setBody("{}");
                HttpResponse response = pipeline.sendSync(request, Context.NONE);
                return response.getStatusCode()
                    + " of "
                    + response.getBodyAsString().block().length();
              };
            });
  }

  private static final class Answer extends HttpResponse {
    private final Http http;

    Answer(HttpRequest request, Http http) {
      super(request);
      this.http = http;
    }

    @Override
    public int getStatusCode() {
      return http.status();
    }

    @Override
    @Deprecated
    public String getHeaderValue(String name) {
      return getHeaders().getValue(HttpHeaderName.fromString(name));
    }

    @Override
    public HttpHeaders getHeaders() {
      return new HttpHeaders().set(HttpHeaderName.CONTENT_TYPE, "application/json");
    }

    @Override
    public Flux<ByteBuffer> getBody() {
      return Flux.just(ByteBuffer.wrap(http.body()));
    }

    @Override
    public Mono<byte[]> getBodyAsByteArray() {
      return Mono.just(http.body());
    }

    @Override
    public Mono<String> getBodyAsString() {
      return getBodyAsString(StandardCharsets.UTF_8);
    }

    @Override
    public Mono<String> getBodyAsString(Charset charset) {
      return getBodyAsByteArray().map(bytes -> new String(bytes, charset));
    }
  }
}
