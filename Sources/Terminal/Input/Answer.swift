/// What a terminal said that is no key.
struct Answer: Equatable {
  /// How it was wrapped.
  enum Kind: Equatable {
    case controlSequence, deviceControl, operatingSystem, applicationProgram, other
  }

  var kind: Kind
  /// Between introducer and end; of a control sequence with the final byte.
  var body: String

  init(_ kind: Kind, _ body: String) {
    self.kind = kind
    self.body = body
  }

  init(string introducer: UInt8, _ body: ArraySlice<UInt8>) {
    kind =
      switch introducer {
      case 0x50: .deviceControl
      case 0x5D: .operatingSystem
      case 0x5F: .applicationProgram
      default: .other
      }
    self.body = String(decoding: body, as: UTF8.self)
  }

  static let pasteStart = Answer(.controlSequence, "200~")
  static let pasteEnd = Answer(.controlSequence, "201~")
}
