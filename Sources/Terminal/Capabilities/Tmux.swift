import Glibc

/// What tmux knows about the terminal outside.
enum Tmux {
  /// The name and version of the terminal that the session is seen in, as that told tmux (XTVERSION); nil if it did not.
  static func clientTerminal() -> String? {
    guard let output = popen("tmux display-message -p '#{client_termtype}' 2>/dev/null", "r") else {
      return nil
    }
    defer { pclose(output) }
    var line = [CChar](repeating: 0, count: 256)
    guard fgets(&line, Int32(line.count), output) != nil else { return nil }
    let name = String(decoding: line.prefix { $0 > 0x1F }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return name.isEmpty ? nil : name
  }
}
