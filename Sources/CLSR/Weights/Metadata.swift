/// The strings of a weights file's metadata, read as what they should be.
struct Metadata: Sendable {
  private let values: [String: String]

  init(_ values: [String: String]) { self.values = values }

  /// - Throws: `ModelError.missingParameter`.
  func text(_ name: String) throws(ModelError) -> String {
    guard let value = values[name] else { throw .missingParameter(name: name) }
    return value
  }

  /// One of `words`.
  ///
  /// - Throws: `ModelError.missingParameter` or `.unusableParameter`, as all that follow.
  @discardableResult
  func word(_ name: String, of words: [String]) throws(ModelError) -> String {
    let value = try text(name)
    guard words.contains(value) else {
      throw .unusableParameter(name: name, value: value, expected: .word(of: words))
    }
    return value
  }

  /// A value of an enumeration.
  func choice<Choice: RawRepresentable & CaseIterable>(_ name: String) throws(ModelError) -> Choice
  where Choice.RawValue == String {
    let words = Choice.allCases.map(\.rawValue)
    let value = try word(name, of: words)
    guard let choice = Choice(rawValue: value) else {
      throw .unusableParameter(name: name, value: value, expected: .word(of: words))
    }
    return choice
  }

  func integer(
    _ name: String, in range: ClosedRange<Int>, multipleOf step: Int = 1
  ) throws(ModelError) -> Int {
    let value = try text(name)
    guard let number = Int(value), range.contains(number), number % step == 0 else {
      throw .unusableParameter(name: name, value: value, expected: .integer(in: range, step: step))
    }
    return number
  }

  /// A positive, finite number.
  func number(_ name: String) throws(ModelError) -> Float {
    let value = try text(name)
    guard let number = Float(value), number > 0, number.isFinite else {
      throw .unusableParameter(name: name, value: value, expected: .positiveNumber)
    }
    return number
  }
}
