package dev.halfopen.ai.wild;

import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.aws.AwsProtection;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/**
 * The AWS SDK's clients of Bedrock, their retries off: whole answers over Apache's client, streams
 * over Netty.
 */
final class BedrockClient implements Client {
  private static final Message HI =
      Message.builder().role(ConversationRole.USER).content(ContentBlock.fromText("Hi")).build();
  private static final SdkBytes QUESTION = SdkBytes.fromUtf8String("{\"prompt\":\"Hi\"}");
  private static final StaticCredentialsProvider KEY =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIATESTKEY", "none"));
  private static final ClientOverrideConfiguration ONCE =
      ClientOverrideConfiguration.builder().retryStrategy(AwsRetryStrategy.doNotRetry()).build();

  private final BedrockRuntimeClient plain;
  private final BedrockRuntimeAsyncClient streaming;

  BedrockClient(URI service, @Nullable AIProtection protection) {
    SdkHttpClient apache = ApacheHttpClient.create();
    SdkAsyncHttpClient netty = NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1).build();
    plain =
        BedrockRuntimeClient.builder()
            .endpointOverride(service)
            .region(Region.US_EAST_1)
            .credentialsProvider(KEY)
            .overrideConfiguration(ONCE)
            .httpClient(protection == null ? apache : AwsProtection.httpClient(apache, protection))
            .build();
    streaming =
        BedrockRuntimeAsyncClient.builder()
            .endpointOverride(service)
            .region(Region.US_EAST_1)
            .credentialsProvider(KEY)
            .overrideConfiguration(ONCE)
            .httpClient(protection == null ? netty : AwsProtection.httpClient(netty, protection))
            .build();
  }

  @Override
  public void ask(Case.Exchange exchange, StringBuilder text) throws Exception {
    String path = exchange.path();
    switch (path.substring(path.lastIndexOf('/') + 1)) {
      case "converse" -> write(plain.converse(call -> call.modelId("m").messages(HI)), text);
      case "converse-stream" -> converseStream(text);
      case "invoke" ->
          text.append(
              plain.invokeModel(call -> call.modelId("m").body(QUESTION)).body().asUtf8String());
      case "invoke-with-response-stream" -> invokeStream(text);
      default -> throw new IllegalArgumentException(path);
    }
  }

  private static void write(ConverseResponse answer, StringBuilder text) {
    if (answer.output() != null && answer.output().message() != null) {
      answer.output().message().content().forEach(block -> text.append(block.text()));
    }
    text.append('|').append(answer.stopReasonAsString());
  }

  private void converseStream(StringBuilder text) throws Exception {
    Futures.get(
        streaming.converseStream(
            call -> call.modelId("m").messages(HI),
            ConverseStreamResponseHandler.builder()
                .subscriber(
                    ConverseStreamResponseHandler.Visitor.builder()
                        .onContentBlockDelta(
                            event -> {
                              if (event.delta() != null && event.delta().text() != null) {
                                text.append(event.delta().text());
                              }
                            })
                        .onMessageStop(event -> text.append('|').append(event.stopReasonAsString()))
                        .build())
                .build()));
  }

  private void invokeStream(StringBuilder text) throws Exception {
    Futures.get(
        streaming.invokeModelWithResponseStream(
            call -> call.modelId("m").body(QUESTION),
            InvokeModelWithResponseStreamResponseHandler.builder()
                .subscriber(
                    InvokeModelWithResponseStreamResponseHandler.Visitor.builder()
                        .onChunk(chunk -> text.append(chunk.bytes().asUtf8String()))
                        .build())
                .build()));
  }

  /** What the HTTP clients hold are daemons, and to close Netty's takes two seconds. */
  @Override
  public void close() {
    plain.close();
    streaming.close();
  }
}
