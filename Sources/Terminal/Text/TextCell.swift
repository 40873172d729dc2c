/// What a cell of the screen holds.
enum TextCell: Sendable, Equatable {
  /// A character with the marks that combine with it, in a style; a wide one takes the next cell, too.
  case character(Unicode.Scalar, marks: [Unicode.Scalar] = [], TextStyle)
  /// The second half of a wide character.
  case secondHalf
  /// Nothing that text is about: a picture stands here.
  case picture

  /// A space in the terminal's own colours.
  static let blank = TextCell.character(" ", .plain)
}

/// The cell with the cursor.
struct TextCursor: Sendable, Equatable {
  let row: Int, column: Int
}
