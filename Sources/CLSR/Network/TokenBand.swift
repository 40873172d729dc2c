/// A few rows of tokens and what is computed from them, in one worker's scratch memory.
struct TokenBand {
  /// Rows of tokens.
  let rows: Range<Int>
  /// How many tokens: all of these rows.
  let count: Int
  /// m↓ or z↓, `count × channels`.
  let tokens: UnsafeMutablePointer<Float>
  /// Their queries, keys or values, `count × channels`.
  let projected: UnsafeMutablePointer<Float>
  /// The strided convolution's columns, `count × 9·channels`.
  let columns: UnsafeMutablePointer<Float>
  /// Where the tokens stand, in LR pixels, `count` each.
  let y: UnsafeMutablePointer<Float>, x: UnsafeMutablePointer<Float>

  /// Takes the scratch of `worker`, which it keeps until its next call.
  init(rows: Range<Int>, of map: TokenMap, worker: Int, in execution: Execution) {
    self.rows = rows
    count = rows.count * map.tokenColumns
    let size = count * map.channels
    tokens = execution.workspace.scratch(11 * size + 2 * count, worker: worker)
    projected = tokens + size
    columns = projected + size
    y = columns + 9 * size
    x = y + count
  }

  /// Sets the places of the tokens of a map whose first pixel stands at `origin`, `across` tokens a row.
  func place(at origin: (x: Int, y: Int), across: Int) {
    for token in 0..<count {
      y[token] = Float(origin.y + 2 * (rows.lowerBound + token / across)) + 0.5
      x[token] = Float(origin.x + 2 * (token % across)) + 0.5
    }
  }
}
