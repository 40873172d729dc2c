import Glibc

/// The environment variables that say something about the terminal.
struct TerminalEnvironment {
  private let read: (String) -> String?

  /// Those of this process.
  init() { read = { name in getenv(name).map { String(cString: $0) } } }

  /// Given ones.
  init(_ variables: [String: String]) { read = { variables[$0] } }

  subscript(_ name: String) -> String? { read(name) }
}
