package dev.halfopen.simulator.records;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.halfopen.internal.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** CSV: the first line names the columns; commas, semicolons or tabs between. */
final class CsvLines implements RecordFormat {
  /** A text in quotes may have line breaks; a quote too many must not swallow the file. */
  private static final int MAX_LINES = 200;

  private final CsvFactory csv = new CsvFactory();
  private final CsvSchema schema;
  private final @Nullable Column[] columns;
  private final Draft draft = new Draft();

  /**
   * @param header the first line
   * @throws BadRecordException if it doesn't name what is needed
   */
  CsvLines(String header, FieldNames names) throws BadRecordException, IOException {
    schema = CsvSchema.emptySchema().withColumnSeparator(separator(header));
    List<String> titles = titles(header);
    Map<String, Column> known = names.columns();
    columns =
        titles.stream()
            .map(title -> known.get(title.strip().toLowerCase(Locale.ROOT)))
            .toArray(Column[]::new);
    needed(titles, "outcome", Field.OUTCOME);
    needed(titles, "time", Field.TIME, Field.END);
    needed(titles, "duration", Field.DURATION, Field.END);
  }

  private static char separator(String header) {
    for (char candidate : new char[] {'\t', ';'}) {
      if (header.indexOf(candidate) >= 0 && header.indexOf(',') < 0) {
        return candidate;
      }
    }
    return ',';
  }

  private List<String> titles(String header) throws BadRecordException, IOException {
    List<String> titles = new ArrayList<>();
    try (JsonParser parser = csv.createParser(header)) {
      parser.setSchema(schema);
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          titles.add(parser.getText());
        }
      }
    } catch (JsonProcessingException e) {
      throw Explained.csv(e);
    }
    return titles;
  }

  private void needed(List<String> titles, String what, Field... fields) throws BadRecordException {
    for (Column column : columns) {
      for (Field field : fields) {
        if (column != null && column.field() == field) {
          return;
        }
      }
    }
    throw new BadRecordException(
        "no column that tells the "
            + what
            + "; there are: "
            + Text.quotable(String.join(", ", titles))
            + " (the first line names the columns; say which is which if they have other names)");
  }

  @Override
  public void read(Lines lines, RecordingBuilder to) throws BadRecordException, IOException {
    draft.clear();
    String text = lines.text();
    int read = 1;
    while (isOpen(text) && read < MAX_LINES && text.length() < lines.maxLength() && lines.next()) {
      text = text + "\n" + lines.text();
      read++;
    }
    try (JsonParser parser = csv.createParser(text)) {
      parser.setSchema(schema);
      int column = 0;
      for (JsonToken token = parser.nextToken();
          token != null && token != JsonToken.END_ARRAY;
          token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          if (column == columns.length) {
            throw new BadRecordException("more than " + columns.length + " columns");
          }
          Column known = columns[column];
          String value = parser.getText();
          if (known != null && !value.isEmpty()) {
            draft.set(known, Objects.requireNonNull(value));
          }
          column++;
        }
      }
    } catch (JsonProcessingException e) {
      throw Explained.csv(e);
    }
    draft.addTo(to);
  }

  /** Whether a quote has begun and not ended. */
  private static boolean isOpen(String text) {
    int quotes = 0;
    for (int i = text.indexOf('"'); i >= 0; i = text.indexOf('"', i + 1)) {
      quotes++;
    }
    return quotes % 2 == 1;
  }
}
