package dev.halfopen.ai.clients;

import com.openai.core.JsonMissing;
import com.openai.core.JsonValue;
import com.openai.errors.OpenAIServiceException;
import dev.halfopen.ai.AIResponse;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.json.JsonText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The errors of openai-java; one inside a stream has the status 200. */
final class OpenAIReader {
  private OpenAIReader() {}

  static Saying read(Throwable error) {
    OpenAIServiceException e = (OpenAIServiceException) error;
    Map<String, List<String>> headers = new HashMap<>();
    for (String name : e.headers().names()) {
      headers.put(name, e.headers().values(name));
    }
    return new Saying.Answered(
        Provider.GENERIC, new AIResponse("openai", null, e.statusCode(), headers, json(e.body())));
  }

  private static String json(JsonValue body) {
    return body instanceof JsonMissing ? "" : JsonText.of(body.convert(Object.class));
  }
}
