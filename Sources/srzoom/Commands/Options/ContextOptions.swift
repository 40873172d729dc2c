import ArgumentParser
import CLSR

/// How much around the box the network sees: shared by every command that restores photos.
struct ContextOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Pixels around the box that the network sees too, 0 to 64 (default: the model's own).", valueName: "p"),
    transform: { text in try OptionValue.number(text, in: 0...64) })
  var padding: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Use as context only a part of the photo, K times as wide and high as the box, K at least 1 "
        + "(default: the whole photo).", valueName: "k"),
    transform: OptionValue.factor)
  var contextSize: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Memory for the photo's context, in bytes or with k, M or G for KiB, MiB and GiB (default: 1G, or a "
        + "quarter of the memory if that is less).", valueName: "size"),
    transform: OptionValue.byteCount)
  var contextMemory: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Let the network attend to at most N patches of the photo, 1 to 4096 (default: \(RestorerOptions.standardPatches); of "
        + "evaluate: as many as it was trained with).", valueName: "n"),
    transform: { text in try OptionValue.number(text, in: 1...4096) })
  var contextPatches: Int?

  @Option(
    help: ArgumentHelp(
      "Leave out a part of the network: \(OptionValue.names(of: ContextModule.self)), which the manual's glossary "
        + "explains. May be given again.",
      valueName: "part"),
    completion: .list(ContextModule.allCases.map(\.rawValue)),
    transform: OptionValue.choice)
  var without: [ContextModule] = []
}
