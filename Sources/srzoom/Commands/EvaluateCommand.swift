import ArgumentParser
import CLSR
import Imaging
import SystemPackage

/// `srzoom evaluate`: the paper's protocol on a folder of high-resolution pictures.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Score the methods on a folder of high-resolution pictures, as the paper does.",
    usage: "srzoom evaluate [<options>] <folder>",
    discussion: """
      Each picture is cropped to a multiple of four times the box's side, reduced to a quarter of its width and height, \
      restored box by box and compared: \
      PSNR of Y over the picture, SSIM of Y in each box, both averaged.
      """)

  @Argument(
    help: ArgumentHelp("The folder; its picture files are read.", valueName: "folder"),
    completion: .directory)
  var folder: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Width and height of the boxes in low-resolution pixels, 3 to 1024 (default: 24).", valueName: "n"),
    transform: { text in try OptionValue.number(text, in: 3...1024) })
  var roiSize = 24

  @Option(
    help: ArgumentHelp(
      "The methods to score, of \(OptionValue.names(of: Method.self)) (default: all that the model has networks for).",
      valueName: "a,b"),
    completion: .list(Method.allCases.map(\.rawValue)),
    transform: OptionValue.choices)
  var methods: [Method]?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Score only the first pictures, by name.", valueName: "n"),
    transform: { text in try OptionValue.number(text, in: 1...1_000_000) })
  var limit: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Compress each reduced picture as a JPEG of this quality before it is restored, 1 to 100.",
      valueName: "q"),
    transform: { text in try OptionValue.number(text, in: 1...100) })
  var jpegQuality: Int?

  @Option(
    help: ArgumentHelp(
      "Restore the pictures of this folder, a quarter as wide and high and of the same names but for their endings, "
        + "instead of reducing.", valueName: "folder"),
    completion: .directory)
  var lr: String?

  @Flag(help: "Print JSON instead of a table.")
  var json = false

  @OptionGroup var network: NetworkOptions
  @OptionGroup var context: ContextOptions
  @OptionGroup var damage: DamageOptions
  @OptionGroup var limits: PhotoOptions

  func run() throws {
    if lr != nil, jpegQuality != nil { throw Failure.exclusiveOptions("--lr", "--jpeg-quality") }
    let selection = try network.selection(
      default: NetworkOptions.modelForMeasurements, for: methods ?? Method.allCases)
    for method in methods ?? [] { try selection.check(method) }
    try selection.check(damage.replacement)
    let methods = methods ?? Method.allCases.filter(selection.serves)
    let options = try network.restorerOptions(context, damage, contextPatches: nil)
    let report = try score(pictures(), by: methods, of: selection, options)
    try Output.write(json ? report.json : report.table)
  }

  private func score(
    _ pictures: [String], by methods: [Method], of selection: ModelSelection, _ options: RestorerOptions
  ) throws(Failure) -> EvaluationReport {
    var report = EvaluationReport(
      pictures: pictures.count, roi: roiSize,
      methods: methods.map { .init(method: $0, model: selection.network(for: $0)?.name) })
    let reductions = try lr.map { folder throws(Failure) in try File.pictures(in: folder) } ?? []
    Interruption.watch()
    var bar = ProgressBar("evaluating")
    defer { bar.clear() }
    // Larger files take longer, and interpolations next to nothing.
    let sizes = pictures.map { Double(File.size($0) + 1) }
    let works = methods.map { selection.network(for: $0) == nil ? 0.02 : 1 }
    let all = sizes.reduce(0, +) * works.reduce(0, +)
    var done = 0.0
    for (path, size) in zip(pictures, sizes) {
      let evaluation = try evaluation(of: path, reductions: reductions)
      guard AddressSpace.hasRoom(for: options) else { throw .notEnoughMemory }
      let restorer = Restorer(
        photo: evaluation.reduced, model: selection.model, baseline: selection.baseline, options: options)
      for (place, method) in methods.enumerated() {
        let work = size * works[place]
        let score = evaluation.score(
          method, restorer: restorer, isCancelled: { Interruption.isRequested },
          progress: { share in bar.show((done + share * work) / all) })
        guard let score else { throw Interruption.failure }
        report.methods[place].add(score, share: 1 / Double(pictures.count))
        done += work
      }
    }
    return report
  }

  /// The pictures to score, by name.
  private func pictures() throws(Failure) -> [String] {
    let pictures = try File.pictures(in: folder)
    return Array(pictures.prefix(limit ?? pictures.count))
  }

  private func evaluation(of path: String, reductions: [String]) throws(Failure) -> Evaluation {
    let picture = try limits.decode(path).photo
    let evaluation: Evaluation?
    if let lr {
      let reduction = try reduction(of: picture, at: path, in: lr, reductions)
      evaluation = Evaluation(picture: picture, reduction: reduction, boxSize: roiSize)
    } else {
      do throws(SaveError) {
        evaluation = try Evaluation(picture: picture, boxSize: roiSize, jpegQuality: jpegQuality)
      } catch {
        throw .save(path: path, error)
      }
    }
    if let evaluation { return evaluation }
    throw .smallerThanRegion(
      path: path, width: picture.width, height: picture.height,
      needed: Evaluation.smallestSide(boxSize: roiSize))
  }

  /// The picture of `folder` that has the name of the one at `path`, but for the ending.
  private func reduction(
    of picture: Photo, at path: String, in folder: String, _ reductions: [String]
  ) throws(Failure) -> Photo {
    let stem = FilePath(path).stem
    guard let match = reductions.first(where: { FilePath($0).stem == stem }) else {
      throw .noReduction(stem: stem ?? path, folder: folder)
    }
    let reduction = try limits.decode(match).photo
    let expected = Evaluation.reducedBounds(of: picture)
    guard reduction.bounds == expected else {
      throw .wrongReduction(path: match, width: reduction.width, height: reduction.height, expected: expected)
    }
    return reduction
  }
}
