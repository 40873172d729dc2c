/// What is wrong with a file whose pixels are there all the same, at least in part.
public enum FileDamage: Sendable, Equatable {
  /// It ends too soon, and nothing else is wrong: so many of its rows, as stored, are whole. None of them are where each
  /// part of the file refines the whole picture; all of them are where the end marker alone is missing.
  case cutShort(wholeRows: Int, of: Int)
  /// Something in it makes no sense, in the decoder's words.
  case corrupt(reason: String)
}
