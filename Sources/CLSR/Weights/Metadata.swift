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

  /// Values of an enumeration, separated by a space; `default` if the name is missing.
  func words<Choice: RawRepresentable & CaseIterable & Hashable>(
    _ name: String, default: Set<Choice>
  ) throws(ModelError) -> Set<Choice> where Choice.RawValue == String {
    guard let value = values[name] else { return `default` }
    var choices: Set<Choice> = []
    for word in value.split(separator: " ", omittingEmptySubsequences: false) {
      guard let choice = Choice(rawValue: String(word)) else {
        let words = Choice.allCases.map(\.rawValue)
        throw .unusableParameter(name: name, value: value, expected: .words(of: words))
      }
      choices.insert(choice)
    }
    return choices
  }

  func integer(
    _ name: String, in range: ClosedRange<Int>, multipleOf step: Int = 1
  ) throws(ModelError) -> Int {
    let value = try text(name)
    guard let number = Int(value) else {
      throw .unusableParameter(name: name, value: value, expected: .integer(in: range, step: step))
    }
    return try Self.check(name, number, in: range, multipleOf: step)
  }

  /// The number itself, if it is what a hyperparameter of this name can be.
  static func check(
    _ name: String, _ number: Int, in range: ClosedRange<Int>, multipleOf step: Int = 1
  ) throws(ModelError) -> Int {
    guard range.contains(number), number % step == 0 else {
      throw .unusableParameter(
        name: name, value: String(number), expected: .integer(in: range, step: step))
    }
    return number
  }

  /// The root of a square number.
  func squareRoot(_ name: String, in range: ClosedRange<Int>) throws(ModelError) -> Int {
    let squares = range.lowerBound * range.lowerBound...range.upperBound * range.upperBound
    let number = try integer(name, in: squares)
    guard let root = range.first(where: { $0 * $0 == number }) else {
      throw .unusableParameter(name: name, value: String(number), expected: .square(of: range))
    }
    return root
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
