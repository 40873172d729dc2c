/// Floats at a 64-byte boundary, zero at first: weights, feature maps and scratch memory for the kernels.
///
/// Unchecked: whoever writes to one is its only user until the work is done; weights never change after
/// they are packed.
final class AlignedBuffer: @unchecked Sendable {
  let floats: UnsafeMutableBufferPointer<Float>

  init(count: Int) {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
    floats = UnsafeMutableBufferPointer(
      start: memory.initializeMemory(as: Float.self, repeating: 0, count: count), count: count)
  }

  convenience init(_ values: [Float]) {
    self.init(count: values.count)
    _ = floats.update(fromContentsOf: values)
  }

  deinit { floats.deallocate() }

  /// The first float.
  ///
  /// - Precondition: there is one.
  var start: UnsafeMutablePointer<Float> {
    guard let start = floats.baseAddress else { preconditionFailure("an empty buffer has no first float") }
    return start
  }
}
