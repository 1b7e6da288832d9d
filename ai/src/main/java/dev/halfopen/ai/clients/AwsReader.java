package dev.halfopen.ai.clients;

import dev.halfopen.ai.AIResponse;
import dev.halfopen.ai.Provider;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.SdkHttpResponse;

/** The errors of the AWS SDK; those inside an event stream are of the same classes. */
final class AwsReader {
  private AwsReader() {}

  static Saying read(Throwable error) {
    AwsServiceException e = (AwsServiceException) error;
    AwsErrorDetails details = e.awsErrorDetails();
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    SdkHttpResponse response = details == null ? null : details.sdkHttpResponse();
    if (response != null) {
      headers.putAll(response.headers());
    }
    put(headers, "x-amzn-requestid", e.requestId());
    put(headers, "x-amzn-errortype", details == null ? null : details.errorCode());
    return new Saying.Answered(
        Provider.BEDROCK,
        new AIResponse("bedrock", null, e.statusCode(), headers, body(e, details)));
  }

  private static void put(Map<String, List<String>> headers, String name, @Nullable String value) {
    if (value != null) {
      headers.put(name, List.of(value));
    }
  }

  /** The bytes of the answer, which hold more than the exception's getters. */
  private static String body(AwsServiceException e, @Nullable AwsErrorDetails details) {
    SdkBytes raw = details == null ? null : details.rawResponse();
    String body = raw == null ? "" : raw.asUtf8String();
    return body.isEmpty() ? String.valueOf(e.getMessage()) : body;
  }
}
