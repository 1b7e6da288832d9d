package dev.halfopen.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is put into an outbox is handed over once, in order, whatever the consumer does. */
class OutboxTest {
  private final List<String> taken = new ArrayList<>();

  @Test
  void aConsumerThatThrowsDoesNotStopTheRestForEver() {
    Outbox<String> outbox = new Outbox<>(10, this::takeOrThrow);
    outbox.offer("bad");
    outbox.offer("good");
    assertThatThrownBy(outbox::deliver).isInstanceOf(AssertionError.class);
    outbox.deliver();
    assertThat(taken).containsExactly("bad", "good");
  }

  private void takeOrThrow(String item) {
    taken.add(item);
    if (item.equals("bad")) {
      throw new AssertionError(item);
    }
  }

  @Test
  void whatTheConsumerPutsInComesBehind() {
    List<Outbox<String>> self = new ArrayList<>();
    Outbox<String> outbox =
        new Outbox<>(
            10,
            item -> {
              taken.add(item);
              if (item.equals("first")) {
                self.get(0).offer("caused");
                self.get(0).deliver();
                taken.add("end of first");
              }
            });
    self.add(outbox);
    outbox.offer("first");
    outbox.offer("second");
    outbox.deliver();
    assertThat(taken).containsExactly("first", "end of first", "second", "caused");
  }

  @Test
  void isBounded() {
    Outbox<String> outbox = new Outbox<>(1, taken::add);
    assertThat(outbox.offer("kept")).isTrue();
    assertThat(outbox.offer("dropped")).isFalse();
    outbox.deliver();
    assertThat(outbox.offer("room again")).isTrue();
    outbox.deliver();
    assertThat(taken).containsExactly("kept", "room again");
  }

  private void put(Outbox<String> outbox, String item) {
    outbox.offer(item);
    outbox.deliver();
  }

  @Test
  void whatMustNotWaitForAConsumerComesBeforeIt() {
    Outbox<String> one = new Outbox<>(10, taken::add);
    Outbox<String> other = new Outbox<>(10, taken::add);
    Outbox.deliveringBehind(
        () -> {
          put(one, "first");
          put(other, "second");
          put(one, "third");
          taken.add("section");
        },
        () -> taken.add("next"));
    assertThat(taken).containsExactly("section", "next", "first", "third", "second");
    put(one, "afterwards");
    assertThat(taken).endsWith("afterwards");
  }

  @Test
  void whatComesNextDeliversItsOwn() {
    Outbox<String> outbox = new Outbox<>(10, taken::add);
    Outbox.deliveringBehind(() -> put(outbox, "first"), () -> put(outbox, "of what comes next"));
    assertThat(taken).containsExactly("first", "of what comes next");
  }

  @Test
  void aSectionWithinAnotherLeavesTheDeliveryToThatOne() {
    Outbox<String> outbox = new Outbox<>(10, taken::add);
    Outbox.deliveringBehind(
        () ->
            Outbox.deliveringBehind(
                () -> put(outbox, "item"), () -> taken.add("next to the inner")),
        () -> taken.add("next to the outer"));
    assertThat(taken).containsExactly("next to the inner", "next to the outer", "item");
  }

  @Test
  void whatWasPutOffIsDeliveredWhateverIsThrown() {
    Outbox<String> outbox = new Outbox<>(10, taken::add);
    assertThatThrownBy(
            () ->
                Outbox.deliveringBehind(
                    () -> {
                      put(outbox, "of a section that throws");
                      throw new IllegalStateException("section");
                    },
                    () -> taken.add("never")))
        .hasMessage("section");
    assertThatThrownBy(
            () ->
                Outbox.deliveringBehind(
                    () -> put(outbox, "before what throws"),
                    () -> {
                      throw new IllegalStateException("next");
                    }))
        .hasMessage("next");
    assertThat(taken).containsExactly("of a section that throws", "before what throws");
    put(outbox, "afterwards");
    assertThat(taken).endsWith("afterwards");
  }
}
