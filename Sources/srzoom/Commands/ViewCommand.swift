import ArgumentParser
import CLSR
import Glibc
import Terminal

/// `srzoom view`, which is also plain `srzoom`: the interactive viewer.
struct ViewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "view", abstract: "Show photos in the terminal and restore what is under the box.")

  @OptionGroup var network: NetworkOptions
  @OptionGroup var context: ContextOptions
  @OptionGroup var limits: PhotoOptions

  @Argument(
    help: ArgumentHelp("The photos: JPEG or PNG files.", valueName: "image"),
    completion: .file(extensions: ["jpg", "jpeg", "png"]))
  var images: [String]

  func run() throws {
    let selection = try ModelSelection(network.model, for: [.clsr])
    try selection.check(.clsr)
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { throw Failure.notATerminal }
    try Viewer.run(
      ViewSettings(
        paths: images, selection: selection, restorerOptions: try network.restorerOptions(context),
        maxPixels: limits.maxPixels), options: ScreenOptions())
  }
}

/// What the command line tells the viewer.
struct ViewSettings: Sendable {
  /// The photos, in the order given; at least one.
  var paths: [String]
  /// The network.
  var selection: ModelSelection
  /// How it is run.
  var restorerOptions: RestorerOptions
  /// Photos of more pixels are refused.
  var maxPixels: Int
}
