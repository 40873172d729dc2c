import CLSR
import FoundationEssentials
import Imaging
import Testing

@testable import srzoom

/// `srzoom evaluate`, and the protocol behind it.
@Suite struct CommandEvaluateTests {
  // MARK: - The protocol

  /// Sizes: 4·24 = 96, so that 200×110 keeps 192×96 and has 2×1 boxes.
  @Test func cropAndReduction() throws {
    let picture = Photo.gradient(width: 200, height: 110)
    let evaluation = try #require(try Evaluation(picture: picture, boxSize: 24))
    #expect(evaluation.truth == picture.cropped(to: Region(x: 0, y: 0, width: 192, height: 96)))
    #expect(
      evaluation.reduced == evaluation.truth.bicubic(evaluation.truth.bounds, width: 48, height: 24))
    #expect(
      evaluation.boxes == [
        Region(x: 0, y: 0, width: 24, height: 24), Region(x: 24, y: 0, width: 24, height: 24),
      ])
  }

  @Test func tooSmallForOneBox() throws {
    #expect(try Evaluation(picture: .gradient(width: 95, height: 96), boxSize: 24) == nil)
    #expect(try Evaluation(picture: .gradient(width: 96, height: 96), boxSize: 24) != nil)
    // Boxes of 3 would leave 40 pixels, 10 of them reduced: too few for a context.
    #expect(try Evaluation(picture: .gradient(width: 47, height: 47), boxSize: 3) == nil)
    #expect(try Evaluation(picture: .gradient(width: 48, height: 48), boxSize: 3) != nil)
    #expect(Evaluation.smallestSide(boxSize: 3) == 48)
    #expect(Evaluation.smallestSide(boxSize: 5) == 60)
    #expect(Evaluation.smallestSide(boxSize: 24) == 96)
  }

  /// A picture of one colour is restored exactly by interpolation; SSIM of equal pictures is 1.
  @Test func nothingToLose() throws {
    let grey = Photo(width: 96, height: 96, pixels: Array(repeating: 77, count: 96 * 96 * 3))
    let score = try score(.bicubic, of: grey, boxSize: 12)
    #expect(score.psnr == .infinity)
    #expect(abs(score.ssim - 1) < 1e-9)
  }

  /// The scores of bilinear and bicubic, computed from whole-picture interpolation instead of boxes.
  @Test(arguments: [Method.bilinear, .bicubic])
  func interpolationsBoxByBoxAreThoseOfTheWholePicture(method: Method) throws {
    let picture = Photo.gradient(width: 144, height: 96)
    let evaluation = try #require(try Evaluation(picture: picture, boxSize: 12))
    let low = evaluation.reduced
    let whole =
      method == .bilinear
      ? low.bilinear(low.bounds, width: 144, height: 96) : low.bicubic(low.bounds, width: 144, height: 96)
    let score = try score(method, of: picture, boxSize: 12)
    #expect(score.psnr == whole.psnr(to: picture))
    var similarity = 0.0
    for y in [0, 48] {
      for x in [0, 48, 96] {
        let box = Region(x: x, y: y, width: 48, height: 48)
        similarity += whole.cropped(to: box).ssim(to: picture.cropped(to: box)) / 6
      }
    }
    #expect(abs(score.ssim - similarity) < 1e-12)
  }

  /// Y-PSNR from the definition, in other words than `Photo.psnr`.
  @Test func psnrFromItsDefinition() throws {
    let picture = Photo.gradient(width: 96, height: 96)
    let low = try #require(try Evaluation(picture: picture, boxSize: 24)).reduced
    let restored = low.bilinear(low.bounds, width: 96, height: 96)
    func luma(_ photo: Photo, _ place: Int) -> Double {
      let weights = [65.481, 128.553, 24.966]
      return 16 + (0..<3).map { weights[$0] * Double(photo.pixels[place * 3 + $0]) / 255 }.reduce(0, +)
    }
    let errors = (0..<96 * 96).map { luma(restored, $0) - luma(picture, $0) }
    let meanSquare = errors.map { $0 * $0 }.reduce(0, +) / Double(errors.count)
    let score = try score(.bilinear, of: picture, boxSize: 24)
    // 10·log10(255² / m) turned round, so that the test needs no logarithm.
    #expect(abs(exponential(-score.psnr / 10 * 2.302585092994046) * 255 * 255 / meanSquare - 1) < 1e-9)
  }

  @Test func costsAreThoseOfTheBoxes() throws {
    let picture = Photo.gradient(width: 96, height: 192)
    let bare = try score(.precrop0, of: picture, boxSize: 24)
    let padded = try score(.precrop, of: picture, boxSize: 24)
    let whole = try score(.postcrop, of: picture, boxSize: 24)
    #expect(whole.costPerBox == 2 * bare.costPerBox)
    // Two boxes above each other, 4 pixels of padding: 24×28 of each, clipped at the photo's edge.
    #expect(abs(padded.costPerBox / bare.costPerBox - 28 / 24) < 1e-12)
    #expect(try score(.bilinear, of: picture, boxSize: 24).costPerBox == 0)
    #expect(try score(.clsr, of: picture, boxSize: 24).costOfContext > 0)
  }

  @Test func recompressionLosesSomething() throws {
    let picture = Photo.gradient(width: 96, height: 96)
    let clean = try #require(try Evaluation(picture: picture, boxSize: 24)).reduced
    let good = try #require(try Evaluation(picture: picture, boxSize: 24, jpegQuality: 90)).reduced
    let poor = try #require(try Evaluation(picture: picture, boxSize: 24, jpegQuality: 10)).reduced
    #expect(good.bounds == clean.bounds)
    #expect(good.psnr(to: clean) > poor.psnr(to: clean))
    #expect(good.psnr(to: clean) < .infinity)
  }

  /// A reduction that is given is cropped as the picture is.
  @Test func givenReduction() throws {
    let picture = Photo.gradient(width: 203, height: 110)
    let reduction = picture.bicubic(picture.bounds, width: 50, height: 27)
    let evaluation = try #require(Evaluation(picture: picture, reduction: reduction, boxSize: 24))
    #expect(evaluation.truth == picture.cropped(to: Region(x: 0, y: 0, width: 192, height: 96)))
    #expect(evaluation.reduced == reduction.cropped(to: Region(x: 0, y: 0, width: 48, height: 24)))
    let narrow = Photo.gradient(width: 95, height: 96)
    #expect(Evaluation(picture: narrow, reduction: .gradient(width: 23, height: 24), boxSize: 24) == nil)
  }

  private func score(_ method: Method, of picture: Photo, boxSize: Int) throws -> Evaluation.Score {
    let evaluation = try #require(try Evaluation(picture: picture, boxSize: boxSize))
    let selection = try ModelSelection("lite", for: [method])
    let restorer = Restorer(photo: evaluation.reduced, model: selection.model, baseline: selection.baseline)
    let score = evaluation.score(method, restorer: restorer, isCancelled: { false })
    return try #require(score)
  }

  /// eˣ by its series, for small |x|, squared up.
  private func exponential(_ x: Double) -> Double {
    let small = x / 1024
    var term = 1.0
    var sum = 1.0
    for n in 1...12 {
      term *= small / Double(n)
      sum += term
    }
    for _ in 0..<10 { sum *= sum }
    return sum
  }

  // MARK: - The command

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Photo.gradient(width: 100, height: 97).png(), to: "b.png")
    try folder.write(Photo.gradient(width: 97, height: 200).png(), to: "a.PNG")
    try folder.write([1, 2, 3], to: "notes.txt")
    return folder
  }

  @Test func json() throws {
    let folder = try folder()
    let result = try CommandProgram.run(
      ["evaluate", ".", "--json", "--methods", "clsr,bilinear,precrop0"], in: folder)
    #expect(result.code == 0)
    #expect(result.errors.isEmpty)
    let report = try JSONDecoder().decode(EvaluationReport.self, from: Data(result.output.utf8))
    #expect(report.version == 1)
    #expect(report.pictures == 2)
    #expect(report.roi == 24)
    #expect(report.methods.map(\.method) == ["clsr", "bilinear", "precrop0"])
    #expect(report.methods.map(\.model) == ["lite", nil, "lite-base"])
    #expect(result.output.contains("\"model\" : null"))

    // The mean over the two pictures, whose boxes have different numbers.
    let scores = [
      try score(.bilinear, of: .gradient(width: 100, height: 97), boxSize: 24),
      try score(.bilinear, of: .gradient(width: 97, height: 200), boxSize: 24),
    ]
    let row = try #require(report.methods.first { $0.method == "bilinear" })
    #expect(abs(try #require(row.psnr) - (scores[0].psnr + scores[1].psnr) / 2) < 1e-9)
    #expect(abs(row.ssim - (scores[0].ssim + scores[1].ssim) / 2) < 1e-9)
    #expect(row.gflopsROI == 0)
  }

  @Test func table() throws {
    let folder = try folder()
    let result = try CommandProgram.run(["evaluate", ".", "--limit", "1", "--roi-size", "12"], in: folder)
    #expect(result.code == 0)
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "1 picture, boxes of 12x12")
    #expect(lines[2] == "method        model  PSNR (dB)    SSIM  GFLOPs a box  GFLOPs context  seconds")
    #expect(
      lines[3...8].map { $0.prefix { $0 != " " } }
        == ["clsr", "bilinear", "bicubic", "precrop", "precrop0", "postcrop"])
    #expect(lines.count == 10)
    #expect(lines[3...8].allSatisfy { $0.count == lines[2].count })
  }

  @Test func aBaseNetworkHasNoContext() throws {
    let result = try CommandProgram.run(
      ["evaluate", ".", "--model", "lite-base", "--json", "--limit", "1"], in: folder())
    let report = try JSONDecoder().decode(EvaluationReport.self, from: Data(result.output.utf8))
    #expect(report.methods.map(\.method) == ["bilinear", "bicubic", "precrop", "precrop0", "postcrop"])
  }

  /// Arguments, exit status and line.
  private static let refusals: [([String], Int32, String)] = [
    (["."], 1, ".: no picture file in this folder"),
    (["nowhere"], 1, "nowhere: No such file or directory"),
    (["small"], 1, "small/x.png: 95x96 pixels are too few: at least 96x96 are needed for this --roi-size"),
    (["bad"], 1, "bad/x.jpg: is not a picture; JPEG, PNG, WebP, HEIC, AVIF and TIFF are read"),
    (["small/x.png"], 1, "small/x.png: Not a directory"),
    (
      ["small", "--methods", "clsr", "--model", "lite-base"], 2,
      "model 'lite-base' is a base network alone: choose --method precrop, precrop0 or postcrop"
    ),
    (
      ["small", "--methods", "clsr,cubic"], 2,
      "the value 'clsr,cubic' is invalid for '--methods <a,b>': "
        + "no 'cubic', choose of clsr, bilinear, bicubic, precrop, precrop0 or postcrop"
    ),
    (
      ["small", "--methods", "precrop", "--model", "./mine.safetensors"], 2,
      "method precrop needs the base network of model './mine.safetensors', which has none beside it"
    ),
    (
      ["small", "--roi-size", "2"], 2,
      "the value '2' is invalid for '--roi-size <n>': expected a whole number, 3 to 1024"
    ),
    ([], 2, "missing expected argument '<folder>'"),
  ]

  @Test(arguments: refusals)
  func errors(arguments: [String], code: Int32, line: String) throws {
    let folder = try TemporaryFolder()
    try folder.makeFolder("small")
    try folder.makeFolder("bad")
    try folder.write(Photo.gradient(width: 95, height: 96).png(), to: "small/x.png")
    try folder.write(Array("hello".utf8), to: "bad/x.jpg")
    try folder.write(Self.liteFile(), to: "mine.safetensors")
    let result = try CommandProgram.run(["evaluate"] + arguments, in: folder)
    let hint = code == 2 ? "Try 'srzoom evaluate --help'.\n" : ""
    #expect(result == .init(code: code, output: "", errors: "srzoom: \(line)\n\(hint)"))
  }

  /// The built-in model as a file.
  private static func liteFile() throws -> [UInt8] {
    try Array(Data(contentsOf: URL(filePath: Repository.root + "Assets/Models/lite.safetensors")))
  }
}
