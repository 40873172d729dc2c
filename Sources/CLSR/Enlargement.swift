import CKernels
import Imaging

/// The last step of the network: adds bilinear(x), and takes the region out of the padded one.
struct Enlargement: Sendable {
  /// What the tail wrote, `4·height × 4·width × 3`.
  let residual: AlignedBuffer
  /// The padded region that the network saw, `height × width`.
  private let x: ColourMap
  /// The region in the padded one's output, in output pixels.
  private let out: Region
  private let columns: [Sample]

  /// Gets ready to finish `part`, in LR pixels of `x`; the parameters are as the properties say.
  init(_ residual: AlignedBuffer, _ x: ColourMap, part: Region) {
    self.residual = residual
    self.x = x
    out = part.scaled(by: Configuration.scale)
    columns = (out.x..<out.maxX).map { Sample($0, size: x.width) }
  }

  /// Where one output row or column lies between input ones: align_corners = false, edges held.
  private struct Sample {
    var first: Int, second: Int
    /// Of the second one.
    var weight: Float

    init(_ output: Int, size: Int) {
      let source = max(0, (Float(output) + 0.5) / Float(Configuration.scale) - 0.5)
      first = min(Int(source), size - 1)
      second = min(first + 1, size - 1)
      weight = source - Float(first)
    }
  }

  /// The restored pixels, neither clamped nor rounded, `4·part.height × 4·part.width × 3`.
  func values() -> [Float] {
    [Float](unsafeUninitializedCapacity: out.area * 3) { pixels, count in
      guard let start = pixels.baseAddress else { return }
      let between = AlignedBuffer(count: x.width * 3)
      for row in 0..<out.height { write(row, to: start + row * out.width * 3, between: between.start) }
      count = out.area * 3
    }
  }

  /// Writes the restored pixels as bytes: 0…1 becomes 0…255, rounded half up; what is no number becomes black.
  ///
  /// - Parameters:
  ///   - pixels: where the first one goes.
  ///   - pitch: bytes from a row to the next.
  ///   - execution: what to compute with.
  /// - Throws: `Superseded` once the result is no longer wanted.
  func writeBytes(
    to pixels: UnsafeMutablePointer<UInt8>, pitch: Int, in execution: Execution
  ) throws(Superseded) {
    // Unsafe: each row is written by one thread.
    nonisolated(unsafe) let pixels = pixels
    let length = out.width * 3
    try execution.forEach((out.height + 7) / 8) { band, worker in
      let line = execution.workspace.scratch(length + x.width * 3, worker: worker)
      for row in band * 8..<min(band * 8 + 8, out.height) {
        write(row, to: line, between: line + length)
        execution.kernels.table.pointee.to_bytes(line, pixels + row * pitch, length)
      }
    }
  }

  /// Writes output row `row` of the part; `between` is memory for the input row that would lie there.
  private func write(
    _ row: Int, to line: UnsafeMutablePointer<Float>, between: UnsafeMutablePointer<Float>
  ) {
    let sample = Sample(out.y + row, size: x.height)
    let upper = x.row(sample.first)
    let lower = x.row(sample.second)
    for i in 0..<x.width * 3 { between[i] = upper[i] * (1 - sample.weight) + lower[i] * sample.weight }
    var rest = UnsafePointer(residual.start + ((out.y + row) * x.width * Configuration.scale + out.x) * 3)
    var pixel = line
    for column in columns {
      let left = between + column.first * 3
      let right = between + column.second * 3
      for colour in 0..<3 {
        pixel[colour] = left[colour] * (1 - column.weight) + right[colour] * column.weight + rest[colour]
      }
      pixel += 3
      rest += 3
    }
  }
}
