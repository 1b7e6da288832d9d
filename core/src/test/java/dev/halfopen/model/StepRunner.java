package dev.halfopen.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CallNotPermittedException;
import java.time.Duration;
import java.util.List;

/** Does one step to the breaker and to the model. */
final class StepRunner {
  private StepRunner() {}

  static void take(Step step, HistoryRunner run) {
    if (step instanceof Step.Begin begin) {
      begin(begin.way(), run);
    } else if (step instanceof Step.End end) {
      end(end, run);
    } else if (step instanceof Step.Item item) {
      item(item, run);
    } else if (step instanceof Step.Call call) {
      call(call, run);
    } else if (step instanceof Step.Wait wait) {
      run.advance(wait.nanos());
    } else if (step instanceof Step.WaitFor wait) {
      List<Long> due = run.due();
      if (!due.isEmpty()) {
        run.advance(Math.max(0, due.get(wait.which() % due.size()) + wait.offset()));
      }
    } else if (step instanceof Step.Operate operate) {
      run.operate(operate.mode());
    } else if (step instanceof Step.Trip trip) {
      run.subject.trip(Duration.ofNanos(trip.openFor()), "by hand");
      ModelControls.trip(run.model, trip.openFor());
    } else if (step instanceof Step.Reset) {
      run.subject.reset();
      ModelControls.reset(run.model);
    } else if (step instanceof Step.ResetMetrics) {
      run.subject.metrics().reset();
      ModelControls.resetMetrics(run.model);
    } else if (step instanceof Step.Reconfigure change) {
      reconfigure(change, run);
    } else if (step instanceof Step.Retry) {
      run.subject.recordRetry();
      run.model.metrics.retries++;
      run.model.events.retried(run.model.now);
    }
  }

  private static void begin(Step.Way way, HistoryRunner run) {
    ModelBreaker.Answer answer = run.model.admit();
    Handles.Handle handle;
    try {
      handle = Handles.begin(run.subject, way);
    } catch (CallNotPermittedException e) {
      run.rejected(answer, e);
      return;
    }
    if (handle == null) {
      run.rejected(answer, null);
      return;
    }
    assertThat(answer.call()).as("rejected by the model: " + answer.reason()).isNotNull();
    run.running.add(new HistoryRunner.Running(answer.call(), handle));
  }

  private static void end(Step.End end, HistoryRunner run) {
    List<HistoryRunner.Running> from = end.again() ? run.ended : run.running;
    if (from.isEmpty()) {
      return;
    }
    HistoryRunner.Running call = from.get(end.which() % from.size());
    Ending ending = call.subject().reports() ? end.ending() : end.ending().ofCall();
    Throwable error = ending.error();
    call.subject().end(ending, error);
    ended(call.model(), ending, error, run);
    if (!end.again()) {
      run.running.remove(call);
      run.ended.add(call);
    }
  }

  private static void ended(ModelCall call, Ending ending, Throwable error, HistoryRunner run) {
    ModelBreaker model = run.model;
    Meaning meaning = ending.meaning(error, model.now - call.lastSign, model.settings);
    boolean told = ending.how().isReport() && ending.took() != null;
    ModelEnd.end(model, call, meaning, told ? ending.took() : model.now - call.admittedAt);
  }

  private static void item(Step.Item item, HistoryRunner run) {
    if (run.running.isEmpty()) {
      return;
    }
    HistoryRunner.Running call = run.running.get(item.which() % run.running.size());
    if (call.subject().item()) {
      run.model.renew(call.model());
    }
  }

  private static void call(Step.Call call, HistoryRunner run) {
    Ending ending = call.ending().ofCall();
    Throwable error = ending.error();
    ModelBreaker.Answer answer = run.model.admit();
    try {
      String result =
          run.subject.<String, Throwable>call(
              () -> {
                run.advance(call.lasts());
                if (error != null) {
                  throw error;
                }
                return "result";
              });
      assertThat(result).isEqualTo("result");
    } catch (CallNotPermittedException e) {
      run.rejected(answer, e);
      return;
    } catch (Throwable e) {
      if (e != error) {
        throw new AssertionError("the call's own error must arrive, not " + e, e);
      }
    }
    assertThat(answer.call()).as("rejected by the model: " + answer.reason()).isNotNull();
    ended(answer.call(), ending, error, run);
  }

  private static void reconfigure(Step.Reconfigure change, HistoryRunner run) {
    Settings before = run.model.settings;
    Settings to = change.settings();
    Settings after =
        switch (change.part()) {
          case 0 -> new Settings(to.strategies(), before.calls(), before.waits());
          case 1 -> new Settings(before.strategies(), to.calls(), before.waits());
          case 2 -> new Settings(before.strategies(), before.calls(), to.waits());
          default -> to;
        };
    run.subject.reconfigure(run.config(after));
    ModelControls.reconfigure(run.model, after);
  }
}
