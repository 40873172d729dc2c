import CLSR
import Imaging

// Every `Failure` as one line without control bytes, program name and full stop. PhotoErrorText.swift and ModelErrorText.swift word
// the libraries' errors, and the system its own (`Errno`). What the viewer can't do now is worded by `Refusal` and `SaveRefusal`.

extension Failure: CustomStringConvertible {
  /// One line.
  var description: String {
    switch self {
    case .arguments(let sentence): Self.ourForm(sentence)
    case .unknownCommand(let word, let meant):
      "no command and no file '\(word.printable)'. Did you mean '\(meant)'?"
    case .noCommand(let word, let known): "no command '\(word.printable)': choose \(Text.list(known))"
    case .hyphenatedName(let word, isFile: true):
      "unknown option '\(word.printable)'. The file of this name is './\(word.printable)'"
    case .hyphenatedName(let word, isFile: false): "unknown option '\(word.printable)'"
    case .unknownShell(let shell, let known):
      "no completions for '\(shell.printable)': choose \(Text.list(known))"
    case .unknownModel(let name, let known):
      "no model '\(name.printable)': choose \(Text.list(known)), or a .safetensors file"
    case .noModels(let folder): "\(folder.printable): no .safetensors file in this folder"
    case .noBaseline(let method, let model):
      "method \(method) needs the base network of model '\(model.printable)', which has none beside it"
    case .noContextNetwork(let model):
      "model '\(model.printable)' is a base network alone: choose --method precrop, precrop0 or postcrop"
    case .notConditioned(let model):
      "model '\(model.printable)' has no condition: --blur, --noise and --jpeg need a model with one"
    case .regionOutside(let region, let path, let width, let height):
      "\(path.printable): the box \(region) is not inside the photo of \(width)x\(height) pixels"
    case .outputCount(let outputs, let regions):
      "\(Text.count(regions, "box", "boxes")) but \(outputs) output names: give one -o, or one for each --roi"
    case .sameOutput(let path): "\(path.printable) is the output of two boxes"
    case .sameNames(let path): "\(path.printable) is the output of two photos"
    case .photosWithoutFolder(let count): "\(count) photos but no folder: give one as -o FOLDER/"
    case .streamOfSeveral(let path): "-o \(path.printable) takes one box of one photo"
    case .pictureToTerminal: "standard output is a terminal: redirect it, or give -o a name"
    case .someFailed(let failed, let count): "\(failed) of \(count) photos failed"
    case .outputFormat(let path): "\(path.printable): an output name ends in .png, .jpg or .jpeg"
    case .exclusiveOptions(let option, let other): "\(option) and \(other) exclude each other"
    case .qualityWithoutJPEG(let path): "--quality is that of a JPEG; \(path.printable) is none"
    case .unsupportedCPU(let name, let known):
      "SRZOOM_CPU=\(name.printable) is not supported on this machine: choose \(Text.list(known))"
    case .setting(let path, let line, let fault): "\(path.printable):\(line): \(fault)"
    case .photo(let path, let error): "\(path.printable): \("\(error)".printable)"
    case .save(let path, let error): "\(path.printable): \("\(error)".printable)"
    case .model(let path, let error): "\(path.printable): \("\(error)".printable)"
    case .file(let path, let fault): "\(path.printable): \(fault)"
    case .noReduction(let stem, let folder): "\(folder.printable): no picture called \(stem.printable)"
    case .wrongReduction(let path, let width, let height, let expected):
      "\(path.printable): \(width)x\(height) pixels, but a quarter of the picture is \(expected.width)x\(expected.height)"
    case .smallerThanRegion(let path, let width, let height, let needed):
      "\(path.printable): \(width)x\(height) pixels are too few: "
        + "at least \(needed)x\(needed) are needed for this --roi-size"
    case .exists(let path): "\(path.printable): exists already (--force replaces it)"
    case .noPictures(let path): "\(path.printable): no picture file in this folder"
    case .notEnoughMemory: "not enough memory for the network (ulimit -v)"
    case .standardOutput(let error): "standard output: \(error)"
    case .unusableTerminal(""): "TERM is not set, so that nothing is known of this terminal"
    case .unusableTerminal(let type):
      "the terminal type '\(type.printable)' (TERM) is unknown or has no cursor to move"
    case .notATerminal: "not a terminal (srzoom upscale needs none)"
    case .interrupted(by: .hangup): "hung up"
    case .interrupted(by: .interrupt): "interrupted"
    case .interrupted(by: .terminate): "terminated"
    }
  }

  /// The parser's sentence in our form: one line, no capital in front, no full stop, no far-fetched guess.
  private static func ourForm(_ text: String) -> String {
    if let match = text.wholeMatch(of: /(Unknown option '(.*)')\. Did you mean '(.*)'\?/),
      !Spelling.isNear(String(match.2), String(match.3))
    {
      return ourForm(String(match.1))
    }
    let line = text.split(whereSeparator: \.isNewline).map { $0.trimmingSpaces() }.joined(separator: " ")
      .printable
    let open = line.hasSuffix(".") ? String(line.dropLast()) : line
    // "PNG…" stays as it is: only a word with one capital letter loses it.
    guard let first = open.first, open.dropFirst().first?.isUppercase == false else { return open }
    return first.lowercased() + open.dropFirst()
  }
}

extension Failure.FileFault: CustomStringConvertible {
  /// What follows the file's name.
  var description: String {
    switch self {
    case .system(let error): "\(error)"
    case .notRegular: "not a file"
    case .tooLarge: "larger than 1 GB"
    case .shrank: "became shorter while it was read"
    }
  }
}

extension Failure.SettingFault: CustomStringConvertible {
  /// What follows the line's number.
  var description: String {
    switch self {
    case .malformed(.notUTF8): "not UTF-8 text"
    case .malformed(.controlCharacter): "a control character"
    case .malformed(.noNameAndValue): "expected NAME = VALUE"
    case .unknownName(let name, let known): "no setting '\(name.printable)': choose \(Text.list(known))"
    case .neitherYesNorNo(let name): "\(name.printable) is yes or no"
    case .value(let failure): "\(failure)"
    }
  }
}

extension InvalidValue: CustomStringConvertible {
  /// What the parser puts behind the value and the option's name.
  var description: String {
    switch self {
    case .number(let range): "expected a whole number, \(range.lowerBound) to \(range.upperBound)"
    case .decimal(let range): "expected a number, \(Int(range.lowerBound)) to \(Int(range.upperBound))"
    case .jpeg: "expected a number, 0 to 100, or none"
    case .factor: "expected a number, at least 1"
    case .quantity: "expected a whole number, at least 1, as in 500000 or 256M"
    case .choice(let names): "choose \(Text.list(names))"
    case .choices(let names, let unknown): "no '\(unknown.printable)', choose of \(Text.list(names))"
    case .region: "expected WxH+X+Y in the photo's pixels, as in 64x48+100+20"
    }
  }
}

extension Substring {
  fileprivate func trimmingSpaces() -> Substring {
    drop { $0 == " " }
  }
}
