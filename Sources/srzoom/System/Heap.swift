import CMalloc

/// The memory that malloc keeps.
enum Heap {
  /// Gives all threads one heap: `trim` gives its free end back to the system, but not that of threads' own heaps.
  ///
  /// Those are not missed, since the engine takes its memory before its loops, not in them. To be called first of all; the
  /// corresponding C function is `mallopt`.
  static func useOneForAllThreads() { mallopt(M_ARENA_MAX, 1) }

  /// Takes pieces of a megabyte and more from the system, and gives them back as soon as they are free.
  ///
  /// Else malloc takes them from its heap once it has seen some, and the context tiles of 12 megapixels leave 100 MB of holes
  /// there. Not for a viewer, which needs such pieces for each frame. The corresponding C function is `mallopt`.
  static func keepLargePiecesApart() { mallopt(M_MMAP_THRESHOLD, 1 << 20) }

  /// Gives the system back what is free.
  ///
  /// The corresponding C function is `malloc_trim`.
  static func trim() { malloc_trim(0) }
}
