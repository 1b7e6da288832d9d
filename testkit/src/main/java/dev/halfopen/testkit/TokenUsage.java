package dev.halfopen.testkit;

/**
 * The tokens that an {@link Answer} is said to have taken, whatever its text: what a service bills.
 * Each API tells what it has a place for: OpenAI's all of it, Anthropic's all but reasoning,
 * Gemini's all, Ollama's input and output.
 *
 * @param input tokens of the prompt; 0 to 1,000,000,000
 * @param output tokens of the answer; 0 to 1,000,000,000
 * @param cached tokens that were read from a cache; 0 to 1,000,000,000
 * @param reasoning tokens of reasoning; 0 to 1,000,000,000
 * @since 0.1.0
 */
public record TokenUsage(int input, int output, int cached, int reasoning) {
  private static final int MAX = 1_000_000_000;

  /**
   * Makes a usage.
   *
   * @param input 0 to 1,000,000,000
   * @param output 0 to 1,000,000,000
   * @param cached 0 to 1,000,000,000
   * @param reasoning 0 to 1,000,000,000
   * @throws IllegalArgumentException if a value is out of its range
   */
  public TokenUsage {
    Checks.count("input", input, MAX);
    Checks.count("output", output, MAX);
    Checks.count("cached", cached, MAX);
    Checks.count("reasoning", reasoning, MAX);
  }

  /**
   * Returns a usage without cache and reasoning.
   *
   * @param input tokens of the prompt; 0 to 1,000,000,000
   * @param output tokens of the answer; 0 to 1,000,000,000
   * @return the usage
   * @throws IllegalArgumentException if a value is out of its range
   */
  public static TokenUsage of(int input, int output) {
    return new TokenUsage(input, output, 0, 0);
  }
}
