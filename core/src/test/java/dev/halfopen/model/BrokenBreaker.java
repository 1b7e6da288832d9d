package dev.halfopen.model;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.OperatingMode;
import dev.halfopen.Permit;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Planted bugs: a breaker that does something that it must not do. */
enum BrokenBreaker implements UnaryOperator<CircuitBreaker> {
  LOSES_A_VERDICT {
    @Override
    Object after(CircuitBreaker breaker, String method, Object[] args, Object result, int calls) {
      return result instanceof Permit && calls % 3 == 0
          ? proxy(Permit.class, (m, a) -> null)
          : result;
    }
  },
  LEAKS_A_PERMIT {
    @Override
    Object after(CircuitBreaker breaker, String method, Object[] args, Object result, int calls) {
      return result instanceof Permit && calls % 3 == 0 ? breaker.tryAcquirePermit() : result;
    }
  },
  READING_HAS_AN_EFFECT {
    @Override
    Object after(CircuitBreaker breaker, String method, Object[] args, Object result, int calls) {
      if (method.equals("state") && breaker.status().callPermitted()) {
        breaker.acquirePermit().ignore();
      }
      return result;
    }
  },
  SHADOW_IS_FORCED_CLOSED {
    @Override
    Object after(CircuitBreaker breaker, String method, Object[] args, Object result, int calls) {
      if (method.equals("operate") && args[0] == OperatingMode.SHADOW) {
        breaker.operate(OperatingMode.FORCED_CLOSED);
      }
      return result;
    }
  },
  TRIP_OPENS_TWICE {
    @Override
    Object after(CircuitBreaker breaker, String method, Object[] args, Object result, int calls) {
      if (method.equals("trip")) {
        breaker.operate(OperatingMode.FORCED_OPEN);
        breaker.operate(OperatingMode.AUTOMATIC);
      }
      return result;
    }
  },
  RESET_IS_FORGOTTEN {
    @Override
    Object after(CircuitBreaker breaker, String method, Object[] args, Object result, int calls) {
      if (method.equals("reset")) {
        breaker.metrics().reset();
      }
      return result;
    }
  },
  RETRY_IS_COUNTED_TWICE {
    @Override
    Object after(CircuitBreaker breaker, String method, Object[] args, Object result, int calls) {
      if (method.equals("recordRetry")) {
        breaker.recordRetry();
      }
      return result;
    }
  };

  /** What the broken breaker does after what was asked, and its answer. */
  abstract Object after(
      CircuitBreaker breaker, String method, Object[] args, Object result, int calls);

  @Override
  public CircuitBreaker apply(CircuitBreaker breaker) {
    AtomicInteger calls = new AtomicInteger();
    return proxy(
        CircuitBreaker.class,
        (method, args) -> {
          Object result = method.invoke(breaker, args);
          return after(breaker, method.getName(), args, result, calls.incrementAndGet());
        });
  }

  /** What a proxy does. */
  private interface Behaviour {
    Object act(Method method, Object[] args) throws ReflectiveOperationException;
  }

  private static <T> T proxy(Class<T> type, Behaviour behaviour) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, args) -> {
              try {
                return behaviour.act(method, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
