package dev.halfopen.kotlin

import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.readLines

/**
 * The code of the guide's page is the code that GuideCodeTest compiles and runs, line by line; what is about
 * Spring is in a test of that module.
 */
class GuideTest {
    private val root: Path =
        generateSequence(Path.of("").toAbsolutePath()) { it.parent }
            .first { Files.isDirectory(it.resolve(".mvn")) }

    private fun code(lines: List<String>): String = lines.joinToString("\n") { it.trim() }

    @Test
    fun `every example of the page is compiled`() {
        val page = root.resolve("docs/guide/kotlin.md").readLines()
        val compiled =
            listOf(
                "kotlin/src/test/kotlin/dev/halfopen/kotlin/GuideCodeTest.kt",
                "spring-boot/src/test/kotlin/dev/halfopen/spring/boot/KotlinGuideTest.kt",
            ).joinToString("\n") { code(root.resolve(it).readLines()) }
        val begins = page.indices.filter { page[it] == "```kotlin" }
        assertThat(begins).hasSizeGreaterThan(5)
        for (begin in begins) {
            val example = page.drop(begin + 1).takeWhile { it != "```" }
            assertThat(compiled).`as`("line ${begin + 1}").contains(code(example))
        }
    }
}
