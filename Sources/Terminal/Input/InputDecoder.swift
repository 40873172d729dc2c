/// Turns the bytes that a terminal sends into keys, mouse events and answers to queries.
///
/// What is not known (sequences of other terminals, pasted text, broken UTF-8) is swallowed whole.
///
/// Sources: ECMA-48 section 5.4; xterm's ctlseqs, "Mouse Tracking" and "PC-Style Function Keys".
struct InputDecoder {
  /// One thing that was read.
  enum Token: Equatable {
    case key(Key)
    case mouse(MouseReport)
    /// A control sequence that is no key: the answer to a query, perhaps.
    case answer(Answer)
  }

  private var buffer: [UInt8] = []
  private var isPasting = false

  /// How many milliseconds to wait for the rest of what has begun; nil when nothing has.
  ///
  /// Short where the bytes may be a whole key already (Escape), long where only a rest can follow.
  var patience: Int32? {
    if buffer.isEmpty { return nil }
    return buffer.count <= 2 ? 30 : 500
  }

  /// The most bytes of one sequence that are kept; no answer to our queries comes near.
  static let longestSequence = 1 << 16

  /// Adds bytes that were read; take the tokens out before more are fed.
  mutating func feed(_ bytes: some Sequence<UInt8>) {
    // What has no end yet: its introducer and last byte are enough to find it.
    if buffer.count > Self.longestSequence { buffer.removeSubrange(2..<buffer.count - 1) }
    buffer.append(contentsOf: bytes)
  }

  /// The next token.
  ///
  /// - Parameter isFinal: no more bytes come for now, so that a lone ESC is the Escape key.
  /// - Returns: nil when more bytes are needed.
  mutating func next(isFinal: Bool = false) -> Token? {
    while !buffer.isEmpty {
      guard let (token, length) = scan(isFinal: isFinal) else { return nil }
      buffer.removeFirst(length)
      guard let token else { continue }
      if isPasting {
        // Only the end of the paste counts: `CSI 201 ~`.
        if token == .answer(.pasteEnd) { isPasting = false }
        continue
      }
      if token == .answer(.pasteStart) {
        isPasting = true
        continue
      }
      return token
    }
    return nil
  }

  /// What stands at the start of the buffer, and its length; nil if it is not whole yet.
  private func scan(isFinal: Bool) -> (token: Token?, length: Int)? {
    let first = buffer[0]
    switch first {
    case 0x1B: return scanEscape(isFinal: isFinal)
    case 0x0D, 0x0A: return (.key(.enter), 1)
    case 0x09: return (.key(.tab), 1)
    case 0x08, 0x7F: return (.key(.backspace), 1)
    case 0x00: return (.key(.control(" ")), 1)
    case 0x01...0x1A: return (.key(.control(Character(UnicodeScalar(first + 0x60)))), 1)
    case 0x1C...0x1F: return (.key(.control(Character(UnicodeScalar(first + 0x40)))), 1)
    default: return scanCharacter(from: 0, isFinal: isFinal)
    }
  }

  private func scanCharacter(from start: Int, isFinal: Bool) -> (token: Token?, length: Int)? {
    let length =
      switch buffer[start] {
      case ..<0x80: 1
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 0
      }
    if length == 0 { return (nil, 1) }
    let bytes = buffer[start..<min(buffer.count, start + length)]
    // A byte that cannot continue the character ends it: what came before is broken.
    if let wrong = bytes.dropFirst().firstIndex(where: { $0 & 0xC0 != 0x80 }) { return (nil, wrong - start) }
    if bytes.count < length { return isFinal ? (nil, bytes.count) : nil }
    guard let text = String(validating: bytes, as: UTF8.self), let character = text.first else {
      return (nil, length)
    }
    return (.key(Key(.character(character))), length)
  }

  private func scanEscape(isFinal: Bool) -> (token: Token?, length: Int)? {
    guard buffer.count > 1 else { return isFinal ? (.key(.escape), 1) : nil }
    switch buffer[1] {
    case 0x5B: return scanControlSequence(isFinal: isFinal)
    case 0x4F: return scanSingleShift(isFinal: isFinal)
    case 0x50, 0x58, 0x5D, 0x5E, 0x5F: return scanString(isFinal: isFinal)
    // Alt with a key, or Escape and the key after it, which a slow line brings together. Alt means nothing here.
    default: return (.key(.escape), 1)
    }
  }

  /// `ESC [ parameters intermediates final`.
  private func scanControlSequence(isFinal: Bool) -> (token: Token?, length: Int)? {
    if buffer.count == 2 { return isFinal ? (.key(.escape), 1) : nil }
    // Linux console: F1…F5 are `ESC [ [ A`…`E`.
    if buffer[2] == 0x5B {
      if buffer.count == 3 { return isFinal ? (nil, 3) : nil }
      let number = Int(buffer[3]) - 0x40
      return (1...5).contains(number) ? (.key(.function(number)), 4) : (nil, 4)
    }
    // X10 mouse: `CSI M` and three bytes.
    if buffer[2] == 0x4D { return buffer.count >= 6 ? (nil, 6) : isFinal ? (nil, buffer.count) : nil }
    var end = 2
    while end < buffer.count, (0x20...0x3F).contains(buffer[end]) { end += 1 }
    guard end < buffer.count else { return isFinal ? (nil, buffer.count) : nil }
    // A byte outside 0x40…0x7E breaks the sequence off; it starts something else.
    guard (0x40...0x7E).contains(buffer[end]) else { return (nil, end) }
    let sequence = ControlSequence(body: buffer[2..<end], final: buffer[end])
    return (sequence.token, end + 1)
  }

  /// `ESC O x`: keys in application mode.
  private func scanSingleShift(isFinal: Bool) -> (token: Token?, length: Int)? {
    guard buffer.count > 2 else { return isFinal ? (.key(.escape), 1) : nil }
    let key: Key? =
      switch buffer[2] {
      case 0x41: .up
      case 0x42: .down
      case 0x43: .right
      case 0x44: .left
      case 0x46: .end
      case 0x48: .home
      case 0x4D: .enter
      case 0x50...0x53: .function(Int(buffer[2]) - 0x4F)
      case 0x61: .up.control
      case 0x62: .down.control
      case 0x63: .right.control
      case 0x64: .left.control
      // The keypad in application mode: * + , - . / 0…9.
      case 0x6A...0x79: Key(.character(Character(UnicodeScalar(buffer[2] - 0x40))))
      default: nil
      }
    return (key.map(Token.key), 3)
  }

  /// DCS, SOS, OSC, PM, APC: everything to ST (`ESC \`) or BEL.
  private func scanString(isFinal: Bool) -> (token: Token?, length: Int)? {
    var end = 2
    while end < buffer.count {
      if buffer[end] == 0x07 { return (.answer(Answer(string: buffer[1], buffer[2..<end])), end + 1) }
      if buffer[end] == 0x1B {
        if end + 1 == buffer.count { break }
        let length = buffer[end + 1] == 0x5C ? end + 2 : end
        return (.answer(Answer(string: buffer[1], buffer[2..<end])), length)
      }
      end += 1
    }
    guard isFinal else { return nil }
    // Escape and one of P X ] ^ _, or an answer that broke off.
    if buffer.count == 2 { return (.key(.escape), 1) }
    return (nil, buffer.count)
  }
}
