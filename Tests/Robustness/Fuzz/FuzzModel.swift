@testable import CLSR

/// Weights files: the input as it is, and as the header of a file whose data is all zeros, so that the fuzzer need
/// not find out the header's length and what belongs after it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  read(bytes)
  if bytes.first == UInt8(ascii: "{") {
    let length = (0..<8).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
    for count in dataCounts { read(length + bytes + [UInt8](repeating: 0, count: count)) }
  }
  return 0
}

/// As many bytes as the tensors of `Seeds/model/base.json`, `clsr.json` and `photo.json` take, and those of the published
/// networks `compact.json`, `rrdb.json`, `span.json` and `carn_m.json`.
private let dataCounts = [24_096, 59_044, 268_888, 19_776, 83_012, 87_672, 77_580]

private func read(_ bytes: [UInt8]) {
  guard let file = try? Safetensors(bytes) else { return }
  for tensor in file.tensors.values {
    precondition(tensor.values.count == tensor.shape.reduce(1, *) && tensor.values.allSatisfy(\.isFinite))
  }
  _ = try? Configuration(metadata: file.metadata)
  guard let model = try? Model(name: "fuzzed", file) else { return }
  _ = model.network.conditioned(on: ScaledDamage([1, 0.5, 0.5, 1]))
}
