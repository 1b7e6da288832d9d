package dev.halfopen.simulator.records;

import dev.halfopen.internal.Text;
import dev.halfopen.simulator.traffic.CallOutcome;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What has been read of one record so far, the first of several names for one thing; used again for
 * the next. Not thread-safe.
 */
@SuppressWarnings("EnumOrdinal") // places of arrays that nobody keeps
final class Draft {
  private static final long UNSET = Long.MIN_VALUE;

  private final long[] numbers = new long[Field.values().length];
  private final Packed packed = new Packed();
  private @Nullable CallOutcome outcome;
  private String model = "";

  Draft() {
    clear();
  }

  void clear() {
    Arrays.fill(numbers, UNSET);
    outcome = null;
    model = "";
  }

  void set(Column column, String text) throws BadRecordException {
    Field field = column.field();
    if (field == Field.OUTCOME) {
      outcome(text);
    } else if (field == Field.MODEL) {
      model = text;
    } else if (!text.isBlank()) {
      switch (field) {
        case TIME, END -> set(field, Moments.moment(text));
        case DURATION, FIRST_CONTENT, RETRY_AFTER ->
            set(field, Moments.length(name(field), text, column.microsPerUnit()));
        default -> set(field, count(field, text));
      }
    }
  }

  void set(Column column, long number) throws BadRecordException {
    switch (column.field()) {
      case TIME, END -> set(column.field(), Moments.moment(number));
      case DURATION, FIRST_CONTENT, RETRY_AFTER -> set(column, (double) number);
      case OUTCOME, MODEL -> set(column, Long.toString(number));
      case INPUT_TOKENS, OUTPUT_TOKENS, DROPPED -> set(column.field(), count(column, number));
    }
  }

  void set(Column column, double number) throws BadRecordException {
    switch (column.field()) {
      case TIME, END -> set(column.field(), Moments.moment(number));
      case DURATION, FIRST_CONTENT, RETRY_AFTER ->
          set(column.field(), Moments.length(name(column.field()), number, column.microsPerUnit()));
      case OUTCOME, MODEL -> set(column, Double.toString(number));
      case INPUT_TOKENS, OUTPUT_TOKENS, DROPPED ->
          set(column.field(), count(column, Math.round(number)));
    }
  }

  void set(Field field, long number) {
    if (numbers[field.ordinal()] == UNSET) {
      numbers[field.ordinal()] = number;
    }
  }

  void model(String name) {
    model = name;
  }

  void outcome(CallOutcome known) {
    outcome = known;
  }

  private static String name(Field field) {
    return field.name().toLowerCase(Locale.ROOT);
  }

  private static long count(Field field, String text) throws BadRecordException {
    try {
      return count(new Column(field, 0), Math.round(Double.parseDouble(text.strip())));
    } catch (NumberFormatException e) {
      throw new BadRecordException(
          name(field) + ": " + Text.quotable(text) + " (expected: a number)");
    }
  }

  private static long count(Column column, long number) throws BadRecordException {
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw new BadRecordException(
          name(column.field()) + ": " + number + " (expected: 0 to " + Integer.MAX_VALUE + ")");
    }
    return number;
  }

  private void outcome(String text) throws BadRecordException {
    if (outcome == null) {
      outcome = OutcomeWords.outcome(text);
      if (outcome == null) {
        throw new BadRecordException(
            "outcome: "
                + Text.quotable(text)
                + " (expected: success, failure, timeout, cut, throttled, exhausted, ignored,"
                + " refused, or an HTTP status)");
      }
    }
  }

  /** Puts the record where it belongs. */
  void addTo(RecordingBuilder to) throws BadRecordException {
    long dropped = numbers[Field.DROPPED.ordinal()];
    if (dropped != UNSET) {
      to.dropped(dropped);
      return;
    }
    CallOutcome known = outcome;
    if (known == null) {
      throw new BadRecordException("no outcome");
    }
    packed.outcome = known.ordinal();
    packed.took = took(known);
    packed.start = start(packed.took);
    packed.firstContent = optional(Field.FIRST_CONTENT);
    packed.inputTokens = optional(Field.INPUT_TOKENS);
    packed.outputTokens = optional(Field.OUTPUT_TOKENS);
    packed.retryAfter = optional(Field.RETRY_AFTER);
    if (packed.firstContent > packed.took) {
      throw new BadRecordException("the first content comes after the end");
    }
    to.add(packed, model);
  }

  private long took(CallOutcome known) throws BadRecordException {
    long start = numbers[Field.TIME.ordinal()];
    long end = numbers[Field.END.ordinal()];
    long took = numbers[Field.DURATION.ordinal()];
    if (took != UNSET) {
      return took;
    }
    if (start != UNSET && end != UNSET) {
      if (end < start) {
        throw new BadRecordException("the end is before the beginning");
      }
      return end - start;
    }
    if (known == CallOutcome.REFUSED) {
      return 0;
    }
    throw new BadRecordException("no duration");
  }

  private long start(long took) throws BadRecordException {
    long start = numbers[Field.TIME.ordinal()];
    long end = numbers[Field.END.ordinal()];
    if (start == UNSET && end == UNSET) {
      throw new BadRecordException("no time");
    }
    return start != UNSET ? start : end - took;
  }

  private long optional(Field field) {
    long number = numbers[field.ordinal()];
    return number == UNSET ? Packed.UNKNOWN : number;
  }
}
