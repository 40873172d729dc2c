@testable import CLSR

/// Weights files: the input as it is, and as the header of a file whose data is all zeros, so that the fuzzer need
/// not find out the header's length and what belongs after it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  read(bytes)
  if bytes.first == UInt8(ascii: "{") {
    let length = (0..<8).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
    read(length + bytes + [UInt8](repeating: 0, count: dataCount(header: bytes)))
  }
  return 0
}

/// As many bytes as the tensors of a header take, but no more than a mebibyte.
///
/// It is the largest number before a `]`, as in `"data_offsets":[0,864]`; a shape's last dimension is smaller.
private func dataCount(header: [UInt8]) -> Int {
  var largest = 0, number = 0
  for byte in header {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      number = min(number * 10 + Int(byte - UInt8(ascii: "0")), 1 << 20)
    case UInt8(ascii: "]"):
      largest = max(largest, number)
    default:
      number = 0
    }
  }
  return largest
}

private func read(_ bytes: [UInt8]) {
  guard let file = try? Safetensors(bytes) else { return }
  for tensor in file.tensors.values {
    precondition(tensor.values.count == tensor.shape.reduce(1, *) && tensor.values.allSatisfy(\.isFinite))
  }
  _ = try? Configuration(metadata: file.metadata)
  guard let model = try? Model(name: "fuzzed", file) else { return }
  _ = model.network.conditioned(on: ScaledDamage([1, 0.5, 0.5, 1]))
}
