import Glibc

/// From RGB of any primaries and curves to 8-bit sRGB, as a sum of three looked-up vectors: what lies between most
/// cameras' and screens' colours, in a few nanoseconds a pixel.
struct MatrixConversion: Sendable {
  /// Light is counted in 1/16383 on its way to a level, so that the steepest part of sRGB's curve, 12.92 at black, errs
  /// by a fifth of a level at most.
  private static let brightest: Int32 = 16383
  private static let fractionBits: Int32 = 8

  /// For each channel's 256 levels, one channel after the other: what it adds to red, green and blue light.
  private let light: [SIMD4<Int32>]
  /// The level of each light, 0…16383.
  private let levels: [UInt8]

  /// - Parameters:
  ///   - curves: for each channel, light 0…1 by level.
  ///   - matrix: the sRGB light that a unit of each channel makes: its columns.
  init(curves: [[Double]], matrix: [SIMD3<Double>]) {
    let unit = Double(Self.brightest << Self.fractionBits)
    light = zip(curves, matrix).flatMap { curve, column in
      curve.map { amount in
        let sum = (amount * column * unit).rounded(.toNearestOrEven)
        func clamped(_ value: Double) -> Int32 { Int32(min(max(value, -4 * unit), 4 * unit)) }
        return SIMD4(clamped(sum.x), clamped(sum.y), clamped(sum.z), 0)
      }
    }
    levels = (0...Self.brightest).map { UInt8((255 * encode(Double($0) / Double(Self.brightest))).rounded()) }
  }

  /// Converts `count` pixels of three bytes.
  func convert(_ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, count: Int) {
    let zero = SIMD4<Int32>(repeating: 0)
    let brightest = SIMD4<Int32>(repeating: Self.brightest)
    let half = SIMD4<Int32>(repeating: 1 << (Self.fractionBits - 1))
    let bits = SIMD4<Int32>(repeating: Self.fractionBits)
    light.withUnsafeBufferPointer { light in
      levels.withUnsafeBufferPointer { levels in
        for offset in stride(from: 0, to: 3 * count, by: 3) {
          let sum =
            light[Int(source[offset])] &+ light[256 + Int(source[offset + 1])]
            &+ light[512 + Int(source[offset + 2])]
          let index = ((sum &+ half) &>> bits).clamped(lowerBound: zero, upperBound: brightest)
          target[offset] = levels[Int(index.x)]
          target[offset + 1] = levels[Int(index.y)]
          target[offset + 2] = levels[Int(index.z)]
        }
      }
    }
  }
}

/// sRGB's curve from light to signal, both 0…1 (IEC 61966-2-1).
private func encode(_ light: Double) -> Double {
  light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055
}
