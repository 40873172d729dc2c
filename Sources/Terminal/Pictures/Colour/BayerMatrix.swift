/// Bayer's 4×4 matrix: in which order the places of a pattern become bright.
enum BayerMatrix {
  /// 0…15, row by row.
  static let ranks = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5]
}
