import CLSR
import Imaging

/// Everything that can go wrong in a command, as data; `description` is the one place where it becomes text.
///
/// The texts have no program name and no full stop: `Srzoom.report` adds what stands around them.
enum Failure: Error, Equatable {
  // The command line asks for something that does not exist.

  /// swift-argument-parser refused the arguments; its own sentence.
  case arguments(String)
  /// `--model` names neither a built-in model nor a file.
  case unknownModel(String, known: [String])
  /// A baseline method was asked of a model file that has no NAME-base file beside it.
  case noBaseline(method: String, model: String)
  /// `clsr` was asked of a model that is only a base network.
  case noContextNetwork(model: String)
  /// A region of interest reaches over the photo's edge.
  case regionOutside(Region, path: String, width: Int, height: Int)
  /// Neither one `-o` nor one for each `--roi`.
  case outputCount(outputs: Int, regions: Int)
  /// Two regions would be written to the same file.
  case sameOutput(path: String)
  /// The extension of an output file is not one that can be written.
  case outputFormat(path: String)
  /// `SRZOOM_CPU` asks for instructions that this processor, or this program, does not have.
  case unsupportedCPU(String, known: [String])

  /// A line of the user's settings cannot be followed.
  case setting(path: String, line: Int, reason: String)

  // A file cannot be read or written.

  /// A photo cannot be used.
  case photo(path: String, PhotoError)
  /// A picture cannot be saved.
  case save(path: String, SaveError)
  /// The weights cannot be used.
  case model(path: String, ModelError)
  /// Another file, or a folder, cannot be used; why, in the system's words.
  case file(path: String, reason: String)
  /// A picture is too small to be cut into regions of the size that `evaluate` was asked for.
  case smallerThanRegion(path: String, width: Int, height: Int, needed: Int)
  /// The output file is there already and `--force` was not given.
  case exists(path: String)
  /// A folder has no picture in it.
  case noPictures(path: String)
  /// `ulimit -v` leaves no room for the network.
  case notEnoughMemory
  /// Standard output does not take what is written to it.
  case standardOutput(reason: String)

  /// The viewer was started without a terminal.
  case notATerminal
  /// The viewer's terminal has no movable cursor, or TERM says none that terminfo knows.
  case unusableTerminal(type: String)
  /// Ctrl-C.
  case interrupted
}

extension Failure {
  /// What the shell is told.
  var exitCode: ExitCode {
    switch self {
    case .arguments, .unknownModel, .noBaseline, .noContextNetwork, .regionOutside, .outputCount, .sameOutput,
      .outputFormat, .unsupportedCPU, .setting:
      .usage
    case .photo, .save, .model, .file, .smallerThanRegion, .exists, .noPictures, .notEnoughMemory,
      .standardOutput:
      .failure
    case .notATerminal, .unusableTerminal: .notATerminal
    case .interrupted: .interrupted
    }
  }
}

extension Failure {
  /// Whether the command's help would have helped.
  var isOfCommandLine: Bool {
    if case .setting = self { return false }
    return exitCode == .usage
  }
}

extension Failure: CustomStringConvertible {
  /// One line without control bytes.
  var description: String {
    switch self {
    case .arguments(let sentence): Self.ourForm(sentence)
    case .unknownModel(let name, let known):
      "no model '\(name.printable)': choose \(Text.list(known)), or a .safetensors file"
    case .noBaseline(let method, let model):
      "method \(method) needs the base network of model '\(model.printable)', which has none beside it"
    case .noContextNetwork(let model):
      "model '\(model.printable)' is a base network alone: choose --method precrop, precrop0 or postcrop"
    case .regionOutside(let region, let path, let width, let height):
      "\(path.printable): the box \(region) is not inside the photo of \(width)x\(height) pixels"
    case .outputCount(let outputs, let regions):
      "\(Self.count(regions, "box", "boxes")) but \(outputs) output names: give one -o, or one for each --roi"
    case .sameOutput(let path): "\(path.printable) is the output of two boxes"
    case .outputFormat(let path): "\(path.printable): an output name ends in .png, .jpg or .jpeg"
    case .unsupportedCPU(let name, let known):
      "SRZOOM_CPU=\(name.printable) is not supported on this machine: choose \(Text.list(known))"
    case .setting(let path, let line, let reason): "\(path.printable):\(line): \(reason.printable)"
    case .photo(let path, let error): "\(path.printable): \("\(error)".printable)"
    case .save(let path, let error): "\(path.printable): \("\(error)".printable)"
    case .model(let path, let error): "\(path.printable): \("\(error)".printable)"
    case .file(let path, let reason): "\(path.printable): \(reason.printable)"
    case .smallerThanRegion(let path, let width, let height, let needed):
      "\(path.printable): \(width)x\(height) pixels are too few: "
        + "at least \(needed)x\(needed) are needed for this --roi-size"
    case .exists(let path): "\(path.printable): exists already (--force replaces it)"
    case .noPictures(let path): "\(path.printable): no PNG or JPEG file in this folder"
    case .notEnoughMemory: "not enough memory for the network (ulimit -v)"
    case .standardOutput(let reason): "standard output: \(reason)"
    case .unusableTerminal(""): "TERM is not set, so that nothing is known of this terminal"
    case .unusableTerminal(let type):
      "the terminal type '\(type.printable)' (TERM) is unknown or has no cursor to move"
    case .notATerminal: "not a terminal (srzoom upscale needs none)"
    case .interrupted: "interrupted"
    }
  }

  private static func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(number) \(number == 1 ? one : many)"
  }

  /// The parser's sentence in our form: one line, no capital in front, no full stop.
  private static func ourForm(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).map { $0.trimmingSpaces() }.joined(separator: " ")
      .printable
    let open = line.hasSuffix(".") ? String(line.dropLast()) : line
    // "PNG…" stays as it is: only a word with one capital letter loses it.
    guard let first = open.first, open.dropFirst().first?.isUppercase == false else { return open }
    return first.lowercased() + open.dropFirst()
  }
}

extension Substring {
  fileprivate func trimmingSpaces() -> Substring {
    drop { $0 == " " }
  }
}
