import Imaging

/// An option's value is not what it should be; the parser puts the option's name in front.
struct Expected: Error, CustomStringConvertible {
  /// What should have stood there.
  let description: String

  init(_ description: String) { self.description = description }
}

/// Readers of option values: one form each, nothing but that form (`Int("+3")` would take a sign).
enum OptionValue {
  /// A whole number in `range`.
  static func number(_ text: String, in range: ClosedRange<Int>) throws(Expected) -> Int {
    guard let value = digits(text[...]), range.contains(value) else {
      throw Expected("expected a whole number, \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// A finite factor of at least 1, as in `2` or `1.5`.
  static func factor(_ text: String) throws(Expected) -> Double {
    let isDecimal = text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    guard isDecimal, let value = Double(text), value >= 1, value <= 1e6 else {
      throw Expected("expected a number, at least 1")
    }
    return value
  }

  /// A whole number, at least 1, with k, M or G for thousands, millions and milliards: `256M`.
  static func quantity(_ text: String) throws(Expected) -> Int {
    let unit =
      switch text.last {
      case "k": 1_000
      case "M": 1_000_000
      case "G": 1_000_000_000
      default: 1
      }
    guard let count = digits(unit == 1 ? text[...] : text.dropLast()), count > 0,
      case (let value, overflow: false) = count.multipliedReportingOverflow(by: unit)
    else { throw Expected("expected a whole number, at least 1, as in 500000 or 256M") }
    return value
  }

  /// One of the names of an enumeration.
  static func choice<Choice: RawRepresentable & CaseIterable>(_ text: String) throws(Expected) -> Choice
  where Choice.RawValue == String {
    guard let value = Choice(rawValue: text) else {
      throw Expected("choose " + names(of: Choice.self))
    }
    return value
  }

  /// Some of the names of an enumeration, separated by commas, each once.
  static func choices<Choice: RawRepresentable & CaseIterable & Equatable>(
    _ text: String
  ) throws(Expected) -> [Choice]
  where Choice.RawValue == String {
    var choices: [Choice] = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      let choice: Choice = try self.choice(String(name))
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
  static func region(_ text: String) throws(Expected) -> Region {
    guard let region = Region(text) else {
      throw Expected("expected WxH+X+Y in the photo's pixels, as in 64x48+100+20")
    }
    return region
  }

  private static func digits(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }
}
