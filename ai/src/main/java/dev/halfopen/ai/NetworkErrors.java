package dev.halfopen.ai;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Reads exceptions by which a transport says that a service can't be reached, not in time, or that
 * its answer broke off. Classes that need not be there are known by their names.
 */
final class NetworkErrors {
  private static final String TIMEOUT = "java.net.http.HttpTimeoutException";
  private static final String CONNECT_TIMEOUT = "java.net.http.HttpConnectTimeoutException";

  /** What I/O errors say when an answer had begun. */
  private static final Pattern CUT =
      Pattern.compile(
          "\\bduring response\\b|\\bbytes received\\b|\\bchunked transfer encoding\\b"
              + "|\\b(?:premature|unexpected) end of (?:chunk|content|body|file)|\\btruncated\\b"
              + "|\\beof reached while reading\\b|\\bchunk ?coded\\b|\\bincomplete\\b");

  /** What they say when the connection was lost before. */
  private static final Pattern LOST =
      Pattern.compile(
          "\\breset\\b|\\bclosed\\b|\\babort(?:ed)?\\b|\\bbroken pipe\\b|\\bgoaway\\b|\\brst_stream\\b"
              + "|\\bshut ?down\\b|\\bunexpected end of stream\\b|\\breceived no bytes\\b"
              + "|\\bno response\\b|\\bfailed to respond\\b|\\bconnection (?:was )?(?:lost|refused)\\b"
              + "|\\bforcibly\\b|\\bprematurely\\b|\\bunreachable\\b|\\bstream was cancell?ed\\b");

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
    if (isA(error, TIMEOUT) || error instanceof InterruptedIOException) {
      return timeout(AITimeoutException.Phase.TOTAL, error, seen);
    }
    return error instanceof SocketException // ConnectException among them
            || error instanceof UnknownHostException
            || error instanceof UnresolvedAddressException
            || error instanceof ClosedChannelException
            || error instanceof SSLException
        ? new UnreachableException(Foreign.details(error, seen))
        : null;
  }

  /** What an I/O error means by its words, where no cause of it knows more; null for nothing. */
  static @Nullable AIFailureException ofWords(Throwable error, Throwable seen) {
    if (!(error instanceof IOException)) {
      return null;
    }
    String words = Foreign.message(error).toLowerCase(Locale.ROOT);
    if (CUT.matcher(words).find()) {
      return new BadOutputException(Foreign.details(error, seen));
    }
    return error instanceof EOFException || LOST.matcher(words).find()
        ? new UnreachableException(Foreign.details(error, seen))
        : null;
  }

  private static boolean isConnectTimeout(Throwable error) {
    return isA(error, CONNECT_TIMEOUT)
        || (error instanceof InterruptedIOException && says(error, "connect"))
        || (error instanceof ConnectException && says(error, "timed out"));
  }

  private static boolean isA(Throwable error, String className) {
    for (Class<?> c = error.getClass(); c != null; c = c.getSuperclass()) {
      if (c.getName().equals(className)) {
        return true;
      }
    }
    return false;
  }

  private static boolean says(Throwable error, String text) {
    return Foreign.message(error).toLowerCase(Locale.ROOT).contains(text);
  }

  private static AIFailureException timeout(
      AITimeoutException.Phase phase, Throwable error, Throwable seen) {
    return new AITimeoutException(phase, Foreign.details(error, seen));
  }
}
