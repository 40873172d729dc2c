import ArgumentParser

/// `srzoom upscale`: restores without a terminal.
struct UpscaleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upscale", abstract: "Restore boxes of a photo, or all of it, and save them.")
}
