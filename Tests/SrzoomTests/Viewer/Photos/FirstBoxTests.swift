import CLSR
import Glibc
import Imaging
import Terminal
import Testing

@testable import srzoom

/// Where the viewer opens: at a face, letters, ornaments or buildings, as marked by looking.
///
/// In photos that are free to be kept here; `Tests/Benchmarks/FirstBox/measure` tells how often in more of them.
struct FirstBoxTests {
  private struct Marked {
    let name: String
    let places: [Region]
  }

  private static let folder = Repository.root + "Tests/Benchmarks/FirstBox/"

  /// The photos of `marks.tsv` that are kept beside it.
  private static func photos() throws -> [Marked] {
    let lines = String(decoding: try File.read(folder + "marks.tsv"), as: UTF8.self).split(separator: "\n")
    return lines.filter { !$0.hasPrefix("#") }.compactMap { line in
      let fields = line.split(separator: "\t").map(String.init)
      guard access(folder + "photos/" + fields[0], R_OK) == 0 else { return nil }
      return Marked(
        name: fields[0], places: fields[2].split(separator: " ").compactMap { Region(String($0)) })
    }
  }

  @Test(arguments: [
    Canvas(rows: 40, columns: 120, graphics: .sixel, cellSize: PixelSize(width: 8, height: 17)),
    Canvas(rows: 24, columns: 80, graphics: .blocks),
  ])
  func theFirstBoxHoldsAMarkedPlace(canvas: Canvas) throws {
    let photos = try Self.photos()
    #expect(photos.count == 6)
    for photo in photos {
      let path = Self.folder + "photos/" + photo.name
      let settings = ViewSettings(
        paths: [path], models: [ModelSource(path: "photo")], restorerOptions: RestorerOptions(),
        maxPixels: 1_000_000)
      var session = Session(settings, album: Album(paths: [path]), canvas: canvas)
      let open = try OpenPhoto(try PhotoBytes(path: path), settings: settings)
      _ = session.handle(.finished(.opened(file: 0, open)))
      let box = session.box
      // Half of the place is in the box, or half of the box in the place.
      #expect(
        photo.places.contains { 2 * $0.intersection(box).area >= min($0.area, box.area) },
        "\(photo.name): \(box) holds nothing marked")
    }
  }
}
