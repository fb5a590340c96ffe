package io.github.personalseg.backbone.engine;

/** How many threads a model's pass takes on processors, whatever library runs it. Thread safe. */
public final class PassThreads {
  /** DJL's own property; one setting serves all libraries. */
  public static final String PROPERTY = "ai.djl.pytorch.num_threads";

  /** What the user says, before anybody sets the property for DJL; 0 where that is nothing. */
  private static final int ASKED = Math.max(0, Integer.getInteger(PROPERTY, 0));

  private static volatile int passesAtOnce = 1;

  private PassThreads() {}

  /**
   * From now on passes share the cores: for programs that run several at once, where as many
   * threads for each would only wait for each other. Nothing changes where the user has said how
   * many threads a pass takes.
   *
   * @param passes at once, at least 1
   */
  public static void share(int passes) {
    passesAtOnce = passes;
  }

  /** Whether the user has said it. */
  public static boolean areTheUsers() {
    return ASKED > 0;
  }

  /** How many a pass takes now, at least 1. */
  public static int count() {
    return areTheUsers()
        ? ASKED
        : Math.max(1, Runtime.getRuntime().availableProcessors() / passesAtOnce);
  }
}
