import CTerminfo
import Glibc

/// What terminfo(5) knows about a terminal: the little that escape sequences of ECMA-48 leave open.
///
/// The only file that imports CTerminfo.
struct Terminfo {
  /// How many colours it has; 0: none.
  let colours: Int
  /// Enters and leaves the alternate screen; empty where there is none.
  let enter: [UInt8], leave: [UInt8]
  /// Takes the keypad and the arrows out of application mode.
  let normalKeys: [UInt8]
  /// Hides and shows the cursor.
  let hideCursor: [UInt8], showCursor: [UInt8]

  /// - Parameter type: $TERM.
  /// - Throws: when the terminal cannot move its cursor or terminfo does not know it.
  init(type: String) throws(ScreenError) {
    var error: Int32 = 0
    guard setupterm(type, STDOUT_FILENO, &error) == 0, Self.string("cup") != nil else {
      throw .unusableTerminalType(type)
    }
    colours = max(0, Int(tigetnum("colors")))
    enter = Self.string("smcup") ?? []
    leave = Self.string("rmcup") ?? []
    normalKeys = Self.string("rmkx") ?? []
    hideCursor = Self.string("civis") ?? []
    showCursor = Self.string("cnorm") ?? []
  }

  /// A string without its padding, as `$<5>`, which only terminals on serial lines needed.
  private static func string(_ name: String) -> [UInt8]? {
    guard let start = tigetstr(name), Int(bitPattern: start) != -1 else { return nil }
    var bytes: [UInt8] = []
    var isPadding = false
    var rest = Array(String(cString: start).utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "$"), rest.first == UInt8(ascii: "<") { isPadding = true }
      if !isPadding { bytes.append(byte) }
      if byte == UInt8(ascii: ">") { isPadding = false }
    }
    return bytes
  }
}
