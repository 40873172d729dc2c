import Imaging

/// The last step of the network: adds the picture itself, and crops the padding away.
struct Enlargement: Sendable {
  /// What the tail wrote, `4·height × 4·width × 3`; the picture is added in place, row by row.
  let residual: FloatBuffer
  /// The padded region that the network saw, `height × width`.
  private let x: ColourMap
  /// The region in the padded one's output, in output pixels.
  private let out: Region
  private let skip: PictureSkip

  /// Prepares to finish `part`, in LR pixels of `x`; the other parameters are as the properties say.
  init(_ residual: FloatBuffer, _ x: ColourMap, part: Region, skip: PictureSkip) {
    self.residual = residual
    self.skip = skip
    self.x = x
    out = part.scaled(by: Network.scale)
  }

  /// The restored pixels, neither clamped nor rounded, `4·part.height × 4·part.width × 3`.
  ///
  /// To be called once, and not with `writeBytes`.
  func values(_ kernels: Kernels) -> [Float] {
    (0..<out.height).flatMap { UnsafeBufferPointer(start: finishedRow($0, kernels), count: out.width * 3) }
  }

  /// Writes the restored pixels as bytes: 0…1 becomes 0…255, rounded half up; NaN becomes 0.
  ///
  /// To be called once: it finishes `residual` in place.
  ///
  /// - Parameters:
  ///   - pixels: where the first one goes.
  ///   - pitch: bytes from a row to the next.
  ///   - execution: what to compute with.
  /// - Throws: `CancellationError` once the computation is cancelled.
  func writeBytes(
    to pixels: UnsafeMutablePointer<UInt8>, pitch: Int, in execution: Execution
  ) throws(CancellationError) {
    // Unsafe: each row is written by one thread.
    nonisolated(unsafe) let pixels = pixels
    let kernels = execution.kernels
    try execution.forEach((out.height + 7) / 8) { band, _ in
      for row in band * 8..<min(band * 8 + 8, out.height) {
        kernels.convertToBytes(finishedRow(row, kernels), to: pixels + row * pitch, count: out.width * 3)
      }
    }
  }

  /// Row `row` of the part, after the picture is added to it and to what lies beside the part.
  private func finishedRow(_ row: Int, _ kernels: Kernels) -> UnsafePointer<Float> {
    let scale = Network.scale
    let y = out.y + row
    let line = residual.start + y * x.width * scale * 3
    switch skip {
    case .none: break
    case .nearest: kernels.addRepeated(x.row(y / scale), width: x.width, to: line)
    case .bilinear:
      // align_corners = false, edges held.
      let source = max(0, (Float(y) + 0.5) / Float(scale) - 0.5)
      let upper = min(Int(source), x.height - 1)
      kernels.addEnlarged(
        x.row(upper), x.row(min(upper + 1, x.height - 1)), weight: source - Float(upper), width: x.width,
        to: line)
    }
    return UnsafePointer(line + out.x * 3)
  }
}
