/// Weights at a 64-byte boundary, in the order that a kernel reads them; never changed after they are packed.
final class PackedWeights: Sendable {
  private let buffer: FloatBuffer

  /// `count` floats, zero where `pack` writes nothing.
  init(count: Int, pack: (UnsafeMutableBufferPointer<Float>) -> Void) {
    buffer = FloatBuffer(count: count)
    pack(buffer.floats)
  }

  convenience init(_ values: [Float]) {
    self.init(count: values.count) { _ = $0.update(fromContentsOf: values) }
  }

  var floats: UnsafeBufferPointer<Float> { UnsafeBufferPointer(buffer.floats) }

  var start: UnsafePointer<Float> { UnsafePointer(buffer.start) }
}
