package dev.halfopen.ai.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountIdTest {
  private static @Nullable String of(String header, String value) {
    return AccountId.of(Map.of(header, value)::get, null);
  }

  @ParameterizedTest
  @CsvSource({
    "authorization, Bearer sk-proj-0123456789abcdef",
    "authorization, bearer  sk-proj-0123456789abcdef",
    "authorization, sk-proj-0123456789abcdef",
    "x-api-key, sk-proj-0123456789abcdef",
    "api-key, sk-proj-0123456789abcdef",
    "x-goog-api-key, sk-proj-0123456789abcdef",
    "ocp-apim-subscription-key, sk-proj-0123456789abcdef"
  })
  void aStaticKeyIsKnownByAFewDigitsOfItsHashWhereverItStands(String header, String value) {
    assertThat(of(header, value))
        .matches("[0-9a-f]{12}")
        .isEqualTo(of("x-api-key", "sk-proj-0123456789abcdef"))
        .isNotEqualTo(of("x-api-key", "sk-proj-other"));
  }

  @Test
  void aSignatureIsKnownByTheIdOfItsKeyWhateverElseItHolds() {
    String first =
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261127/us-east-1/bedrock/aws4_request,"
            + " SignedHeaders=host;x-amz-date, Signature=0123";
    String second =
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261128/eu-west-1/bedrock/aws4_request,"
            + " SignedHeaders=host, Signature=4567";
    assertThat(of("authorization", first)).isEqualTo("AKIDEXAMPLE");
    assertThat(of("authorization", second)).isEqualTo("AKIDEXAMPLE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Bearer ",
        "Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln",
        "Bearer ya29.a0AfH6SM",
        "Bearer sk-ant-oat01-x",
        "Bearer ghs_x",
        "Bearer bedrock-api-key-YmVk",
        "AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/20261127/r/bedrock/aws4_request, Signature=0",
        "AWS4-HMAC-SHA256 Signature=0",
        "AWS4-ECDSA-P256-SHA256 Credential=/20261127/bedrock/aws4_request"
      })
  void whatExpiresOrIsMissingIsNoAccount(String value) {
    assertThat(of("authorization", value)).isNull();
    assertThat(AccountId.of(name -> null, null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "key=AIzaSyD-0123456789",
        "alt=sse&key=AIzaSyD-0123456789",
        "key=AIzaSyD-0123456789&alt=sse",
        "api-version=2024-10-21&api-key=AIzaSyD-0123456789",
        "subscription-key=AIzaSyD-0123456789"
      })
  void aKeyInTheAddressIsKnownLikeOneInAHeader(String query) {
    assertThat(AccountId.of(name -> null, query)).isEqualTo(of("x-api-key", "AIzaSyD-0123456789"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "alt=sse", "key=cache-7", "monkey=AIzaSyD-0123456789", "key="})
  void whatElseStandsInAnAddressIsNoKey(String query) {
    assertThat(AccountId.of(name -> null, query)).isNull();
  }

  @Test
  void aHeaderCountsForMoreThanTheAddress() {
    assertThat(AccountId.of(Map.of("x-goog-api-key", "one")::get, "key=AIzaSyD-0123456789"))
        .isEqualTo(of("x-goog-api-key", "one"));
  }
}
