import Glibc
import Imaging
import Testing

/// The pictures that `Fixtures/make_fixtures.py` wrote.
enum Fixture {
  /// A file under Fixtures, such as `good/grey.jpg`.
  static func bytes(_ name: String, here: String = #filePath) throws -> [UInt8] {
    try FileBytes.read(path(name, here: here))
  }

  static func path(_ name: String, here: String = #filePath) -> String {
    here.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/Fixtures/\(name)"
  }

  /// A picture that another program decoded, as a photo.
  static func pixels(_ name: String) throws -> Photo {
    let picture = try NetPBM(bytes("good/\(name).ppm"))
    var photo = Photo(width: picture.width, height: picture.height, pixels: picture.samples)
    photo.isGrey = stride(from: 0, to: photo.pixels.count, by: 3).allSatisfy { start in
      photo.pixels[start..<start + 3].allSatisfy { $0 == photo.pixels[start] }
    }
    return photo
  }

  /// The alpha plane that goes with `pixels(_:)`.
  static func alpha(_ name: String) throws -> [UInt8] { try NetPBM(bytes("good/\(name).pgm")).samples }
}

extension Photo {
  /// The picture in strips of at most `height` rows, from the top.
  func strips(of height: Int) -> [Photo] {
    stride(from: 0, to: self.height, by: height).map { top in
      cropped(to: Region(x: 0, y: top, width: width, height: min(height, self.height - top)))
    }
  }
}

/// Reads any file, where `PhotoFile.read` wants pictures only.
enum FileBytes {
  struct Missing: Error { let path: String }

  static func read(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw Missing(path: path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return bytes
  }
}

/// What the process has had of memory at most, by a field of `/proc/self/status`: `VmPeak` of addresses, `VmHWM` of pages.
func peakKilobytes(_ field: String) throws -> Int {
  let status = String(decoding: try FileBytes.read("/proc/self/status"), as: UTF8.self)
  let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(field + ":") })
  return try #require(Int(line.filter(\.isNumber)))
}

/// Binary PPM or PGM without comments, as `make_fixtures.py` writes it.
private struct NetPBM {
  let width: Int, height: Int
  let samples: [UInt8]

  struct Malformed: Error {}

  init(_ bytes: [UInt8]) throws {
    let lines = bytes.split(separator: 0x0A, maxSplits: 3, omittingEmptySubsequences: false)
    guard lines.count == 4 else { throw Malformed() }
    let size = String(decoding: lines[1], as: UTF8.self).split(separator: " ").compactMap { Int($0) }
    let channels = lines[0].elementsEqual("P6".utf8) ? 3 : 1
    guard size.count == 2, lines[3].count == size[0] * size[1] * channels else { throw Malformed() }
    (width, height) = (size[0], size[1])
    samples = Array(lines[3])
  }
}

extension Photo {
  /// The largest difference of any level; 256 when the sizes differ.
  func maximumDifference(from other: Photo) -> Int {
    guard width == other.width, height == other.height else { return 256 }
    return zip(pixels, other.pixels).reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
  }

  /// Reproducible noise.
  static func noise(width: Int, height: Int, seed: UInt64 = 1) -> Photo {
    var state = seed
    let pixels = (0..<width * height * 3).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
    return Photo(width: width, height: height, pixels: pixels)
  }
}
