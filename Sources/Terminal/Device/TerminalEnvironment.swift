import Glibc

/// The environment variables that say something about the terminal.
struct TerminalEnvironment {
  private let read: (String) -> String?

  /// Those of this process.
  init() { read = { name in getenv(name).map { String(cString: $0) } } }

  /// Given ones.
  init(_ variables: [String: String]) { read = { variables[$0] } }

  /// Whether tmux or screen stands between the program and the terminal; over SSH only $TERM tells.
  var isMultiplexer: Bool {
    self["TMUX"] != nil || self["STY"] != nil
      || ["tmux", "screen"].contains { self["TERM"]?.hasPrefix($0) ?? false }
  }

  subscript(_ name: String) -> String? { read(name) }
}
