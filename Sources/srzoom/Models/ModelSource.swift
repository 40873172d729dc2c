import CLSR
import Imaging

/// A model by its name, before its weights are read.
struct ModelSource: Sendable, Equatable {
  /// What `--model` calls it: the name of a built-in model, or a file.
  let path: String

  /// What restores photos in files unless the user says otherwise: it reads how they were damaged, and draws what is sure.
  static let standard = ModelSource(path: "photo")
  /// What the viewer shows first, for it is crisper; `m` goes on to the standard one.
  static let viewing = ModelSource(path: "vivid")

  /// What it is called on the screen: a built-in name, or that of the file without its ending.
  var name: String {
    let file = path.fileName
    return (file.hasSuffix(Self.ending) ? String(file.dropLast(Self.ending.count)) : file).printable
  }

  /// Its name, and what to expect of it where that is known.
  var remark: String { ModelFacts.of(path).map { "\(name): \($0.remark)" } ?? name }

  /// How the names of weights files end.
  static let ending = ".safetensors"

  /// The models that `--model` names in the viewer: of a folder, every weights file.
  ///
  /// - Throws: `.file` for a folder that cannot be read or has none.
  static func sources(named name: String) throws(Failure) -> [ModelSource] {
    guard Model.builtInName(for: name) == nil, File.isFolder(name) else { return [ModelSource(path: name)] }
    let files = try File.names(in: name).filter { $0.hasSuffix(ending) }.sorted()
    guard !files.isEmpty else { throw .noModels(folder: name) }
    return files.map { ModelSource(path: name.asFolder + $0) }
  }

  /// Reads its weights; a base network alone restores the box from what is around it.
  func load() throws(Failure) -> Model { try ModelSelection(path, for: [.clsr]).model }
}
