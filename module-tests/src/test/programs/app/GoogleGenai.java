package app;

import com.google.genai.Client;
import com.google.genai.types.ClientOptions;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import dev.halfopen.ai.okhttp.OkHttpProtection;
import okhttp3.OkHttpClient;

/** google-genai over a protected OkHttp. */
public class GoogleGenai {
  private static final String CONTENT =
      "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"Hello\"}]},\"finishReason\":\"STOP\"}]}";

  public static void main(String[] args) throws Exception {
    new Drill()
        .run(
            CONTENT,
            (protection, service) -> {
              Client client =
                  Client.builder()
                      .apiKey("key")
                      .httpOptions(
                          HttpOptions.builder()
                              .baseUrl(service.url(""))
                              .retryOptions(
                                  HttpRetryOptions.builder().attempts(1).httpStatusCodes().build())
                              .build())
                      .clientOptions(
                          ClientOptions.builder()
                              .customHttpClient(
                                  OkHttpProtection.protect(new OkHttpClient(), protection))
                              .build())
                      .build();
              return () -> client.models.generateContent("m", "Hi", null).text();
            });
    System.exit(0); // google-genai has threads that are no daemons
  }
}
