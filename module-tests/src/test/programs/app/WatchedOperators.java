package app;

import reactor.blockhound.BlockHound;

/** The same while BlockHound watches. */
public class WatchedOperators {
  public static void main(String[] args) {
    BlockHound.install();
    Operators.main(args);
  }
}
