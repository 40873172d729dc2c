import CKernels

/// The inner loops for one kind of CPU: `plain`, `avx2` or `avx512`.
///
/// Unchecked: the table is constant and its functions are pure.
public struct Kernels: Equatable, @unchecked Sendable {
  let table: UnsafePointer<srz_kernels>

  /// The fastest ones that this CPU runs.
  public static let best = Kernels(table: srz_kernels_best())

  /// The kernels called `name`; nil when there are none, or this CPU can't run them.
  public init?(named name: String) {
    guard let table = srz_kernels_named(name) else { return nil }
    self.table = table
  }

  private init(table: UnsafePointer<srz_kernels>) { self.table = table }

  /// The names of the kernels that this CPU runs, fastest first.
  public static var namesHere: [String] {
    ["avx512", "avx2", "plain"].filter { Kernels(named: $0) != nil }
  }

  /// `plain`, `avx2` or `avx512`.
  public var name: String { String(cString: table.pointee.name) }

  /// Multiplies and adds in registers for a while: the most that one core can do.
  ///
  /// - Returns: floating-point operations done, and the seconds they took.
  public func measurePeak() -> (operations: Double, seconds: Double) {
    let rounds = 2_000_000
    let clock = ContinuousClock()
    let best = (0..<3).map { _ in
      clock.measure { _ = table.pointee.multiply_add_loop(rounds) }
    }.min()
    let seconds = (best ?? .zero) / .seconds(1)
    return (2 * 8 * 64 * Double(rounds), seconds)
  }
}
