/// Which patches of a photo the GCM takes: at most N of its r × r patches, spread uniformly.
///
/// - Source: LocalSR, fig. 4b.
struct PatchGrid: Sendable, Equatable {
  /// Patches taken down and across.
  let rows: Int, columns: Int
  /// Patches that there are down and across.
  private let rowsInAll: Int, columnsInAll: Int
  /// A patch's side in LR pixels (r).
  let side: Int

  /// The patches of a `width × height` photo.
  ///
  /// - Precondition: one patch fits.
  init(width: Int, height: Int, _ parameters: GCMParameters) {
    side = parameters.patchSide
    rowsInAll = height / side
    columnsInAll = width / side
    precondition(rowsInAll > 0 && columnsInAll > 0, "no \(side)x\(side) patch in a \(width)x\(height) photo")
    let root = Int(Double(parameters.patchLimit * rowsInAll / columnsInAll).squareRoot())
    rows = min(max(root, 1), rowsInAll)
    columns = min(columnsInAll, max(1, parameters.patchLimit / rows))
  }

  var count: Int { rows * columns }

  /// The top-left pixel of patch `index`, counted row by row.
  func origin(_ index: Int) -> (x: Int, y: Int) {
    let (row, column) = index.quotientAndRemainder(dividingBy: columns)
    return (
      (2 * column + 1) * columnsInAll / (2 * columns) * side, (2 * row + 1) * rowsInAll / (2 * rows) * side
    )
  }
}
