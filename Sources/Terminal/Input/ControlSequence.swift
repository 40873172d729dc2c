/// `CSI body final`, as a key, a mouse report, or an answer.
struct ControlSequence {
  let body: ArraySlice<UInt8>
  let final: UInt8

  /// What it means; an answer if it is no key.
  var token: InputDecoder.Token? {
    let isPrivate = body.first.map { (0x3C...0x3F).contains($0) } ?? false
    if isPrivate {
      if body.first == 0x3C, final == 0x4D || final == 0x6D {
        return MouseReport(parameters: parameters(body.dropFirst()), isRelease: final == 0x6D)
          .map(InputDecoder.Token.mouse)
      }
      return answer
    }
    return key.map(InputDecoder.Token.key) ?? answer
  }

  private var answer: InputDecoder.Token {
    .answer(Answer(.controlSequence, String(decoding: body + [final], as: UTF8.self)))
  }

  private var key: Key? {
    let parameters = parameters(body)
    let modifiers = parameters.count > 1 ? Self.modifiers(parameters[1]) : []
    if let symbol = Self.symbols[final] {
      return Key(symbol, modifiers)
    }
    switch final {
    // rxvt: shift with an arrow.
    case 0x61 where body.isEmpty: return .up.shift
    case 0x62 where body.isEmpty: return .down.shift
    case 0x63 where body.isEmpty: return .right.shift
    case 0x64 where body.isEmpty: return .left.shift
    case 0x5A: return .backTab
    // F1…F4 with modifiers; `CSI row ; column R` is a cursor report, told from F3 by its first number.
    case 0x50, 0x51, 0x53: return Key(.function(Int(final) - 0x4F), modifiers)
    case 0x52 where parameters.first == 1 && parameters.count == 2: return Key(.function(3), modifiers)
    case 0x7E:
      guard let number = parameters.first else { return nil }
      // xterm's modifyOtherKeys: `CSI 27 ; modifiers ; code ~`.
      if number == 27, parameters.count == 3 { return Self.typed(parameters[2], modifiers) }
      return Self.numbered[number].map { Key($0, modifiers) }
    // `CSI code ; modifiers u`, the same in another spelling.
    case 0x75: return parameters.first.flatMap { Self.typed($0, modifiers) }
    default: return nil
    }
  }

  private func parameters(_ body: ArraySlice<UInt8>) -> [Int] {
    if body.isEmpty { return [] }
    return body.split(separator: 0x3B, omittingEmptySubsequences: false).map { part in
      // Sub-parameters (after a colon) say nothing that is used here; more than nine digits say nothing at all.
      let digits = part.prefix { (0x30...0x39).contains($0) }
      return digits.count > 9 ? 0 : digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
  }

  /// xterm's modifier parameter: 1 + (1 shift, 2 alt, 4 control, 8 meta).
  private static func modifiers(_ parameter: Int) -> Key.Modifiers {
    guard parameter > 1 else { return [] }
    let bits = parameter - 1
    var modifiers: Key.Modifiers = []
    if bits & 1 != 0 { modifiers.insert(.shift) }
    if bits & 10 != 0 { modifiers.insert(.alt) }
    if bits & 4 != 0 { modifiers.insert(.control) }
    return modifiers
  }

  private static func typed(_ code: Int, _ modifiers: Key.Modifiers) -> Key? {
    switch code {
    case 9: return Key(.tab, modifiers)
    case 13: return Key(.enter, modifiers)
    case 27: return Key(.escape, modifiers)
    case 8, 127: return Key(.backspace, modifiers)
    default:
      guard code >= 32, let scalar = UnicodeScalar(UInt32(code)) else { return nil }
      return Key(.character(Character(scalar)), modifiers.subtracting(.shift))
    }
  }

  private static let symbols: [UInt8: Key.Symbol] = [
    0x41: .up, 0x42: .down, 0x43: .right, 0x44: .left, 0x46: .end, 0x48: .home,
  ]

  private static let numbered: [Int: Key.Symbol] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
    17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
    23: .function(11), 24: .function(12),
  ]
}
