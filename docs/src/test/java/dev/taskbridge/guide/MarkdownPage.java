package dev.taskbridge.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/** A page of the documentation: which snippets it shows, and what it points to. */
final class MarkdownPage {
    private static final Parser PARSER =
            Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS).build();
    private static final Pattern NAMED = Pattern.compile("<!-- snippet: (\\w+#[\\w-]+) -->\\s*");
    private static final Pattern ABSOLUTE = Pattern.compile("[a-z][a-z0-9+.-]*:.*", Pattern.CASE_INSENSITIVE);

    /** A fenced block of Java; the name of its region is empty where the page does not give one. */
    record Block(String id, String code, int firstLine, int lastLine) {}

    private final Path file;
    private final String text;
    private final Node document;

    MarkdownPage(Path file) throws IOException {
        this.file = file.normalize();
        this.text = Files.readString(file);
        this.document = PARSER.parse(text);
    }

    // ---- snippets

    List<Block> javaBlocks() {
        List<Block> blocks = new ArrayList<>();
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(FencedCodeBlock fence) {
                if (fence.getInfo()
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .split("\\W", 2)[0]
                        .equals("java")) {
                    var spans = fence.getSourceSpans();
                    blocks.add(new Block(
                            id(fence),
                            fence.getLiteral(),
                            spans.getFirst().getLineIndex(),
                            spans.getLast().getLineIndex()));
                }
            }
        });
        return blocks;
    }

    private static String id(FencedCodeBlock fence) {
        if (fence.getPrevious() instanceof HtmlBlock comment) {
            Matcher named = NAMED.matcher(comment.getLiteral());
            return named.matches() ? named.group(1) : "";
        }
        return "";
    }

    /** What is wrong with the blocks of Java. */
    List<String> wrongBlocks(Snippets snippets) {
        List<String> wrong = new ArrayList<>();
        for (Block block : javaBlocks()) {
            String where = file.getFileName() + ":" + (block.firstLine() + 1) + ": ";
            if (block.id().isEmpty()) {
                wrong.add(where + "a block of Java needs <!-- snippet: SomeTest#region --> in the line above it");
            } else if (!snippets.region(block.id()).equals(block.code())) {
                wrong.add(where + "differs from " + block.id() + ", which reads\n" + snippets.region(block.id()));
            }
        }
        return wrong;
    }

    /** The page with each block of Java as its region reads now. */
    String rewritten(Snippets snippets) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        for (Block block : javaBlocks().reversed()) {
            if (!block.id().isEmpty()) {
                List<String> between = lines.subList(block.firstLine() + 1, block.lastLine());
                between.clear();
                between.addAll(snippets.region(block.id()).lines().toList());
            }
        }
        return String.join("\n", lines) + "\n";
    }

    // ---- links

    /** The relative links that lead nowhere. */
    List<String> brokenLinks() {
        List<String> broken = new ArrayList<>();
        eachLink(document, (node, target) -> {
            if (!ABSOLUTE.matcher(target).matches()) {
                String why = broken(node, target);
                if (!why.isEmpty()) {
                    broken.add(file.getFileName() + ": " + target + ": " + why);
                }
            }
        });
        return broken;
    }

    private String broken(Node link, String target) {
        String[] parts = target.split("#", 2);
        Path to = parts[0].isEmpty() ? file : file.resolveSibling(parts[0]).normalize();
        try {
            if (!Files.exists(to)) {
                return "there is no such file";
            }
            if (parts.length == 2 && !new MarkdownPage(to).anchors().contains(parts[1])) {
                return "the page has no heading of that name";
            }
            if (to.toString().endsWith(".java") && link.getFirstChild() instanceof Code name) {
                String word = "\\b" + Pattern.quote(name.getLiteral()) + "\\b";
                return Pattern.compile(word).matcher(Files.readString(to)).find()
                        ? ""
                        : "does not contain " + name.getLiteral();
            }
            return "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The names of the headings, as GitHub makes them. */
    Set<String> anchors() {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(Heading heading) {
                StringBuilder title = new StringBuilder();
                eachText(heading, title::append);
                String name = title.toString()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-');
                int times = seen.merge(name, 1, Integer::sum);
                anchors.add(times == 1 ? name : name + "-" + (times - 1));
            }
        });
        return anchors;
    }

    private interface LinkVisitor {
        void visit(Node node, String target);
    }

    private static void eachLink(Node under, LinkVisitor visitor) {
        under.accept(new AbstractVisitor() {
            @Override
            public void visit(Link link) {
                visitor.visit(link, link.getDestination());
                visitChildren(link);
            }

            @Override
            public void visit(Image image) {
                visitor.visit(image, image.getDestination());
            }
        });
    }

    private static void eachText(Node under, Consumer<String> visitor) {
        under.accept(new AbstractVisitor() {
            @Override
            public void visit(Text text) {
                visitor.accept(text.getLiteral());
            }

            @Override
            public void visit(Code code) {
                visitor.accept(code.getLiteral());
            }

            @Override
            public void visit(CustomNode node) {
                visitChildren(node);
            }
        });
    }

    @Override
    public String toString() {
        return file.getFileName().toString();
    }
}
