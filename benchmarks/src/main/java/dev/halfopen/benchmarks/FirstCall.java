package dev.halfopen.benchmarks;

/**
 * Makes the first protected call of a JVM, and prints how many nanoseconds it took to get there.
 */
final class FirstCall {
  private FirstCall() {}

  public static void main(String[] args) throws Exception {
    Implementation implementation = Implementation.valueOf(args[0]);
    Work work = new Work();
    long start = System.nanoTime();
    implementation.create().call(work);
    System.out.println(System.nanoTime() - start);
    System.exit(0); // threads of a library's own would keep it alive
  }
}
