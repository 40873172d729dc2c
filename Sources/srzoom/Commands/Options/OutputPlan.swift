import Glibc
import Imaging

/// What `upscale` writes: for each photo a target for each of its boxes.
struct OutputPlan: Equatable {
  /// In the order of the photos and of the boxes.
  let targets: [[OutputTarget]]
  /// The folder that takes all of them, if one does; it need not be there yet.
  private let folder: String?

  /// Matches `-o` names with photos and boxes.
  ///
  /// `-` is standard output, for one box of one photo. A folder takes `NAME.png` of each photo. One name for several boxes
  /// becomes `OUT-1.png`, `OUT-2.png`…. A pipe or a device (`>(…)`, a FIFO) may have any name and gets a PNG.
  ///
  /// - Parameters:
  ///   - outputs: what `-o` said, in order.
  ///   - photos: their paths, at least one.
  ///   - boxes: how many of each photo; without `--roi` one, the whole photo.
  /// - Throws: a usage error when they do not match, are twice the same or have no writable format.
  init(_ outputs: [String], photos: [String], boxes: Int) throws(Failure) {
    if outputs.contains("-") {
      guard outputs.count == 1, photos.count == 1, boxes == 1 else { throw .streamOfSeveral(path: "-") }
      (targets, folder) = ([[.standardOutput]], nil)
      return
    }
    if outputs.count == 1, let folder = outputs.first, folder.hasSuffix("/") || File.isFolder(folder) {
      targets = try Self.files(in: folder, photos: photos, boxes: boxes)
      self.folder = folder
      return
    }
    guard photos.count == 1 else { throw .photosWithoutFolder(count: photos.count) }
    (targets, folder) = ([try Self.files(outputs, boxes: boxes)], nil)
  }

  private static func files(
    in folder: String, photos: [String], boxes: Int
  ) throws(Failure) -> [[OutputTarget]] {
    var seen: Set<String> = []
    var files: [[OutputTarget]] = []
    for photo in photos {
      let name = folder.asFolder + File.stem(of: photo) + ".png"
      guard seen.insert(name).inserted else { throw .sameNames(path: name) }
      files.append(numbered(name, boxes).map { .file($0, .png) })
    }
    return files
  }

  private static func files(_ outputs: [String], boxes: Int) throws(Failure) -> [OutputTarget] {
    guard outputs.count == 1 || outputs.count == boxes else {
      throw .outputCount(outputs: outputs.count, regions: boxes)
    }
    var seen: Set<String> = []
    var targets: [OutputTarget] = []
    for output in outputs {
      if outputs.count < boxes, File.isStream(output) { throw .streamOfSeveral(path: output) }
      guard let format = PhotoFormat(savingTo: output) ?? (File.isStream(output) ? .png : nil) else {
        throw .outputFormat(path: output)
      }
      guard seen.insert(output).inserted else { throw .sameOutput(path: output) }
      let names = outputs.count == 1 ? numbered(output, boxes) : [output]
      targets += names.map { .file($0, format) }
    }
    return targets
  }

  /// `OUT-1.png`, `OUT-2.png`…; the name itself for one box.
  private static func numbered(_ name: String, _ boxes: Int) -> [String] {
    if boxes == 1 { return [name] }
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    return (1...boxes).map { "\(name[..<dot])-\($0)\(name[dot...])" }
  }

  /// Makes the folder, and refuses what can't be written, or is there and must not be replaced: better now than after
  /// minutes of work.
  func check(overwriting: Bool) throws(Failure) {
    if targets == [[.standardOutput]], isatty(STDOUT_FILENO) == 1 { throw .pictureToTerminal }
    if let folder, !File.exists(folder) { try File.makeFolder(folder) }
    for case .file(let path, _) in targets.joined() where !File.isStream(path) {
      if !overwriting, File.exists(path) { throw .exists(path: path) }
      try File.checkFolder(of: path)
    }
  }
}
