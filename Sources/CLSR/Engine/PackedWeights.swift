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

  /// The weights of a 3×3 convolution in `packWinogradWeights`'s order, those of each output times its factor.
  ///
  /// Winograd's transform is linear in every output's weights, so this is the transform of the scaled weights.
  func scaled(byOutput factors: [Float]) -> PackedWeights {
    let weights = buffer.floats
    // 16 outputs stand together, or 8 if there are no more.
    let group = min(factors.count, 16)
    let run = weights.count / factors.count
    return PackedWeights(count: weights.count) { scaled in
      factors.withUnsafeBufferPointer { factors in
        for first in stride(from: 0, to: factors.count, by: group) {
          for place in 0..<run {
            let start = first * run + place * group
            for lane in 0..<group { scaled[start + lane] = weights[start + lane] * factors[first + lane] }
          }
        }
      }
    }
  }

  /// The bytes of all packed weights that `value`, such as a network, is made of.
  ///
  /// Found by reflection, so that no layer has to count its own.
  static func byteCount(in value: Any) -> Int {
    switch value {
    case let weights as PackedWeights: weights.buffer.byteCount
    case is [Float]: 0
    default: Mirror(reflecting: value).children.reduce(0) { $0 + byteCount(in: $1.value) }
    }
  }

  var floats: UnsafeBufferPointer<Float> { UnsafeBufferPointer(buffer.floats) }

  var start: UnsafePointer<Float> { UnsafePointer(buffer.start) }
}
