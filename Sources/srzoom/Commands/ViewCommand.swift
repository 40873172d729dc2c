import ArgumentParser
import CLSR
import Glibc
import Imaging
import Terminal

/// `srzoom view`, which is also plain `srzoom`: the interactive viewer.
struct ViewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "view",
    abstract: "Show photos in the terminal and restore what is under the box.",
    usage: "srzoom [view] [<options>] <image> ...",
    discussion: """
      The key ? shows all keys; q quits. Without colour (--no-color, NO_COLOR) pictures are dots.

      Most options can be set for good in ~/.config/srzoom/config: a line each, without the hyphens, as in graphics = sixel \
      or no-color = yes; # begins a comment. Options on the command line win.
      """)

  @Argument(
    help: ArgumentHelp(
      "The photos: JPEG, PNG, WebP, HEIC, AVIF, TIFF or RAW files (the camera's JPEG), or folders of them; - is standard input.",
      valueName: "image"),
    completion: .file(extensions: PhotoFormat.readableExtensions))
  var images: [String]

  @Option(
    help: ArgumentHelp(
      "How pictures are shown: \(OptionValue.names(of: GraphicsMode.self)) "
        + "(default: the best that the terminal says it can show).", valueName: "mode"),
    completion: .list(GraphicsMode.allCases.map(\.rawValue)),
    transform: OptionValue.choice)
  var graphics: GraphicsMode?

  @Flag(help: "Use no colour, as with NO_COLOR in the environment.")
  var noColor = false

  @Flag(help: "Use colour, even with NO_COLOR in the environment or no-color in the settings.")
  var color = false

  @Flag(help: "Let the box walk over the photo's detailed places by itself, until a key is pressed.")
  var demo = false

  @OptionGroup var network: NetworkOptions
  @OptionGroup var context: ContextOptions
  @OptionGroup var damage: DamageOptions
  @OptionGroup var limits: PhotoOptions

  func run() throws {
    let (sources, first, model) = try loadModels()
    let readsPhoto = images.contains("-")
    guard isatty(STDOUT_FILENO) == 1, readsPhoto || isatty(STDIN_FILENO) == 1 else {
      throw Failure.notATerminal
    }
    let options = try network.restorerOptions(context, damage)
    guard AddressSpace.hasRoom(for: options) else { throw Failure.notEnoughMemory }
    var screen = ScreenOptions()
    screen.graphics = graphics
    screen.usesColour = !noColor && (color || getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
    screen.keys = readsPhoto ? .controllingTerminal : .standardInput
    try Viewer.run(
      ViewSettings(
        paths: images, model: model, models: sources, firstModel: first, restorerOptions: options,
        maxPixels: limits.maxPixels, isDemo: demo),
      options: screen)
  }

  /// The models that `m` goes through: the faithful one, the vivid one, then what `--model` adds.
  ///
  /// What was asked for restores first, else the vivid one.
  ///
  /// - Returns: its weights are nil where nothing can be wrong with them: those of a built-in model, used as they are.
  private func loadModels() throws(Failure) -> (sources: [ModelSource], first: Int, model: Model?) {
    guard AddressSpace.hasRoom(for: try network.restorerOptions()) else { throw .notEnoughMemory }
    var given: [ModelSource] = []
    for name in network.models { given += try ModelSource.sources(named: name) }
    let known: [ModelSource] = [.standard, .viewing]
    let sources = known + given.filter { !known.contains($0) }
    let index = sources.firstIndex(of: given.first ?? .viewing) ?? 0
    if Model.builtInName(for: sources[index].path) != nil, damage.replacement.isEmpty {
      return (sources, index, nil)
    }
    let model = try Notice.show("loading \(sources[index].name)") { () throws(Failure) in
      let selection = try ModelSelection(sources[index].path, for: [.clsr])
      try selection.check(damage.replacement)
      return selection.model
    }
    return (sources, index, model)
  }
}
