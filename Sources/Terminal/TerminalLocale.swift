import Glibc

/// The character set that text is written in.
enum TerminalLocale {
  /// Sets the user's locale, or C.UTF-8 where the user chose none.
  ///
  /// - Returns: whether the character set is UTF-8.
  static func choose() -> Bool {
    setlocale(LC_ALL, "")
    // ASCII is what the "C" locale says: nobody said anything about the terminal. Another set was chosen.
    if codeset == "ANSI_X3.4-1968" { setlocale(LC_CTYPE, "C.UTF-8") }
    return codeset == "UTF-8"
  }

  private static var codeset: String { nl_langinfo(Int32(CODESET)).map { String(cString: $0) } ?? "" }
}
