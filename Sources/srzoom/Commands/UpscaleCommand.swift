import ArgumentParser
import CLSR
import Imaging

/// `srzoom upscale`: restores without a terminal.
struct UpscaleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upscale",
    abstract: "Restore boxes of photos, or all of them, at four times the size, and save them.",
    usage: "srzoom upscale [<options>] <image> ... [--roi <WxH+X+Y>] ... --output <output> ...",
    discussion: """
      Several boxes share one context. A broken file is refused unless only its end is missing; an existing \
      output too. The source, the box, the method and the model are written into what is saved, beside what the \
      photo says of camera, place and colours.
      """)

  @Argument(
    help: ArgumentHelp(
      "The photos: JPEG, PNG, WebP, HEIC, AVIF, TIFF or RAW files (the camera's JPEG), or folders of them; - is standard input.",
      valueName: "image"),
    completion: .file(extensions: PhotoFormat.readableExtensions))
  var images: [String]

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A box: width, height, and its top-left corner in the photo's pixels. May be given again "
        + "(default: the whole photo).", valueName: "WxH+X+Y"),
    transform: OptionValue.region)
  var roi: [Region] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where to save: .png, .jpg or .jpeg. Once for each --roi, or one name that becomes OUT-1, OUT-2, ...; a folder, "
        + "as FOLDER/, for any number of photos, which is made if need be; - for standard output.",
      valueName: "output"),
    completion: .file(extensions: ["png", "jpg", "jpeg"]))
  var output: [String]

  @Option(
    help: ArgumentHelp(
      "How to enlarge: \(OptionValue.names(of: Method.self)); clsr is the whole network, precrop, precrop0 and "
        + "postcrop its base network alone (default: clsr; of a base network precrop).",
      valueName: "method"),
    completion: .list(Method.allCases.map(\.rawValue)),
    transform: OptionValue.choice)
  var method: Method?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Quality of a JPEG output, 1 to 100 (default: 95).", valueName: "q"),
    transform: { text in try OptionValue.number(text, in: 1...100) })
  var quality: Int?

  @Flag(help: "Replace outputs that exist.")
  var force = false

  @Flag(help: "Refuse a photo whose end is missing, too.")
  var strict = false

  @Flag(help: "Leave out what the photo says of camera, time and place (EXIF, XMP, IPTC).")
  var strip = false

  @OptionGroup var network: NetworkOptions
  @OptionGroup var context: ContextOptions
  @OptionGroup var damage: DamageOptions
  @OptionGroup var limits: PhotoOptions

  func run() throws {
    var photos: [String] = []
    for image in images { photos += try PhotoPaths.files(of: image) }
    let plan = try plan(for: photos)
    // Baselines are the paper's unless a model is named: networks for clean pictures.
    let standard =
      method?.usesBaseline == true ? NetworkOptions.modelForMeasurements : NetworkOptions.modelForPhotos
    let selection = try network.selection(default: standard, for: [method ?? .clsr])
    let method = method ?? selection.standardMethod
    try selection.check(method)
    try selection.check(damage.replacement)
    try plan.check(overwriting: force)
    let upscaling = Upscaling(
      selection: selection, method: method, options: try network.restorerOptions(context, damage), boxes: roi,
      limits: limits, damaged: strict ? .refuse : .keepCutShort, stripsMetadata: strip,
      quality: quality ?? 95,
      overwriting: force)
    Interruption.watch()
    Heap.keepLargePiecesApart()
    try run(upscaling, on: photos, plan)
  }

  /// Where what is made of the photos goes.
  private func plan(for photos: [String]) throws(Failure) -> OutputPlan {
    let plan = try OutputPlan(output, photos: photos, boxes: max(1, roi.count))
    let targets = plan.targets.joined()
    if quality != nil, let first = targets.first, !targets.contains(where: { $0.format == .jpeg }) {
      throw .qualityWithoutJPEG(path: first.name)
    }
    return plan
  }

  /// One photo after the other: what fails is told at once, and the rest is done.
  private func run(_ upscaling: Upscaling, on photos: [String], _ plan: OutputPlan) throws(Failure) {
    var bar = ProgressBar("restoring")
    defer { bar.clear() }
    var failed = 0
    for (index, (photo, targets)) in zip(photos, plan.targets).enumerated() {
      do throws(Failure) {
        try upscaling.run(
          photo, to: targets, progress: { bar.show((Double(index) + $0) / Double(photos.count)) },
          warn: { sentence in
            bar.clear()
            Output.warn(sentence)
          })
      } catch {
        guard photos.count > 1, !Interruption.isRequested else { throw error }
        bar.clear()
        Output.complain("srzoom: \(error)\n")
        failed += 1
      }
    }
    if failed > 0 { throw .someFailed(failed, of: photos.count) }
  }
}
