package dev.halfopen.ai;

import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Reads exceptions by which the JDK says that a service can't be reached, or not in time. */
final class NetworkErrors {
  private NetworkErrors() {}

  /**
   * The failure that an exception means; null if it is no network error.
   *
   * @param seen the exception that the caller saw
   */
  static @Nullable AIFailureException read(Throwable error, Throwable seen) {
    if (isConnectTimeout(error)) {
      return timeout(AITimeoutException.Phase.CONNECT, error, seen);
    }
    // OkHttp's limit for a whole call is an InterruptedIOException; whether the thread was
    // interrupted must have been looked at before.
    if (error instanceof HttpTimeoutException || error instanceof InterruptedIOException) {
      return timeout(AITimeoutException.Phase.TOTAL, error, seen);
    }
    return error instanceof SocketException // ConnectException among them
            || error instanceof UnknownHostException
            || error instanceof UnresolvedAddressException
            || error instanceof SSLException
        ? new UnreachableException(Foreign.details(error, seen))
        : null;
  }

  private static boolean isConnectTimeout(Throwable error) {
    return error instanceof HttpConnectTimeoutException
        || (error instanceof InterruptedIOException && says(error, "connect"))
        || (error instanceof ConnectException && says(error, "timed out"));
  }

  private static boolean says(Throwable error, String text) {
    return Foreign.message(error).toLowerCase(Locale.ROOT).contains(text);
  }

  private static AIFailureException timeout(
      AITimeoutException.Phase phase, Throwable error, Throwable seen) {
    return new AITimeoutException(phase, Foreign.details(error, seen));
  }
}
