import ArgumentParser
import CLSR

/// The photo's damage, where the user knows better than the estimate: shared by every command that restores photos.
struct DamageOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How blurred the photo is: sigma in its pixels, 0 to 4 (default: as estimated).", valueName: "sigma"),
    transform: { text in try OptionValue.decimal(text, in: 0...4) })
  var blur: Float?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How noisy it is: sigma in levels of 255, 0 to 50 (default: as estimated).", valueName: "sigma"),
    transform: { text in try OptionValue.decimal(text, in: 0...50) })
  var noise: Float?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The JPEG quality that it was stored at, 0 to 100, or none (default: as a JPEG file says, or as estimated).",
      valueName: "q|none"),
    transform: OptionValue.jpeg)
  var jpeg: Damage.JPEG?

  /// The parts of the estimate that are replaced.
  var replacement: DamageReplacement { DamageReplacement(blur: blur, noise: noise, jpeg: jpeg) }
}
