package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/** What editors show of the properties. */
class MetadataTest {
  private static JsonNode metadata() throws IOException {
    List<JsonNode> ours = new ArrayList<>();
    for (var urls =
            MetadataTest.class
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json");
        urls.hasMoreElements(); ) {
      try (InputStream in = urls.nextElement().openStream()) {
        JsonNode node = new ObjectMapper().readTree(in);
        if (node.toString().contains("\"halfopen.instances\"")) {
          ours.add(node);
        }
      }
    }
    assertThat(ours).hasSize(1);
    return ours.get(0);
  }

  @Test
  void everyPropertyHasADescription() throws IOException {
    List<String> names = new ArrayList<>();
    for (JsonNode property : metadata().get("properties")) {
      assertThat(property.path("description").asText()).as("%s", property).isNotEmpty();
      names.add(property.get("name").asText());
    }
    for (var component : BreakerProperties.class.getRecordComponents()) {
      String name =
          "halfopen.defaults."
              + DataObjectPropertyName.toDashedForm(Objects.requireNonNull(component.getName()));
      assertThat(names).anyMatch(known -> known.equals(name) || known.startsWith(name + "."));
    }
    assertThat(names).contains("halfopen.instances", "halfopen.pipelines", "halfopen.ai.enabled");
  }

  @Test
  void valuesThatAreNoEnumAreHinted() throws IOException {
    assertThat(metadata().get("hints"))
        .extracting(hint -> hint.get("name").asText())
        .contains("halfopen.defaults.classifier", "halfopen.defaults.health");
  }
}
