/// What should have stood in an option's place.
enum InvalidValue: Error, Equatable {
  /// A whole number in a range.
  case number(ClosedRange<Int>)
  /// A number in a range, with or without decimals.
  case decimal(ClosedRange<Float>)
  /// A JPEG's quality or the word `none`.
  case jpeg
  /// A factor of at least 1.
  case factor
  /// A positive whole number, with k, M or G behind it or without.
  case quantity
  /// One of these names.
  case choice([String])
  /// Some of these names, and not this one.
  case choices([String], unknown: String)
  /// A box.
  case region
}
