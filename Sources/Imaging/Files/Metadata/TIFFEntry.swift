/// One entry of a directory of a TIFF structure.
struct TIFFEntry {
  /// What it is.
  let tag: Int
  /// 1 BYTE, 2 ASCII, 3 SHORT, 4 LONG, 5 RATIONAL, 6 SBYTE, 7 UNDEFINED, 8 SSHORT, 9 SLONG, 10 SRATIONAL, 13 IFD.
  let type: Int
  /// How many values.
  let count: Int
  /// Where its 12 bytes begin.
  let position: Int
  /// Where its values begin.
  let values: Int

  /// A directory that claims more entries than this is nonsense; cameras write about 60.
  static let mostInDirectory = 1000

  /// The type of values that are places of directories, IFD.
  static let directoryType = 13

  /// Bytes of one value, by type.
  private static let lengths = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4]

  /// Bytes of one value; 0 for an unknown type.
  static func valueLength(ofType type: Int) -> Int { lengths.indices.contains(type) ? lengths[type] : 0 }

  /// Bytes of one value; 0 for an unknown type.
  var valueLength: Int { Self.valueLength(ofType: type) }
}
