package dev.halfopen.ai.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What tells accounts apart: a few digits of a hash of a key that doesn't change, or the public id
 * of the key that a signature names. Nothing to log in with, and the same from call to call.
 */
final class AccountId {
  private static final List<String> KEY_HEADERS =
      List.of("x-api-key", "api-key", "x-goog-api-key", "ocp-apim-subscription-key");

  private static final int HASH_BYTES = 6;

  /** AWS's signature, which holds the key's id: {@code Credential=AKIA.../20261127/...}. */
  private static final Pattern SIGNED =
      Pattern.compile("AWS4-[A-Z0-9-]{1,40} .{0,200}?Credential=([A-Za-z0-9]{4,128})/.*");

  /** What begins like this is made anew every hour or day, so it is no account. */
  private static final List<String> EXPIRING =
      List.of("eyj", "ya29.", "asia", "sk-ant-oat", "bedrock-api-key-", "ghs_", "ghu_");

  private static final Pattern SCHEME =
      Pattern.compile("(?:bearer|basic|token|key)(?: +(.*))?", Pattern.CASE_INSENSITIVE);

  /** Where a key stands in the address: Google's, which begin alike, and API Management's. */
  private static final Pattern IN_QUERY =
      Pattern.compile(
          "(?:.*&)?(?:key=(AIza[^&]+)|(?:api[-_]key|subscription-key)=([^&]+))(?:&.*)?");

  private AccountId() {}

  /**
   * The id of the account.
   *
   * @param header the value of a header, whose name is in lower case; null if there is none
   * @param query of the request's address, as it is sent; null if there is none
   * @return null if neither holds something that lasts
   */
  static @Nullable String of(Function<String, @Nullable String> header, @Nullable String query) {
    String account = of(header);
    if (account != null || query == null) {
      return account;
    }
    Matcher key = IN_QUERY.matcher(query);
    if (!key.matches()) {
      return null;
    }
    return ofKey(key.group(1) == null ? key.group(2) : key.group(1));
  }

  private static @Nullable String of(Function<String, @Nullable String> header) {
    for (String name : KEY_HEADERS) {
      String key = header.apply(name);
      if (key != null && !key.isBlank()) {
        return ofKey(key.strip());
      }
    }
    String authorization = header.apply("authorization");
    return authorization == null ? null : ofAuthorization(authorization.strip());
  }

  private static @Nullable String ofAuthorization(String value) {
    Matcher signed = SIGNED.matcher(value);
    if (value.startsWith("AWS4-")) {
      return signed.matches() && lasts(signed.group(1)) ? signed.group(1) : null;
    }
    Matcher scheme = SCHEME.matcher(value);
    if (!scheme.matches()) {
      return ofKey(value);
    }
    String key = scheme.group(1);
    return key == null ? null : ofKey(key.strip());
  }

  private static @Nullable String ofKey(String key) {
    return key.isEmpty() || !lasts(key) ? null : hash(key);
  }

  private static boolean lasts(String key) {
    String lower = key.substring(0, Math.min(key.length(), 32)).toLowerCase(Locale.ROOT);
    return EXPIRING.stream().noneMatch(lower::startsWith);
  }

  private static String hash(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
