import Glibc
import Testing

@testable import CLSR
@testable import srzoom

/// OpenBLAS's kernels, of which the program chooses; some versions compute wrongly on some CPUs.
@Suite struct BLASCoreTests {
  /// The cores that the program may choose on this CPU.
  static let cores = ["SkylakeX", "Haswell"].filter { core in
    Kernels.availableNames.contains(core == "SkylakeX" ? "avx512" : "avx2")
  }

  /// What OpenBLAS or, where it errs, the program chooses on this CPU: as wide vectors as there are.
  static let fitting =
    switch cores.first {
    case "SkylakeX": ["SkylakeX", "Cooperlake", "SapphireRapids"]
    case "Haswell": ["Haswell", "Zen"]
    default: [BLAS.coreName]
    }

  /// Those of the engine's products, and odd ones.
  static let sizes = [
    [1, 1, 1], [3, 5, 7], [17, 33, 19], [40, 288, 32], [41, 32, 512], [56, 576, 64], [57, 64, 1024],
  ]

  /// In this process: the core that OpenBLAS or whoever runs the tests has chosen.
  @Test(arguments: sizes) func product(size: [Int]) {
    if let asked = getenv("OPENBLAS_CORETYPE") { #expect(BLAS.coreName == String(cString: asked)) }
    let (rows, inner, columns) = (size[0], size[1], size[2])
    let a = (0..<rows * inner).map { Float($0 * 7919 % 2003) / 1001 - 1 }
    let b = (0..<inner * columns).map { Float($0 * 6007 % 1999) / 999 - 1 }
    var c = [Float](repeating: .nan, count: rows * columns)

    BLAS.multiply(a, b, to: &c, rows: rows, inner: inner, columns: columns)

    for row in 0..<rows {
      for column in 0..<columns {
        let terms = (0..<inner).map { Double(a[row * inner + $0]) * Double(b[$0 * columns + column]) }
        // Each sum and each product may be rounded by half a unit in the last place of what it adds up to.
        let bound = terms.map(abs).reduce(0, +) * Double(inner) * 0x1p-24
        #expect(abs(Double(c[row * columns + column]) - terms.reduce(0, +)) <= bound)
      }
    }
  }

  /// In a process of its own for each core, since OpenBLAS reads the variable once, when it is loaded.
  @Test(arguments: cores) func productsOfACore(core: String) throws {
    let folder = try TemporaryFolder()
    let tests = try #require(CommandProgram.testBundle)
    let result = try CommandProgram.run(
      ["--testing-library", "swift-testing", "--filter", "BLASCoreTests/product\\("], of: tests, in: folder,
      environment: ["OPENBLAS_CORETYPE=\(core)"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("with \(Self.sizes.count) test cases passed"), "\(result.errors)")
  }
}
