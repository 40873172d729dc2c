import ArgumentParser
import Imaging

/// How much of a photo is read at most: shared by every command that reads one.
struct PhotoOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Refuse photos of more pixels; k, M and G stand for 10^3, 10^6 and 10^9 (default: 256M).",
      valueName: "n"),
    transform: OptionValue.count)
  var maxPixels = Photo.defaultMaxPixels

  /// Reads and decodes a photo, a whole, undamaged one unless told otherwise.
  func decode(_ path: String, damaged: DamagePolicy = .refuse) throws(Failure) -> DecodedPhoto {
    do throws(PhotoError) {
      return try Photo.decode(PhotoFile.read(path), maxPixels: maxPixels, damaged: damaged)
    } catch {
      throw .photo(path: path, error)
    }
  }
}
