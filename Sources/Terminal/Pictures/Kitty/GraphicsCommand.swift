/// A command of the kitty graphics protocol: `ESC _ G keys ; payload ESC \`.
struct GraphicsCommand {
  private var keys: String

  /// - Parameters:
  ///   - keys: as `a=p,q=2`.
  ///   - numbers: more keys with their values.
  init(_ keys: String, _ numbers: KeyValuePairs<String, Int> = [:]) {
    self.keys = keys
    add(numbers)
  }

  mutating func add(_ numbers: KeyValuePairs<String, Int>) {
    for (key, number) in numbers { keys += ",\(key)=\(number)" }
  }

  /// Appends the command, with its payload in base64 if it has one.
  func append(payload: ArraySlice<UInt8>? = nil, to bytes: inout FrameBytes) {
    bytes.append("\u{1B}_G")
    bytes.append(keys.utf8)
    if let payload {
      bytes.append(";")
      bytes.append(base64: payload)
    }
    bytes.append("\u{1B}\\")
  }
}
