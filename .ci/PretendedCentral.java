import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Takes what is published to Maven Central, as that would: it wants a token, unpacks the bundle, and says that it is
 * valid. For {@code .ci/dry-run}, which looks at what came.
 *
 * <p>Arguments: the directory to unpack into, and a file that the port is written to.
 */
class PretendedCentral {
  public static void main(String[] args) throws IOException {
    Path repository = Path.of(args[0]);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/v1/publisher/upload", exchange -> upload(exchange, repository));
    server.createContext(
        "/api/v1/publisher/status",
        exchange ->
            answer(
                exchange,
                200,
                "{\"deploymentId\":\"dry-run\",\"deploymentName\":\"dry run\","
                    + "\"deploymentState\":\"VALIDATED\",\"purls\":[],\"errors\":{}}"));
    server.start();
    Path port = Path.of(args[1]);
    Path written = Files.writeString(Path.of(port + ".new"), "" + server.getAddress().getPort());
    Files.move(written, port);
  }

  private static void upload(HttpExchange exchange, Path repository) throws IOException {
    String token = exchange.getRequestHeaders().getFirst("Authorization");
    if (token == null || !token.startsWith("Bearer ") && !token.startsWith("UserToken ")) {
      answer(exchange, 401, "no token");
      return;
    }
    byte[] form = exchange.getRequestBody().readAllBytes();
    // The form has one part, the bundle: a header, an empty line, and the zip.
    String text = new String(form, StandardCharsets.ISO_8859_1);
    int start = text.indexOf("\r\n\r\n") + 4;
    unpack(new ZipInputStream(new ByteArrayInputStream(form, start, form.length - start)), repository);
    answer(exchange, 201, "dry-run");
  }

  private static void unpack(ZipInputStream bundle, Path repository) throws IOException {
    for (ZipEntry entry = bundle.getNextEntry(); entry != null; entry = bundle.getNextEntry()) {
      Path file = repository.resolve(entry.getName()).normalize();
      if (!file.startsWith(repository)) {
        throw new IOException("outside the repository: " + entry.getName());
      }
      if (!entry.isDirectory()) {
        Files.createDirectories(file.getParent());
        Files.copy(bundle, file);
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
