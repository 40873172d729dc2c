/// Floats at a 64-byte boundary, zero at first: scratch memory that kernels write.
///
/// Unchecked: whoever holds a buffer is its only writer until the work is done.
final class FloatBuffer: @unchecked Sendable {
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
  /// - Precondition: the memory is allocated, as it is even for no floats at all.
  var start: UnsafeMutablePointer<Float> {
    guard let start = floats.baseAddress else { preconditionFailure("a buffer without memory") }
    return start
  }

  var byteCount: Int { floats.count * MemoryLayout<Float>.stride }
}
