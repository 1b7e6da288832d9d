package app;

import dev.halfopen.ai.okhttp.OkHttpProtection;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** OkHttp, protected. */
public class OkHttp {
  public static void main(String[] args) throws Exception {
    new Drill()
        .run(
            Service.CHAT,
            (protection, service) -> {
              OkHttpClient client = OkHttpProtection.protect(new OkHttpClient(), protection);
              Request request =
                  new Request.Builder()
                      .url(service.url("/v1/chat/completions"))
                      .post(RequestBody.create("{}", MediaType.get("application/json")))
                      .build();
              return () -> {
                try (Response response = client.newCall(request).execute()) {
                  return response.code() + " of " + response.body().string().length();
                }
              };
            });
  }
}
