import CLSR
import Imaging
import SystemPackage

/// Everything that can go wrong in a command, as data; FailureText.swift makes the sentences.
indirect enum Failure: Error, Equatable {
  // The command line asks for something that does not exist.

  /// swift-argument-parser refused the arguments; its own sentence.
  case arguments(String)
  /// The first word is nearly the name of a command, and no file.
  case unknownCommand(String, meant: String)
  /// Help is asked for on something that is no command.
  case noCommand(String, known: [String])
  /// A word such as `-dash.png`: a hyphen and several letters.
  case hyphenatedName(String, isFile: Bool)
  /// No completion script for this shell.
  case unknownShell(String, known: [String])
  /// `--model` names neither a built-in model nor a file.
  case unknownModel(String, known: [String])
  /// `--model` names a folder without weights.
  case noModels(folder: String)
  /// A baseline method was asked of a model file that has no NAME-base file beside it.
  case noBaseline(method: String, model: String)
  /// `clsr` was asked of a model that is only a base network.
  case noContextNetwork(model: String)
  /// The photo's damage was given for a model without a condition.
  case notConditioned(model: String)
  /// A region of interest reaches over the photo's edge.
  case regionOutside(Region, path: String, width: Int, height: Int)
  /// Neither one `-o` nor one for each `--roi`.
  case outputCount(outputs: Int, regions: Int)
  /// Two regions would be written to the same file.
  case sameOutput(path: String)
  /// Two photos would be written to the same file.
  case sameNames(path: String)
  /// Several photos, and an output that is no folder.
  case photosWithoutFolder(count: Int)
  /// Standard output (`-`) or another stream, and more than one box or photo.
  case streamOfSeveral(path: String)
  /// `-o -`, and standard output is a terminal.
  case pictureToTerminal
  /// The extension of an output file is not one that can be written.
  case outputFormat(path: String)
  /// Two options were given of which only one can be meant.
  case exclusiveOptions(String, String)
  /// `--quality` was given, and no output is a JPEG.
  case qualityWithoutJPEG(path: String)
  /// `SRZOOM_CPU` asks for instructions that this CPU, or this program, does not have.
  case unsupportedCPU(String, known: [String])

  /// A line of the user's settings cannot be followed.
  case setting(path: String, line: Int, SettingFault)

  // A file cannot be read or written.

  /// A photo cannot be used.
  case photo(path: String, PhotoError)
  /// A picture cannot be saved.
  case save(path: String, SaveError)
  /// The weights cannot be used.
  case model(path: String, ModelError)
  /// Another file, or a folder, cannot be used.
  case file(path: String, FileFault)
  /// A folder of reduced pictures has none of a picture's name.
  case noReduction(stem: String, folder: String)
  /// A reduced picture has not a quarter of the picture's width and height.
  case wrongReduction(path: String, width: Int, height: Int, expected: Region)
  /// A picture is too small to be cut into regions of the size that `evaluate` was asked for.
  case smallerThanRegion(path: String, width: Int, height: Int, needed: Int)
  /// The output file is there already and `--force` was not given.
  case exists(path: String)
  /// A folder has no picture in it.
  case noPictures(path: String)
  /// `ulimit -v` leaves no room for the network.
  case notEnoughMemory
  /// Standard output does not take what is written to it.
  case standardOutput(Errno)

  /// The viewer was started without a terminal.
  case notATerminal
  /// The viewer's terminal has no movable cursor, or TERM says none that terminfo knows.
  case unusableTerminal(type: String)
  /// Some of several photos were not restored; why, was told of each.
  case someFailed(Int, of: Int)
  /// A signal.
  case interrupted(by: EndingSignal)

  /// Why a file that is no picture cannot be read.
  enum FileFault: Error, Equatable {
    /// The system refuses.
    case system(Errno)
    /// A folder, a pipe or a device.
    case notRegular
    /// More bytes than are read.
    case tooLarge
    /// It lost bytes while it was read.
    case shrank
  }

  /// Why a line of the settings cannot be followed.
  enum SettingFault: Equatable {
    /// It is no setting at all.
    case malformed(SettingsFile.Malformation)
    /// Nothing has this name.
    case unknownName(String, known: [String])
    /// The value of a flag is neither `yes` nor `no`.
    case neitherYesNorNo(name: String)
    /// The option of this name refuses the value.
    case value(Failure)
  }
}

extension Failure {
  /// The process's exit status.
  var exitCode: ExitCode {
    switch self {
    case .arguments, .unknownCommand, .noCommand, .hyphenatedName, .unknownShell, .exclusiveOptions,
      .qualityWithoutJPEG, .unknownModel, .noBaseline, .noContextNetwork, .notConditioned, .regionOutside,
      .outputCount, .sameOutput, .sameNames, .photosWithoutFolder, .streamOfSeveral,
      .pictureToTerminal, .outputFormat, .unsupportedCPU, .setting:
      .usage
    case .photo, .save, .model, .file, .noReduction, .wrongReduction, .smallerThanRegion, .exists,
      .noPictures, .noModels, .notEnoughMemory, .standardOutput, .someFailed:
      .failure
    case .notATerminal, .unusableTerminal: .notATerminal
    case .interrupted(by: .hangup): .hungUp
    case .interrupted(by: .interrupt): .interrupted
    case .interrupted(by: .terminate): .terminated
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
