@testable import CLSR

extension Kernels {
  /// Those that compute by products of tiles: the emulation, and the CPU itself where it can.
  static let productNames = ["amx-emulated", "amx"].filter { Kernels(named: $0) != nil }
}

/// What TDPBF16PS adds to one sum, 32 inputs at a time: the products of the first and of the second of each pair are summed
/// apart.
func addProducts(of inputs: [Float], and factors: [Float], to sum: inout Float) {
  for start in stride(from: 0, to: inputs.count, by: 32) {
    var sums: (Float, Float) = (0, 0)
    for first in stride(from: start, to: min(start + 32, inputs.count), by: 2) {
      sums.0.addProduct(roundedToBFloat16(inputs[first]), roundedToBFloat16(factors[first]))
      sums.1.addProduct(roundedToBFloat16(inputs[first + 1]), roundedToBFloat16(factors[first + 1]))
    }
    sum += sums.0 + sums.1
  }
}

/// To nearest, and to even.
func roundedToBFloat16(_ value: Float) -> Float {
  let bits = value.bitPattern
  return Float(bitPattern: (bits &+ 0x7fff &+ (bits >> 16 & 1)) & 0xffff_0000)
}
