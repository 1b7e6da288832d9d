package dev.halfopen.timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SharedTimerTest {
  private final ScheduledExecutorService timer = SharedTimer.get();

  @Test
  void oneDaemonThreadRunsEverythingAndHoldsNobodysClasses() throws Exception {
    Thread thread = thread();
    assertThat(thread.getName()).isEqualTo("halfopen-timer");
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getContextClassLoader()).isNull();
    assertThat(thread()).isSameAs(thread);
    assertThat(SharedTimer.get()).isSameAs(timer);
  }

  private Thread thread() throws Exception {
    return timer.schedule((Callable<Thread>) Thread::currentThread, 0, TimeUnit.NANOSECONDS).get();
  }

  @Test
  void isPreparedToEndItsThreadAndToForgetCancelledTasks() {
    ScheduledThreadPoolExecutor pool = (ScheduledThreadPoolExecutor) timer;
    assertThat(pool.allowsCoreThreadTimeOut()).isTrue();
    assertThat(pool.getMaximumPoolSize()).isGreaterThanOrEqualTo(pool.getCorePoolSize());
    assertThat(pool.getCorePoolSize()).isEqualTo(1);

    Future<?> task = timer.schedule(() -> {}, 1, TimeUnit.HOURS);
    assertThat(pool.getQueue()).contains((Runnable) task);
    task.cancel(false);
    assertThat(pool.getQueue()).doesNotContain((Runnable) task);
  }

  @Test
  void nobodyCanShutItDownForTheOthers() throws Exception {
    assertThatThrownBy(timer::shutdown).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(timer::shutdownNow).isInstanceOf(UnsupportedOperationException.class);
    assertThat(thread()).isNotNull();
  }
}
