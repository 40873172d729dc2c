import Imaging
import SystemPackage

/// The name of a picture of a box, which nobody has yet.
struct SavedRegion: Sendable {
  /// The photo's path.
  let photo: String
  /// What the picture shows, in the photo's pixels.
  let region: Region
  /// What stands at the end of the name, before the extension.
  var suffix = "x4"

  /// The most bytes that a file's name may have (Linux's `NAME_MAX`).
  private static let longestName = 255

  /// The file name, without folder; `copy` 2, 3… adds `-2`, `-3`….
  ///
  /// The photo's name is cut where it leaves no room.
  func fileName(copy: Int = 1) -> String {
    let end = "_\(region)_\(suffix)\(copy > 1 ? "-\(copy)" : "").png"
    var stem = File.stem(of: photo)
    while (stem + end).fileNameBytes.count > Self.longestName, !stem.isEmpty { stem.removeLast() }
    return stem + end
  }

  /// A restored picture as PNG, with its provenance in text chunks.
  func encode(_ picture: Photo, _ provenance: Provenance, _ metadata: Metadata) throws(Failure) -> [UInt8] {
    do throws(SaveError) {
      return try picture.png(text: provenance.entries, metadata: metadata)
    } catch {
      throw .save(path: fileName(), error)
    }
  }

  /// Writes a restored picture as PNG or JPEG where the user said, never over another file.
  ///
  /// - Returns: the path written.
  func write(
    _ picture: Photo, _ provenance: Provenance, _ metadata: Metadata, to path: String
  ) throws(Failure) -> String {
    guard let format = PhotoFormat(savingTo: path) else { throw .outputFormat(path: path) }
    do throws(SaveError) {
      try PhotoFile.write(
        try picture.encoded(as: format, provenance: provenance, metadata: metadata, quality: 95), to: path)
      return path
    } catch {
      throw .save(path: path, error)
    }
  }

  /// Writes a PNG in the current folder, never over another file.
  ///
  /// - Parameters:
  ///   - png: the file.
  ///   - reusesSame: whether a file of one of its names that is the same already will do.
  /// - Returns: the path of the file.
  /// - Throws: `.save` where none can be written.
  func write(_ png: [UInt8], reusesSame: Bool = false) throws(Failure) -> String {
    for copy in 1...9999 {
      let path = fileName(copy: copy)
      do throws(SaveError) {
        try PhotoFile.write(png, to: path)
        return path
      } catch .exists {
        if reusesSame, (try? PhotoFile.read(path)) == png { return path }
      } catch {
        throw .save(path: path, error)
      }
    }
    throw .save(path: fileName(copy: 9999), .exists)
  }

  /// A name with the next number: `a.png`, `a-2.png`, `a-3.png`….
  static func numberedNext(_ name: String) -> String {
    guard let match = name.wholeMatch(of: /(.*?)(?:-(\d{1,3}))?(\.[^.\/]*)?/) else { return name }
    return "\(match.1)-\((match.2.flatMap { Int($0) } ?? 1) + 1)\(match.3 ?? "")"
  }

  /// The path that a typed name means: `~/` is the user's home, and a name without an ending is that of a PNG.
  static func path(typed name: String) -> String {
    let path = File.expandingHome(name)
    return path.fileName.dropFirst().contains(".") || path.hasSuffix("/") ? path : path + ".png"
  }
}
