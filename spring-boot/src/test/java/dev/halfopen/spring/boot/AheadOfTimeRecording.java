package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeHint;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.test.agent.RuntimeHintsInvocations;
import org.springframework.aot.test.agent.RuntimeHintsRecorder;

/**
 * Runs the application with Spring's runtime hints agent, and holds what it did by reflection
 * against the file that a native image would be made by.
 */
public final class AheadOfTimeRecording {
  static final String ALL_TOLD_OF = "a native image was told of all";

  private static final String METADATA =
      "/META-INF/native-image/dev.halfopen/test/reachability-metadata.json";

  private AheadOfTimeRecording() {}

  /** Prints that all was told of, or fails. */
  @SuppressWarnings({"SystemOut", "removal"}) // the test reads it; see there
  public static void main(String[] arguments) throws IOException {
    RuntimeHintsInvocations invocations =
        RuntimeHintsRecorder.record(
            () -> {
              try {
                AheadOfTimeApplication.main(arguments);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    assertThat(invocations).match(hints());
    System.out.println(ALL_TOLD_OF);
  }

  private static RuntimeHints hints() throws IOException {
    RuntimeHints hints = new RuntimeHints();
    // Of tests in virtual time: it is looked for, and is not there in any application.
    hints
        .reflection()
        .registerType(TypeReference.of("kotlinx.coroutines.test.TestCoroutineScheduler"));
    try (InputStream file = AheadOfTimeRecording.class.getResourceAsStream(METADATA)) {
      JsonNode metadata = new ObjectMapper().readTree(file);
      for (JsonNode entry : metadata.get("reflection")) {
        register(entry, hints.reflection());
      }
      for (JsonNode entry : metadata.path("resources")) {
        if (entry.has("glob")) {
          hints.resources().registerPattern(entry.get("glob").asText());
        } else {
          hints.resources().registerResourceBundle(entry.get("bundle").asText());
        }
      }
    }
    return hints;
  }

  private static void register(JsonNode entry, ReflectionHints hints) {
    JsonNode type = entry.get("type");
    if (type.isTextual()) {
      hints.registerType(TypeReference.of(type.asText()), hint -> describe(entry, hint));
    }
  }

  private static void describe(JsonNode entry, TypeHint.Builder hint) {
    if (entry.path("allDeclaredConstructors").asBoolean()) {
      hint.withMembers(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS);
    }
    if (entry.path("allPublicConstructors").asBoolean()) {
      hint.withMembers(MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
    }
    if (entry.path("allDeclaredMethods").asBoolean()) {
      hint.withMembers(MemberCategory.INVOKE_DECLARED_METHODS);
    }
    if (entry.path("allPublicMethods").asBoolean()) {
      hint.withMembers(MemberCategory.INVOKE_PUBLIC_METHODS);
    }
    if (entry.path("allDeclaredFields").asBoolean()) {
      hint.withMembers(MemberCategory.ACCESS_DECLARED_FIELDS);
    }
    if (entry.path("allPublicFields").asBoolean()) {
      hint.withMembers(MemberCategory.ACCESS_PUBLIC_FIELDS);
    }
    for (JsonNode field : entry.path("fields")) {
      hint.withField(field.get("name").asText());
    }
    for (JsonNode method : entry.path("methods")) {
      List<TypeReference> parameters = new ArrayList<>();
      for (JsonNode parameter : method.path("parameterTypes")) {
        parameters.add(TypeReference.of(parameter.asText()));
      }
      String name = method.get("name").asText();
      if (name.equals("<init>")) {
        hint.withConstructor(parameters, ExecutableMode.INVOKE);
      } else {
        hint.withMethod(name, parameters, ExecutableMode.INVOKE);
      }
    }
  }
}
