package dev.halfopen.kotlin

import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.readLines
import kotlin.io.path.readText

/** The code of the guide's page, imports included, is what GuideCodeTest compiles and runs, line by line. */
class GuideTest {
    private val root: Path =
        generateSequence(Path.of("").toAbsolutePath()) { it.parent }
            .first { Files.isDirectory(it.resolve(".mvn")) }

    /** What the module's own sources declare for all to see; this test, in the same package, imports none of it. */
    private val ours: List<String> =
        Regex("^public (?:suspend )?fun (?:<[^>]*> )?(?:[\\w.]+\\.)?(\\w+)\\(", RegexOption.MULTILINE)
            .let { declared ->
                Files.walk(root.resolve("kotlin/src/main/kotlin")).use { files ->
                    files
                        .filter { it.toString().endsWith(".kt") }
                        .toList()
                        .flatMap { file -> declared.findAll(file.readText()).map { it.groupValues[1] } }
                }
            }

    private fun code(lines: List<String>): String = lines.joinToString("\n") { it.trim() }

    @Test
    fun `every example of the page is compiled`() {
        val page = root.resolve("docs/guide/kotlin.md").readLines()
        val lines =
            listOf(
                "kotlin/src/test/kotlin/dev/halfopen/kotlin/GuideCodeTest.kt",
                "spring-boot/src/test/kotlin/dev/halfopen/spring/boot/KotlinGuideTest.kt",
            ).flatMap { root.resolve(it).readLines() }
        val compiled = code(lines)
        val begins = page.indices.filter { page[it] == "```kotlin" }
        assertThat(begins).hasSizeGreaterThan(5)
        for (begin in begins) {
            val example = page.drop(begin + 1).takeWhile { it != "```" }
            val (imports, rest) = example.partition { it.startsWith("import ") }
            assertThat(compiled).`as`("line ${begin + 1}").contains(code(rest.dropWhile { it.isEmpty() }))
            val (own, others) = imports.partition { it.matches(Regex("import dev\\.halfopen\\.kotlin\\.\\w+")) }
            assertThat(lines).containsAll(others)
            assertThat(ours).containsAll(own.map { it.substringAfterLast('.') })
        }
    }
}
