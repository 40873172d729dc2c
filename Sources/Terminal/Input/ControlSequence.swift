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
    case 0x75: return typedKey
    default: return nil
    }
  }

  /// `CSI code : shifted : place ; modifiers u`, or with `; text` at its end, as the kitty keyboard protocol has it.
  private var typedKey: Key? {
    let fields = subparameters(body)
    guard let codes = fields.first, let code = codes.first else { return nil }
    let modifiers = fields.count > 1 ? Self.modifiers(fields[1].first ?? 0) : []
    let text = fields.count > 2 ? fields[2].compactMap { UnicodeScalar(UInt32($0)) } : []
    return Self.typed(code, modifiers, text: text, place: codes.count > 2 ? codes[2] : nil)
  }

  private func parameters(_ body: ArraySlice<UInt8>) -> [Int] {
    subparameters(body).map { $0.first ?? 0 }
  }

  /// Numbers between semicolons, each with those that follow it after colons; nothing is 0, and so are more than nine
  /// digits.
  private func subparameters(_ body: ArraySlice<UInt8>) -> [[Int]] {
    if body.isEmpty { return [] }
    return body.split(separator: 0x3B, omittingEmptySubsequences: false).map { part in
      part.split(separator: 0x3A, omittingEmptySubsequences: false).map { number in
        let digits = number.prefix { (0x30...0x39).contains($0) }
        return digits.count > 9 ? 0 : digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
      }
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

  /// A key by the character that it types without shift.
  ///
  /// - Parameters:
  ///   - code: of that character, or kitty's number of a key that types none.
  ///   - modifiers: what was held.
  ///   - text: what was typed, as far as it was told.
  ///   - place: the character that is there on a US keyboard.
  /// - Returns: nil for keys that type nothing.
  private static func typed(
    _ code: Int, _ modifiers: Key.Modifiers, text: [Unicode.Scalar] = [], place: Int? = nil
  ) -> Key? {
    switch code {
    case 9: return Key(.tab, modifiers)
    case 13: return Key(.enter, modifiers)
    case 27: return Key(.escape, modifiers)
    case 8, 127: return Key(.backspace, modifiers)
    case 57399...57408:
      return Key(.character(Character(UnicodeScalar(UInt8(0x30 + code - 57399)))), modifiers)
    // The rest of the keypad; lock and modifier keys, media keys.
    case 57344...63743: return keypad[code].map { Key($0, modifiers) }
    default: break
    }
    guard code >= 32, let unshifted = UnicodeScalar(UInt32(code)) else { return nil }
    let isText = modifiers.isDisjoint(with: [.control, .alt])
    let character =
      isText && !text.isEmpty ? Character(String(String.UnicodeScalarView(text))) : Character(unshifted)
    guard !character.isASCII, let place, let base = UnicodeScalar(UInt32(place)), base.isASCII else {
      return Key(.character(character), modifiers.subtracting(.shift))
    }
    // A capital of one alphabet is one of the other.
    let letter = Character(modifiers.contains(.shift) ? base.properties.uppercaseMapping : String(base))
    return isText
      ? Key(.character(character), modifiers.subtracting(.shift), place: letter)
      : Key(.character(Character(base)), modifiers.subtracting(.shift))
  }

  private static let keypad: [Int: Key.Symbol] = [
    57409: .character("."), 57410: .character("/"), 57411: .character("*"), 57412: .character("-"),
    57413: .character("+"), 57414: .enter, 57415: .character("="), 57416: .character(","), 57417: .left,
    57418: .right, 57419: .up, 57420: .down, 57421: .pageUp, 57422: .pageDown, 57423: .home, 57424: .end,
    57425: .insert, 57426: .delete,
  ]

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
