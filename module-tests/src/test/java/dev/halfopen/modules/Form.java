package dev.halfopen.modules;

/** How an application is put together. */
enum Form {
  MODULE_PATH("module"),
  CLASS_PATH("class");

  private final String word;

  Form(String word) {
    this.word = word;
  }

  static Form of(String word) {
    for (Form form : values()) {
      if (form.word.equals(word)) {
        return form;
      }
    }
    throw new IllegalArgumentException("form: " + word + " (expected: module or class)");
  }

  @Override
  public String toString() {
    return word;
  }
}
