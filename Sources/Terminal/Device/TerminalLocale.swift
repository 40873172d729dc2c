import Glibc

/// The character set that text is written in.
enum TerminalLocale {
  /// Sets the user's locale, or C.UTF-8 where the user chose none.
  ///
  /// - Returns: whether the character set is UTF-8; if so, and nobody said that the terminal has it, `isAssumed`.
  static func choose() -> (isUTF8: Bool, isAssumed: Bool) {
    setlocale(LC_ALL, "")
    // ASCII is what the "C" locale says: nobody said anything about the terminal. Another set was chosen.
    let isUnknown = codeset == "ANSI_X3.4-1968"
    if isUnknown { setlocale(LC_CTYPE, "C.UTF-8") }
    return (codeset == "UTF-8", isUnknown)
  }

  /// The terminal has shown that it does not take UTF-8: nothing but ASCII then.
  static func chooseASCII() { setlocale(LC_CTYPE, "C") }

  /// How many cells a character takes: 0, 1, 2; nil if it cannot be printed.
  static func width(of scalar: Unicode.Scalar) -> Int? { SystemSupport.width(of: scalar) }

  /// A character in this character set; nothing if it is not in it.
  static func bytes(of scalar: Unicode.Scalar) -> [UInt8] { SystemSupport.bytes(of: scalar) }

  private static var codeset: String { nl_langinfo(Int32(CODESET)).map { String(cString: $0) } ?? "" }
}
