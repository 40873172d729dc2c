@preconcurrency import Glibc

/// What libraries say of files.
enum LibraryMessages {
  /// Sends C's `stderr` to /dev/null; to be called before there are other threads.
  ///
  /// libde265 and dav1d say there what is wrong with a HEIC or an AVIF, and libheif has no switch for it: on the viewer's
  /// screen, or beside the one line that the program has for a file. The program itself writes to descriptor 2, which stays
  /// as it is.
  static func ignore() {
    if let nowhere = fopen("/dev/null", "we") { stderr = nowhere }
  }
}
