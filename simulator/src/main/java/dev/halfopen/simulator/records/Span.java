package dev.halfopen.simulator.records;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.halfopen.simulator.traffic.CallOutcome;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One span of OTLP, read whole before anything is said about it; used again for the next. Not
 * thread-safe.
 */
final class Span {
  private static final int ERROR = 2;

  /** Operations that the application does itself; the calls that they make have their own spans. */
  private static final Set<String> OWN_WORK =
      Set.of("execute_tool", "invoke_agent", "create_agent", "invoke_workflow");

  private final Draft draft = new Draft();
  private boolean isCall;
  private boolean isOwnWork;
  private boolean failed;
  private String start = "";
  private String end = "";
  private String model = "";
  private String answeringModel = "";
  private String errorType = "";
  private String status = "";
  private String outcome = "";
  private double firstChunkSeconds;
  private double inputTokens;
  private double outputTokens;

  private void clear() {
    isCall = false;
    isOwnWork = false;
    failed = false;
    start = "";
    end = "";
    model = "";
    answeringModel = "";
    errorType = "";
    status = "";
    outcome = "";
    firstChunkSeconds = -1;
    inputTokens = -1;
    outputTokens = -1;
  }

  /** Reads the object that has just begun, to its end. */
  void read(JsonParser parser) throws IOException {
    clear();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      switch (name) {
        case "startTimeUnixNano", "start_time_unix_nano" -> start = scalar(parser, value);
        case "endTimeUnixNano", "end_time_unix_nano" -> end = scalar(parser, value);
        case "status" -> status(parser, value);
        case "attributes" -> attributes(parser, value);
        default -> parser.skipChildren();
      }
    }
    if (parser.currentToken() != JsonToken.END_OBJECT) {
      throw new JsonEOFException(parser, parser.currentToken(), "a span breaks off");
    }
  }

  private static String scalar(JsonParser parser, JsonToken value) throws IOException {
    if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
      return parser.getText();
    }
    parser.skipChildren();
    return "";
  }

  private void status(JsonParser parser, JsonToken begin) throws IOException {
    if (begin != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      if (name.equals("code")) {
        String code = scalar(parser, value);
        failed = code.equals("STATUS_CODE_ERROR") || code.equals(Integer.toString(ERROR));
      } else {
        parser.skipChildren();
      }
    }
  }

  private void attributes(JsonParser parser, JsonToken begin) throws IOException {
    if (begin != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      String key = "";
      String text = "";
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken value = parser.nextToken();
        if (name.equals("key")) {
          key = scalar(parser, value);
        } else if (name.equals("value") && value == JsonToken.START_OBJECT) {
          text = any(parser);
        } else {
          parser.skipChildren();
        }
      }
      attribute(key, text);
    }
  }

  /** What stands in {@code {"stringValue": ".."}} and the like. */
  private static String any(JsonParser parser) throws IOException {
    String text = "";
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      text = scalar(parser, parser.nextToken());
    }
    return text;
  }

  private void attribute(String key, String value) {
    switch (key) {
      case "gen_ai.operation.name" -> {
        isCall = true;
        isOwnWork = OWN_WORK.contains(value);
      }
      case "gen_ai.provider.name", "gen_ai.system" -> isCall = true;
      case "gen_ai.request.model" -> model = value;
      case "gen_ai.response.model" -> answeringModel = value;
      case "gen_ai.response.time_to_first_chunk" -> firstChunkSeconds = number(value);
      case "gen_ai.usage.input_tokens" -> inputTokens = number(value);
      case "gen_ai.usage.output_tokens" -> outputTokens = number(value);
      case "error.type" -> errorType = value;
      case "http.response.status_code", "http.status_code" -> status = value;
      case "halfopen.breaker.outcome" -> outcome = value;
      default -> {
        // says nothing that counts here
      }
    }
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Puts the call where it belongs, if this is one. */
  void addTo(RecordingBuilder to) throws BadRecordException {
    if (!isCall || isOwnWork) {
      to.other();
      return;
    }
    draft.clear();
    draft.set(Field.TIME, Moments.moment(start));
    draft.set(Field.END, Moments.moment(end));
    draft.outcome(outcome());
    draft.model(model.isEmpty() ? answeringModel : model);
    if (firstChunkSeconds >= 0) {
      draft.set(Field.FIRST_CONTENT, Math.round(firstChunkSeconds * 1e6));
    }
    tokens(Field.INPUT_TOKENS, inputTokens);
    tokens(Field.OUTPUT_TOKENS, outputTokens);
    draft.addTo(to);
  }

  private void tokens(Field field, double count) {
    if (count >= 0 && count <= Integer.MAX_VALUE) {
      draft.set(field, Math.round(count));
    }
  }

  /** Of what the span says, the most exact thing. */
  private CallOutcome outcome() {
    CallOutcome known = known(outcome);
    if (known == null && isRejection()) {
      known = CallOutcome.REFUSED;
    }
    if (known == null) {
      known = known(status);
    }
    if (known == null) {
      known = known(errorType);
    }
    if (known != null && known != CallOutcome.ANSWERED) {
      return known;
    }
    return failed || !errorType.isEmpty() ? CallOutcome.FAILED : CallOutcome.ANSWERED;
  }

  private boolean isRejection() {
    return errorType.endsWith("CallNotPermittedException");
  }

  private static @Nullable CallOutcome known(String text) {
    return text.isEmpty() ? null : OutcomeWords.outcome(text);
  }
}
