import CLSR
import Imaging

/// Readers of option values: one form each, nothing but that form (`Int("+3")` would take a sign).
enum OptionValue {
  /// A whole number in `range`.
  static func number(_ text: String, in range: ClosedRange<Int>) throws(InvalidValue) -> Int {
    guard let value = digits(text[...]), range.contains(value) else {
      throw .number(range)
    }
    return value
  }

  /// A number in `range`, with or without decimals.
  static func decimal(_ text: String, in range: ClosedRange<Float>) throws(InvalidValue) -> Float {
    guard isDecimal(text), let value = Float(text), range.contains(value) else { throw .decimal(range) }
    return value
  }

  /// A JPEG's quality, or `none`.
  static func jpeg(_ text: String) throws(InvalidValue) -> Damage.JPEG {
    if text == "none" { return .none }
    guard isDecimal(text), let quality = Float(text), (0...100).contains(quality) else { throw .jpeg }
    return .quality(quality)
  }

  /// A finite factor of at least 1, as in `2` or `1.5`.
  static func factor(_ text: String) throws(InvalidValue) -> Double {
    guard isDecimal(text), let value = Double(text), value >= 1, value <= 1e6 else {
      throw .factor
    }
    return value
  }

  /// A count, at least 1, with k, M or G for thousands, millions and billions: `256M`.
  static func count(_ text: String) throws(InvalidValue) -> Int { try quantity(text, base: 1000) }

  /// Bytes, at least 1, with k, M or G for KiB, MiB and GiB, as memory is counted: `512M`.
  static func byteCount(_ text: String) throws(InvalidValue) -> Int { try quantity(text, base: 1024) }

  private static func quantity(_ text: String, base: Int) throws(InvalidValue) -> Int {
    let unit =
      switch text.last {
      case "k": base
      case "M": base * base
      case "G": base * base * base
      default: 1
      }
    guard let count = digits(unit == 1 ? text[...] : text.dropLast()), count > 0,
      case (let value, overflow: false) = count.multipliedReportingOverflow(by: unit)
    else { throw .quantity }
    return value
  }

  /// One of the names of an enumeration.
  static func choice<Choice: RawRepresentable & CaseIterable>(_ text: String) throws(InvalidValue) -> Choice
  where Choice.RawValue == String {
    guard let value = Choice(rawValue: text) else {
      throw .choice(Choice.allCases.map(\.rawValue))
    }
    return value
  }

  /// Some of the names of an enumeration, separated by commas, each once.
  static func choices<Choice: RawRepresentable & CaseIterable & Equatable>(
    _ text: String
  ) throws(InvalidValue) -> [Choice]
  where Choice.RawValue == String {
    var choices: [Choice] = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let choice = Choice(rawValue: String(name)) else {
        throw .choices(Choice.allCases.map(\.rawValue), unknown: String(name))
      }
      if !choices.contains(choice) { choices.append(choice) }
    }
    return choices
  }

  /// The names of an enumeration: `a, b or c`.
  static func names<Choice: RawRepresentable & CaseIterable>(of type: Choice.Type) -> String
  where Choice.RawValue == String {
    Text.list(type.allCases.map(\.rawValue))
  }

  /// A box, `WxH+X+Y`.
  static func region(_ text: String) throws(InvalidValue) -> Region {
    guard let region = Region(text) else {
      throw .region
    }
    return region
  }

  private static func isDecimal(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
  }

  private static func digits(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }
}
