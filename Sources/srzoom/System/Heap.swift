import CMalloc

/// The memory that malloc keeps.
enum Heap {
  /// Gives all threads one heap: `trim` gives its free end back to the system, but not that of threads' own heaps.
  ///
  /// Those are not missed, since the engine takes its memory before its loops, not in them. To be called first of all; the
  /// corresponding C function is `mallopt`.
  static func useOneForAllThreads() { mallopt(M_ARENA_MAX, 1) }

  /// Gives the system back what is free.
  ///
  /// The corresponding C function is `malloc_trim`.
  static func trim() { malloc_trim(0) }
}
