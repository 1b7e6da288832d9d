package dev.halfopen.ai.json;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes trees of the JSON documents that a {@link JsonScanner} reads, one after the other in the
 * same memory. A tree is bounded in size; what it leaves out is passed over. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class JsonTree implements JsonHandler {
  /*
   * The nodes, and the bytes of their texts, are used again for the next document, so that the
   * thousands of small documents of a stream cost no memory but for the first.
   *
   * An outline enters only objects and arrays with the names that it is given, and everything below
   * an error. Of the others, and there are large ones (logprobs, Ollama's context), it is kept that
   * they are there and whether they are empty. An array at the root is Gemini's way to send a
   * stream: each of its elements is a document.
   */

  /** Which objects and arrays are entered. */
  public sealed interface Depth {
    /** All of them; an array at the root is a document. */
    Depth ALL = new All();

    /** Those with these names, those in arrays, and everything below {@code error}. */
    static Depth outline(Set<String> names) {
      return new Outline(new HashSet<>(names));
    }
  }

  private record All() implements Depth {}

  private record Outline(Set<String> names) implements Depth {}

  private static final int MAX_DEPTH = 32;
  private static final int FIRST_BYTES = 512;

  /** So much is kept of each text even if there is no more room for texts. */
  private static final int MIN_TEXT = 48;

  private final @Nullable Set<String> entered;
  private final int maxNodes;
  private final int maxBytes;
  private final Consumer<Json> documents;

  private Json[] nodes = new Json[16];
  private int used;
  private byte[] bytes = new byte[FIRST_BYTES];
  private int filled;
  private Name name = Name.NONE;
  private @Nullable Json root;
  private @Nullable Json parent;
  private @Nullable Json collapsed;
  private int depth;
  private int skipped;
  private int errorDepth;
  private boolean listed;
  private boolean partial;
  private boolean firstOnly;
  private boolean stopped;

  // Where to go back to; null: nowhere.
  private @Nullable Json markedParent;
  private int markedLast;
  private int markedUsed;
  private int markedFilled;
  private int markedDepth;
  private int markedErrorDepth;

  /**
   * A tree without a document.
   *
   * @param maxNodes how many values are kept of a document
   * @param maxBytes how much is kept of its texts together
   * @param documents takes the root of each document when it is complete
   */
  public JsonTree(Depth depth, int maxNodes, int maxBytes, Consumer<Json> documents) {
    this.entered = depth instanceof Outline outline ? outline.names() : null;
    this.maxNodes = maxNodes;
    this.maxBytes = maxBytes;
    this.documents = documents;
  }

  /** Whether the documents are elements of an array. */
  public boolean listed() {
    return listed;
  }

  /** Whether something had to be left out that might have mattered. */
  public boolean partial() {
    return partial;
  }

  /** The root of the document that is being read or was read last; missing if there was none. */
  public Json root() {
    return root == null ? Json.NONE : root;
  }

  Json node(int place) {
    return nodes[place];
  }

  byte[] bytes() {
    return bytes;
  }

  /** Takes nothing any more after the first document. */
  void stopAfterFirst() {
    firstOnly = true;
  }

  /** Forgets the document that was begun. */
  public void reset() {
    forget();
    parent = null;
    depth = 0;
    skipped = 0;
    errorDepth = 0;
    listed = false;
    partial = false;
  }

  private void forget() {
    used = 0;
    filled = 0;
    root = null;
    name = Name.NONE;
  }

  @Override
  public boolean mark() {
    Json container = parent;
    if (container == null || listed || partial) {
      return false;
    }
    markedParent = container;
    markedLast = container.lastPlace();
    markedUsed = used;
    markedFilled = filled;
    markedDepth = depth;
    markedErrorDepth = errorDepth;
    return true;
  }

  /** The memory behind the mark is used again; what is before it nobody has touched. */
  @Override
  public boolean back() {
    Json container = markedParent;
    if (container == null) {
      return false;
    }
    forget();
    skipped = 0;
    root = nodes[0];
    parent = container;
    used = markedUsed;
    filled = markedFilled;
    depth = markedDepth;
    errorDepth = markedErrorDepth;
    container.endWith(markedLast);
    return true;
  }

  @Override
  public boolean wanted() {
    return skipped == 0 && !stopped;
  }

  @Override
  public void name(byte[] source, int from, int to) {
    if (skipped == 0 && !stopped) {
      Name usual = usualName();
      name = usual.is(source, from, to) ? usual : Vocabulary.name(source, from, to);
    }
  }

  /** What has the same place in the documents of a stream most often has the same name. */
  private Name usualName() {
    Json before = used < nodes.length ? nodes[used] : null;
    return before == null ? Name.NONE : before.named();
  }

  @Override
  public void begin(boolean object) {
    if (stopped) {
      return;
    }
    if (skipped > 0) {
      holdsSomething();
      skipped++;
      return;
    }
    if (entered != null && parent == null && !listed && !object) {
      listed = true;
      return;
    }
    Json node = add(object ? Json.Kind.OBJECT : Json.Kind.ARRAY);
    if (node == null) {
      partial = true;
      skipped = 1;
      collapsed = null;
    } else if (isEntered()) {
      if (errorDepth > 0 || (depth > 0 && isError())) {
        errorDepth++;
      }
      parent = node;
      depth++;
      name = Name.NONE;
    } else {
      skipped = 1;
      collapsed = node;
    }
  }

  @Override
  public void end() {
    if (stopped) {
      return;
    }
    if (skipped > 0) {
      skipped--;
      return;
    }
    Json node = parent;
    if (node == null) {
      listed = false;
      return;
    }
    depth--;
    errorDepth = Math.max(0, errorDepth - 1);
    if (depth == 0) {
      parent = null;
      deliver(node);
    } else {
      parent = node.parent();
    }
  }

  @Override
  public void value(Json.Kind kind, byte[] source, int from, int to) {
    if (stopped) {
      return;
    }
    if (skipped > 0) {
      holdsSomething();
      return;
    }
    Json node = add(kind);
    if (node == null) {
      partial = true;
      return;
    }
    keep(node, source, from, to);
    if (parent == null) {
      deliver(node);
    }
  }

  private void deliver(Json document) {
    stopped = firstOnly;
    documents.accept(document);
    name = Name.NONE;
  }

  private boolean isEntered() {
    if (parent == null || entered == null) {
      return true;
    }
    return depth < MAX_DEPTH
        && (errorDepth > 0 || parent.isArray() || isError() || entered.contains(name.text()));
  }

  private boolean isError() {
    return name.text().equals("error");
  }

  private @Nullable Json add(Json.Kind kind) {
    if (parent == null) {
      forget();
      markedParent = null;
    } else if (used >= maxNodes) {
      return null;
    }
    if (used == nodes.length) {
      nodes = Arrays.copyOf(nodes, 2 * used);
    }
    Json node = nodes[used];
    if (node == null) {
      node = new Json(this, used);
      nodes[used] = node;
    }
    used++;
    node.reset(kind, parent != null && parent.isObject() ? name : Name.NONE);
    if (parent == null) {
      root = node;
    } else {
      parent.add(node);
    }
    return node;
  }

  private void keep(Json node, byte[] source, int from, int to) {
    int count = Math.min(to - from, Math.max(MIN_TEXT, maxBytes - filled));
    if (filled + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, filled + count));
    }
    System.arraycopy(source, from, bytes, filled, count);
    node.say(filled, filled + count);
    filled += count;
  }

  /** Notes that what is passed over isn't empty. */
  private void holdsSomething() {
    if (skipped == 1 && collapsed != null && collapsed.isEmpty()) {
      Json outer = parent;
      parent = collapsed;
      name = Name.NONE;
      Json node = add(Json.Kind.BOOLEAN);
      if (node == null) {
        partial = true;
      } else {
        keep(node, Vocabulary.TRUE, 0, Vocabulary.TRUE.length);
      }
      parent = outer;
    }
  }
}
