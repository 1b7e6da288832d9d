package dev.halfopen.simulator.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON Lines: one object for each record, or for a data set of OpenTelemetry. */
final class JsonLines implements RecordFormat {
  private static final int MAX_NAMES = 1_000;
  private static final int SPANS_WITHIN = 32;

  private final JsonFactory json;
  private final Map<String, Column> columns;
  private final Map<String, Column> asWritten = new HashMap<>();
  private final Draft draft = new Draft();
  private final OtlpSpans spans = new OtlpSpans();

  JsonLines(JsonFactory json, FieldNames names) {
    this.json = json;
    this.columns = names.columns();
  }

  @Override
  public void read(Lines lines, RecordingBuilder to) throws BadRecordException, IOException {
    draft.clear();
    try (JsonParser parser = json.createParser(lines.bytes(), lines.start(), lines.length())) {
      if (areSpans(lines)) {
        spans.read(parser, to);
        return;
      }
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new BadRecordException("no JSON object");
      }
      String name = parser.nextFieldName();
      while (name != null) {
        Column column = column(name);
        JsonToken value = parser.nextToken();
        if (column != null) {
          set(column, value, parser);
        }
        parser.skipChildren();
        name = parser.nextFieldName();
      }
      if (parser.currentToken() != JsonToken.END_OBJECT) {
        throw new BadRecordException("no whole JSON object");
      }
    } catch (JsonProcessingException e) {
      throw Explained.json(e);
    }
    draft.addTo(to);
  }

  /** Whether the line is a data set of OpenTelemetry, whose only field stands at its beginning. */
  private static boolean areSpans(Lines lines) {
    int at = lines.start();
    int end = at + Math.min(lines.length(), SPANS_WITHIN);
    while (at < end && lines.bytes()[at] != 'r') {
      at++;
    }
    return at < end
        && new String(lines.bytes(), at, end - at, StandardCharsets.ISO_8859_1)
            .startsWith("resource");
  }

  /** Names are known as they are written, so that none is made lower case twice. */
  private @Nullable Column column(String name) {
    Column column = asWritten.get(name);
    if (column == null) {
      column = columns.get(name.toLowerCase(Locale.ROOT));
      if (column != null && asWritten.size() < MAX_NAMES) {
        asWritten.put(name, column);
      }
    }
    return column;
  }

  private void set(Column column, JsonToken value, JsonParser parser)
      throws BadRecordException, IOException {
    switch (value) {
      case VALUE_STRING -> draft.set(column, parser.getText());
      case VALUE_NUMBER_INT -> {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
          throw new BadRecordException(parser.currentName() + ": a number of that size");
        }
        draft.set(column, parser.getLongValue());
      }
      case VALUE_NUMBER_FLOAT -> draft.set(column, parser.getDoubleValue());
      case VALUE_TRUE -> draft.set(column, "true");
      case VALUE_FALSE -> draft.set(column, "false");
      default -> {
        // null says nothing, and what has parts is none of these things
      }
    }
  }
}
