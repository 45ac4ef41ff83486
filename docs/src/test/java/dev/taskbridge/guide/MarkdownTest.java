package dev.taskbridge.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every block of Java in every page is a region of a test in this package, and every relative link leads somewhere. To bring the pages up to
 * date with the tests: {@code mvn -q test -pl docs -am -Dtest=MarkdownTest -Dsurefire.failIfNoSpecifiedTests=false -Dsnippets=write}
 */
class MarkdownTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path TESTS = Path.of("src/test/java/dev/taskbridge/guide");
    private static final boolean WRITE = "write".equals(System.getProperty("snippets"));

    private final Snippets snippets = new Snippets(TESTS);

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                boolean ours = folder.equals(ROOT) || !(name.startsWith(".") || name.equals("target"));
                return ours ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".md")) {
                    pages.add(ROOT.relativize(file));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return pages;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void page_blocksOfJava_areRegionsOfTests(Path page) throws IOException {
        Path file = ROOT.resolve(page);
        if (WRITE) {
            Files.writeString(file, new MarkdownPage(file).rewritten(snippets));
        }
        assertThat(new MarkdownPage(file).wrongBlocks(snippets)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void page_relativeLinks_leadSomewhere(Path page) throws IOException {
        assertThat(new MarkdownPage(ROOT.resolve(page)).brokenLinks()).isEmpty();
    }

    @Test
    void regions_all_areShown() throws IOException {
        TreeSet<String> shown = new TreeSet<>();
        for (Path page : pages()) {
            new MarkdownPage(ROOT.resolve(page)).javaBlocks().forEach(block -> shown.add(block.id()));
        }
        assertThat(shown).containsAll(snippets.ids());
    }

    // ---- the check itself

    @TempDir
    Path folder;

    private MarkdownPage page(String... lines) throws IOException {
        return new MarkdownPage(Files.write(folder.resolve("page.md"), List.of(lines)));
    }

    private Snippets oneRegion() throws IOException {
        Files.write(
                folder.resolve("SomeTest.java"),
                List.of(
                        "    // @start region=\"one\"",
                        "    int one = 1;",
                        "    {",
                        "        one++;",
                        "",
                        "        one--;",
                        "    }",
                        "    // @end region=\"one\"",
                        "    int two;"));
        return new Snippets(folder);
    }

    @Test
    void block_asItsRegion_isRight() throws IOException {
        MarkdownPage page = page(
                "<!-- snippet: SomeTest#one -->",
                "```java",
                "int one = 1;",
                "{",
                "    one++;",
                "",
                "    one--;",
                "}",
                "```");
        assertThat(page.wrongBlocks(oneRegion())).isEmpty();
    }

    @Test
    void block_otherThanItsRegion_isWrongUntilRewritten() throws IOException {
        MarkdownPage page =
                page("# Title", "", "<!-- snippet: SomeTest#one -->", "```java", "int one = 2;", "```", "", "End.");
        assertThat(page.wrongBlocks(oneRegion())).singleElement().asString().startsWith("page.md:4: differs");

        MarkdownPage mended = page(page.rewritten(oneRegion()).split("\n"));
        assertThat(mended.wrongBlocks(oneRegion())).isEmpty();
        assertThat(mended.rewritten(oneRegion()))
                .isEqualTo(page.rewritten(oneRegion()))
                .startsWith("# Title\n")
                .endsWith("```\n\nEnd.\n");
    }

    @Test
    void block_withoutARegion_isWrong() throws IOException {
        MarkdownPage page = page("Text", "```java", "int one = 1;", "```", "", "```sh", "ls", "```");
        assertThat(page.wrongBlocks(oneRegion()))
                .singleElement()
                .asString()
                .startsWith("page.md:2: a block of Java needs");
    }

    @Test
    void links_toWhatIsMissing_areBroken() throws IOException {
        oneRegion();
        MarkdownPage page = page(
                "# A `title`, twice",
                "[here](#a-title-twice) [not here](#title) [file](SomeTest.java) [no file](other.md)",
                "[`two`](SomeTest.java) [`three`](SomeTest.java) [elsewhere](https://example.org/x)");
        assertThat(page.brokenLinks())
                .containsExactly(
                        "page.md: #title: the page has no heading of that name",
                        "page.md: other.md: there is no such file",
                        "page.md: SomeTest.java: does not contain three");
    }
}
