package app;

import dev.halfopen.ai.aws.AwsProtection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/** What the AWS SDK calls HTTP with, protected. */
public class AwsCore {
  private static final String CONVERSE =
      "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"Hello\"}]}},\"stopReason\":\"end_turn\"}";

  public static void main(String[] args) throws Exception {
    new Drill()
        .run(
            CONVERSE,
            (protection, service) -> {
              SdkHttpClient client = AwsProtection.httpClient(new Own(), protection);
              HttpExecuteRequest request =
                  HttpExecuteRequest.builder()
                      .request(
                          SdkHttpRequest.builder()
                              .uri(URI.create(service.url("/model/m/converse")))
                              .method(SdkHttpMethod.POST)
                              .build())
                      .build();
              return () -> {
                HttpExecuteResponse response = client.prepareRequest(request).call();
                return response.httpResponse().statusCode()
                    + " of "
                    + response.responseBody().get().readAllBytes().length;
              };
            });
  }

  private static final class Own implements SdkHttpClient {
    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      return new ExecutableHttpRequest() {
        @Override
        public HttpExecuteResponse call() throws IOException {
          Http answer = Http.post(request.httpRequest().getUri().toString(), "{}");
          return HttpExecuteResponse.builder()
              .response(
                  SdkHttpResponse.builder()
                      .statusCode(answer.status())
                      .putHeader("Content-Type", "application/json")
                      .build())
              .responseBody(AbortableInputStream.create(new ByteArrayInputStream(answer.body())))
              .build();
        }

        @Override
        public void abort() {}
      };
    }

    @Override
    public void close() {}
  }
}
