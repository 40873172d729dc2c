import ArgumentParser
import CLSR
import Imaging

/// `srzoom upscale`: restores without a terminal.
struct UpscaleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upscale",
    abstract: "Restore boxes of a photo, or all of it, at four times the size, and save them.",
    usage: "srzoom upscale [<options>] <image> [--roi <WxH+X+Y>] ... --output <output> ...",
    discussion: """
      Several boxes share one context. A damaged photo is refused unless only its end is missing; an existing \
      output too. The source, the box, the method and the model are written into what is saved, beside what the \
      photo says of camera, place and colours.
      """)

  @Argument(
    help: ArgumentHelp("The photo: a JPEG or PNG file.", valueName: "image"),
    completion: .file(extensions: ["jpg", "jpeg", "png"]))
  var image: String

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
      "Where to save: .png, .jpg or .jpeg. Once for each --roi, or one name that becomes OUT-1, OUT-2, ...",
      valueName: "output"),
    completion: .file(extensions: ["png", "jpg", "jpeg"]))
  var output: [String]

  @Option(
    help: ArgumentHelp(
      "How to enlarge: \(OptionValue.names(of: Method.self)) (default: clsr).", valueName: "method"),
    completion: .list(Method.allCases.map(\.rawValue)),
    transform: OptionValue.choice)
  var method = Method.clsr

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

  func validate() throws {
    let outputs = try OutputNames.names(output, regions: max(1, roi.count))
    if quality != nil, let first = outputs.first,
      !outputs.contains(where: { PhotoFormat(savingTo: $0) == .jpeg })
    {
      throw Failure.qualityWithoutJPEG(path: first)
    }
  }

  func run() throws {
    let outputs = try OutputNames.names(output, regions: max(1, roi.count))
    // Baselines are the paper's unless a model is named: networks for clean pictures.
    let standard = method.usesBaseline ? NetworkOptions.modelForMeasurements : NetworkOptions.modelForPhotos
    let selection = try network.selection(default: standard, for: [method])
    try selection.check(method)
    try selection.check(damage.replacement)
    for output in outputs {
      if !force, File.exists(output) { throw Failure.exists(path: output) }
      try File.checkFolder(of: output)
    }
    let options = try network.restorerOptions(context, damage)
    Interruption.watch()

    let decoded = try limits.decode(image, damaged: strict ? .refuse : .keepCutShort)
    if let damage = decoded.damage { Output.warn("\(image.printable): \(damage)") }
    let restorable = RestorablePhoto(decoded.photo)
    let photo = restorable.photo
    let regions = roi.isEmpty ? [photo.bounds] : roi
    for region in regions {
      guard photo.bounds.contains(region) else {
        throw Failure.regionOutside(region, path: image, width: photo.width, height: photo.height)
      }
      let out = region.scaled(by: Configuration.scale)
      // Once as pixels, and at worst as much again as a file.
      guard isMemoryAvailable(2 * (photo.alpha == nil ? 3 : 4) * out.area) else {
        throw Failure.photo(path: image, .notEnoughMemory(width: out.width, height: out.height))
      }
    }
    guard selection.network(for: method) == nil || AddressSpace.hasRoom(for: options) else {
      throw Failure.notEnoughMemory
    }
    let restorer = Restorer(
      photo: photo, model: selection.model, baseline: selection.baseline, jpegQuality: decoded.jpegQuality,
      options: options)
    var bar = ProgressBar("restoring")
    defer { bar.clear() }
    func restore(_ region: Region, progress: (Double) -> Void) throws(Failure) -> Restoration {
      let restoration = restorer.restore(
        region, method: method, isCancelled: { Interruption.isRequested }, progress: progress)
      guard let restoration, !Interruption.isRequested else { throw .interrupted }
      return restoration
    }
    let whole =
      restorer.isWholeCheaper(than: regions, method: method)
      ? try restore(photo.bounds, progress: { bar.show($0) }) : nil
    for (index, (region, output)) in zip(regions, outputs).enumerated() {
      let restoration =
        try whole?.cropped(to: region)
        ?? restore(region, progress: { bar.show((Double(index) + $0) / Double(regions.count)) })
      try save(
        restorable.completed(restoration.photo, of: region), of: restoration,
        metadata: strip ? Metadata() : decoded.metadata, selection: selection, to: output)
    }
  }

  private func save(
    _ picture: Photo, of restoration: Restoration, metadata: Metadata, selection: ModelSelection,
    to path: String
  ) throws(Failure) {
    let provenance = Provenance(
      path: image, region: restoration.region, method: method, model: selection.network(for: method)?.name,
      damage: restoration.damage)
    do throws(SaveError) {
      let bytes = try picture.encoded(
        for: path, provenance: provenance, metadata: metadata, quality: quality ?? 95)
      try PhotoFile.write(bytes, to: path, overwriting: force)
      if picture.alpha != nil, PhotoFormat(savingTo: path) == .jpeg {
        Output.warn("\(path.printable): a JPEG has no transparency: transparent parts are white")
      }
    } catch .exists {
      throw .exists(path: path)
    } catch {
      throw .save(path: path, error)
    }
  }
}
