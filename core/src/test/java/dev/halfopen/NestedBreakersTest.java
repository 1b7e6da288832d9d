package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** A breaker inside of another one. Inside of itself: {@link JoiningTest}. */
class NestedBreakersTest {
  private final Fixture outer = Fixture.withThreshold(1);
  private final Fixture inner = Fixture.withThreshold(1);

  private String callBoth() {
    return outer.breaker.call(() -> inner.breaker.call(() -> "well"));
  }

  @Test
  void aRejectionOfTheInnerOneIsIgnoredByTheOuterOne() {
    inner.fail();
    assertThatThrownBy(this::callBoth).isInstanceOf(CallNotPermittedException.class);
    assertThat(outer.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(outer.counted().ignoredCalls()).isEqualTo(1);
  }

  /** C11: a protected client throws an exception of its own type, with the rejection beneath. */
  @Test
  void soItIsHoweverAClientHasWrappedIt() {
    inner.fail();
    CallNotPermittedException rejection =
        catchThrowableOfType(CallNotPermittedException.class, this::callBoth);
    for (Throwable wrapped :
        List.of(
            new IOException("rejected", rejection),
            new IllegalStateException(new CompletionException(rejection)),
            new AIServiceException("rejected", rejection))) {
      assertThatThrownBy(
              () ->
                  outer.breaker.call(
                      () -> {
                        throw wrapped;
                      }))
          .isSameAs(wrapped);
    }
    assertThat(outer.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(outer.counted().ignoredCalls()).isEqualTo(4);
  }

  @Test
  void andStaysIgnoredHoweverLongItTook() {
    inner.fail();
    assertThatThrownBy(
            () ->
                outer.breaker.call(
                    () -> {
                      outer.advanceSeconds(600);
                      return inner.breaker.call(() -> "well");
                    }))
        .isInstanceOf(CallNotPermittedException.class);
    assertThat(outer.counted().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void aFailureOfTheServiceIsAFailureOfBoth() {
    assertThatThrownBy(
            () ->
                outer.breaker.call(
                    () ->
                        inner.breaker.call(
                            () -> {
                              throw Fixture.BOOM;
                            })))
        .isSameAs(Fixture.BOOM);
    assertThat(outer.state()).isEqualTo(CircuitState.OPEN);
    assertThat(inner.state()).isEqualTo(CircuitState.OPEN);
  }
}
