import Imaging

extension String {
  /// Whether this file's name stands before another one for people, who read digits as numbers: `IMG_2` before `IMG_10`.
  ///
  /// All else is compared by its bytes, and so are names that differ in leading zeros alone.
  func precedesNaturally(_ other: String) -> Bool {
    var (mine, others) = (fileNameBytes[...], other.fileNameBytes[...])
    while let a = mine.first, let b = others.first {
      let (number, otherNumber) = (mine.prefix(while: isDigit), others.prefix(while: isDigit))
      if number.isEmpty || otherNumber.isEmpty {
        if a != b { return a < b }
        (mine, others) = (mine.dropFirst(), others.dropFirst())
        continue
      }
      let (value, otherValue) = (number.drop { $0 == zero }, otherNumber.drop { $0 == zero })
      if value.count != otherValue.count { return value.count < otherValue.count }
      if value != otherValue { return value.lexicographicallyPrecedes(otherValue) }
      (mine, others) = (mine.dropFirst(number.count), others.dropFirst(otherNumber.count))
    }
    if mine.isEmpty, others.isEmpty { return fileNameBytes.lexicographicallyPrecedes(other.fileNameBytes) }
    return mine.isEmpty
  }
}

private let zero = UInt8(ascii: "0")

private func isDigit(_ byte: UInt8) -> Bool { (zero...UInt8(ascii: "9")).contains(byte) }
