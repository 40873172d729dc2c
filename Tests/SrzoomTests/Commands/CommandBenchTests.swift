import CLSR
import FoundationEssentials
import Imaging
import Testing

@testable import srzoom

/// `srzoom bench`.
@Suite struct CommandBenchTests {
  /// What must be true of the figures on every machine.
  @Test(.enabled(if: CommandProgram.isOptimized, "the network is too slow unoptimized"))
  func figures() throws {
    // An empty choice of kernels is none.
    let result = try CommandProgram.run(
      ["bench", "--json", "--threads", "1"], in: TemporaryFolder(), environment: ["OPENBLAS_CORETYPE="])
    #expect(result.code == 0)
    #expect(result.errors.isEmpty)
    let report = try JSONDecoder().decode(BenchReport.self, from: Data(result.output.utf8))
    #expect(report.version == 1)
    #expect(report.threads == 1)
    #expect(!report.cpu.isEmpty)
    #expect(BLASCoreTests.fitting.contains(report.blasCore))
    #expect(report.peakGflops > 0)
    #expect(report.firstFrameSeconds > 0)
    #expect(
      report.roi.map { "\($0.picture) \($0.width)x\($0.height) \($0.threads)" } == [
        "waves 24x24 1", "waves 64x48 1", "waves 128x128 1", "dithered 64x48 1", "noise 64x48 1",
      ])
    #expect(report.context.map(\.threads) == [1])
    #expect(report.roi.allSatisfy { $0.milliseconds > 0 && $0.gflops > 0 && $0.model == "lite" })
    #expect(report.cancellation.map(\.work) == ["64x48", "256x256", "context"])
    #expect(
      report.cancellation.allSatisfy {
        $0.threads == 1 && 0 <= $0.medianMilliseconds && $0.medianMilliseconds <= $0.p99Milliseconds
          && $0.p99Milliseconds <= $0.worstMilliseconds
      })
    // Operations a second, times seconds: what the cost model says, however busy the machine is.
    let lite = try #require(try Model.builtIn("lite"))
    var options = RestorerOptions()
    options.contextPatches = RestorerOptions.standardPatches
    let restorer = Restorer(
      photo: Photo.gradient(width: 1024, height: 1024), model: lite, options: options)
    for row in report.roi {
      let region = Region(
        x: (1024 - row.width) / 2, y: (1024 - row.height) / 2, width: row.width, height: row.height)
      let operations = row.gflops * row.milliseconds * 1e6
      #expect(abs(operations / restorer.cost(of: region).region - 1) < 1e-6, "\(row.width)x\(row.height)")
    }
  }

  @Test func table() {
    var report = BenchReport(threads: 2)
    report.cpu = "Example 9000"
    report.blasCore = "Zen"
    report.peakGflops = 251.6
    report.firstFrameSeconds = 0.0624
    report.roi = [
      .init(
        model: "lite", picture: .noise, width: 64, height: 48, threads: 1, milliseconds: 12.345, gflops: 88.8)
    ]
    report.context = [.init(model: "lite", megapixels: 1.048576, threads: 2, milliseconds: 480.2, gflops: 47)]
    report.cancellation = [
      .init(
        model: "lite", work: "64x48", threads: 2, medianMilliseconds: 0.512, p99Milliseconds: 1.04,
        worstMilliseconds: 2)
    ]
    #expect(
      report.table == """
        CPU           Example 9000
        BLAS kernels  Zen
        threads       2
        peak          252 GFLOPS
        first frame   62 ms

        box    size  picture  threads     ms  GFLOPS
        lite  64x48    noise        1  12.35      89

        context        photo  threads     ms  GFLOPS
        lite     1.05 Mpixel        2  480.2      47

        cancel   work  threads   ms  p99  worst
        lite    64x48        2  0.5  1.0    2.0

        """)
  }

  @Test(arguments: [
    (["bench", "photo.jpg"], "unexpected argument 'photo.jpg'"),
    (
      ["bench", "--model", "lite-base"],
      "model 'lite-base' is a base network alone: choose --method precrop, precrop0 or postcrop"
    ),
    (["models", "--verbose"], "unknown option '--verbose'"),
  ])
  func usageErrors(arguments: [String], line: String) throws {
    let result = try CommandProgram.run(arguments, in: TemporaryFolder())
    #expect(
      result == .init(code: 2, output: "", errors: "srzoom: \(line)\nTry 'srzoom \(arguments[0]) --help'.\n"))
  }

  @Test(arguments: ["plain", "nonsense"])
  func kernelsAreForcedByTheEnvironment(name: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Photo.gradient(width: 20, height: 20).png(), to: "photo.png")
    let result = try CommandProgram.run(
      ["upscale", "photo.png", "--roi", "8x8+4+4", "-o", "out.png"], in: folder,
      environment: ["SRZOOM_CPU=\(name)"])
    guard name == "nonsense" else {
      #expect(result == .init(code: 0, output: "", errors: ""))
      return
    }
    let names = Text.list(Kernels.availableNames)
    #expect(
      result
        == .init(
          code: 2, output: "",
          errors: "srzoom: SRZOOM_CPU=nonsense is not supported on this machine: choose \(names)\n"
            + "Try 'srzoom upscale --help'.\n"))
  }
}
