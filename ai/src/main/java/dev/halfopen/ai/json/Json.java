package dev.halfopen.ai.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A value of a JSON document, or one that is missing. It can be asked for anything: what isn't
 * there is missing, and what is missing holds nothing. Numbers stay as they were written, however
 * large they are. Belongs to its {@link JsonTree} and is good until that begins another document;
 * not thread-safe.
 *
 * @since 0.1.0
 */
public final class Json implements Iterable<Json> {
  /** The kinds of values. */
  public enum Kind {
    MISSING,
    NULL,
    BOOLEAN,
    NUMBER,
    TEXT,
    OBJECT,
    ARRAY
  }

  /** A value that is missing. */
  public static final Json NONE = new Json();

  /** The texts of {@link #of} are kept up to here, in bytes; more than a body that is looked at. */
  private static final int MAX_TEXT = 1 << 18;

  private static final int MAX_NODES = 1 << 14;

  private static final int NOWHERE = -1;

  /** Null for a value that is missing. */
  private final @Nullable JsonTree tree;

  private final int place;
  private Kind kind = Kind.MISSING;
  private int from;
  private int to;
  private @Nullable String string;
  private Name name = Name.NONE;

  /** Of the name, so that most of those that aren't looked for are passed over at once. */
  private int hash;

  /** A bit for each of the members' names, by which most of those that aren't there are known. */
  private long names;

  // Places of other nodes in the tree: references would have to be written down for the collector.
  private int parent = NOWHERE;
  private int first = NOWHERE;
  private int last = NOWHERE;
  private int next = NOWHERE;

  private Json() {
    this.tree = null;
    this.place = NOWHERE;
  }

  Json(JsonTree tree, int place) {
    this.tree = tree;
    this.place = place;
  }

  /**
   * The root of a document that may be cut off or go on as something else: what was said up to the
   * first mistake counts. Never throws.
   *
   * @return the first object or array; missing if there is none
   */
  public static Json of(String document) {
    JsonTree tree = new JsonTree(JsonTree.Depth.ALL, MAX_NODES, MAX_TEXT, root -> {});
    JsonScanner scanner = new JsonScanner(tree, MAX_TEXT);
    tree.stopAfterFirst();
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    scanner.feed(bytes, 0, bytes.length);
    Json root = tree.root();
    return root.isObject() || root.isArray() ? root : NONE;
  }

  void reset(Kind newKind, Name newName) {
    kind = newKind;
    name = newName;
    hash = newName.text().hashCode();
    if (string != null) {
      string = null;
    }
    names = 0;
    from = 0;
    to = 0;
    parent = NOWHERE;
    first = NOWHERE;
    last = NOWHERE;
    next = NOWHERE;
  }

  /** Its text stands here in the bytes of the tree. */
  void say(int start, int end) {
    from = start;
    to = end;
  }

  void add(Json child) {
    names |= 1L << child.hash;
    child.parent = place;
    if (last == NOWHERE) {
      first = child.place;
    } else {
      node(last).next = child.place;
    }
    last = child.place;
  }

  /** The place of the last member or element; {@link #NOWHERE} if there is none. */
  int lastPlace() {
    return last;
  }

  /** Forgets what stands behind a member or element, here and in all that this is within. */
  void endWith(int place) {
    last = place;
    if (place == NOWHERE) {
      first = NOWHERE;
    } else {
      node(place).next = NOWHERE;
    }
    if (parent != NOWHERE) {
      parent().endWith(this.place);
    }
  }

  private Json node(int where) {
    return where == NOWHERE || tree == null ? NONE : tree.node(where);
  }

  private byte[] bytes() {
    return tree == null ? Vocabulary.TRUE : tree.bytes();
  }

  Json parent() {
    return node(parent);
  }

  /** What it is. */
  public Kind kind() {
    return kind;
  }

  /** The name that it has as a member of an object, else empty. */
  public String name() {
    return name.text();
  }

  Name named() {
    return name;
  }

  /** The member of this name, the last one if there are several. */
  public Json get(String member) {
    Json found = NONE;
    int hash = member.hashCode();
    if ((names & 1L << hash) != 0) {
      for (Json child = first(); child != NONE; child = child.next()) {
        if (child.hash == hash && child.name().equals(member)) {
          found = child;
        }
      }
    }
    return found;
  }

  /** The element at this place of an array. */
  public Json get(int index) {
    Json child = isArray() ? first() : NONE;
    for (int i = 0; i < index && child != NONE; i++) {
      child = child.next();
    }
    return child;
  }

  /** The first member or element; missing if there is none. */
  public Json first() {
    return node(first);
  }

  /** The member or element that follows this one; missing if there is none. */
  public Json next() {
    return node(next);
  }

  /** Whether there is a member of this name, {@code null} or not. */
  public boolean has(String member) {
    return !get(member).isMissing();
  }

  private boolean is(Kind expected) {
    return kind == expected;
  }

  /** Whether there is no such value. */
  public boolean isMissing() {
    return is(Kind.MISSING);
  }

  /** Whether it is {@code null}. */
  public boolean isNull() {
    return is(Kind.NULL);
  }

  /** Whether it is an object. */
  public boolean isObject() {
    return is(Kind.OBJECT);
  }

  /** Whether it is an array. */
  public boolean isArray() {
    return is(Kind.ARRAY);
  }

  /** Whether it is a text. */
  public boolean isText() {
    return is(Kind.TEXT);
  }

  /** Whether it is a number. */
  public boolean isNumber() {
    return is(Kind.NUMBER);
  }

  /** Whether it is {@code true} or {@code false}. */
  public boolean isBoolean() {
    return is(Kind.BOOLEAN);
  }

  /** Whether it is {@code true}. */
  public boolean isTrue() {
    return is(Kind.BOOLEAN) && to - from == 4;
  }

  /** Whether it is a text, a number or a truth. */
  public boolean isScalar() {
    return is(Kind.TEXT) || is(Kind.NUMBER) || is(Kind.BOOLEAN);
  }

  /** Whether it holds nothing: an empty text, object or array, {@code null}, or none at all. */
  public boolean isEmpty() {
    return switch (kind()) {
      case MISSING, NULL -> true;
      case TEXT -> to == from;
      case OBJECT, ARRAY -> first == NOWHERE;
      default -> false;
    };
  }

  /** Whether it is a text or a list that isn't empty. */
  public boolean isSome() {
    return is(Kind.TEXT) ? to > from : first != NOWHERE;
  }

  /** A text, number or truth as a text; of anything else, an empty one. */
  public String text() {
    if (!isScalar()) {
      return "";
    }
    if (string == null) {
      string = Vocabulary.of(bytes(), from, to);
    }
    return string;
  }

  /** Whether its text is this one, which must be ASCII. */
  public boolean is(String expected) {
    return isScalar() && to - from == expected.length() && startsWith(expected);
  }

  /** Whether its text begins with this one, which must be ASCII. */
  public boolean startsWith(String expected) {
    int length = expected.length();
    if (!isScalar() || to - from < length) {
      return false;
    }
    byte[] bytes = bytes();
    for (int i = 0; i < length; i++) {
      if (bytes[from + i] != expected.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** A whole number of up to 18 digits, also if it stands as a text; else what is given. */
  public long number(long otherwise) {
    byte[] bytes = bytes();
    int i = from;
    boolean negative = i < to && bytes[i] == '-';
    i += negative ? 1 : 0;
    if (!(isNumber() || isText()) || i == to || to - i > 18) {
      return otherwise;
    }
    long value = 0;
    for (; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return otherwise;
      }
      value = 10 * value + (bytes[i] - '0');
    }
    return negative ? -value : value;
  }

  /** The first member of this name anywhere within, from the outside to the inside of each. */
  public Json find(String member) {
    for (Json node = first(); node != NONE; node = node.after(this)) {
      if (node.name().equals(member)) {
        return node;
      }
    }
    return NONE;
  }

  /** The texts of all members of this name anywhere within. */
  public List<String> texts(String member) {
    List<String> texts = new ArrayList<>();
    for (Json node = first(); node != NONE; node = node.after(this)) {
      if (node.name().equals(member) && node.isScalar()) {
        texts.add(node.text());
      }
    }
    return texts;
  }

  /** The node that follows in the order of the document, within a root. */
  private Json after(Json root) {
    if (first != NOWHERE) {
      return first();
    }
    Json node = this;
    while (node != root && node.next == NOWHERE) {
      node = node.parent();
    }
    return node == root ? NONE : node.next();
  }

  /** The members of an object or the elements of an array. */
  @Override
  public Iterator<Json> iterator() {
    return new Iterator<>() {
      private Json following = first();

      @Override
      public boolean hasNext() {
        return following != NONE;
      }

      @Override
      public Json next() {
        Json node = following;
        if (node == NONE) {
          throw new NoSuchElementException();
        }
        following = node.next();
        return node;
      }
    };
  }

  /** As JSON. */
  @Override
  public String toString() {
    StringBuilder json = new StringBuilder();
    JsonText.write(this, json);
    return json.toString();
  }
}
