import Imaging

/// The pixels of a part of a photo as a network takes them: RGB in 0…1, `height × width × 3`, with a border of one colour.
struct ColourMap: Sendable {
  /// A colour, R, G and B in 0…1.
  typealias Colour = SIMD3<Float>

  let width: Int, height: Int
  private let buffer: FloatBuffer

  /// A region of a photo, and where it is placed in the map.
  struct Part {
    var region: Region
    var x: Int, y: Int
  }

  /// The pixels of `region`, mirrored at the right and at the bottom until width and height are multiples of `window`.
  ///
  /// - Precondition: `region` lies inside the photo.
  init(_ photo: Photo, region: Region, border: Colour = .zero, window: Int = 1) {
    func filled(_ size: Int) -> Int { (size + window - 1) / window * window }
    self.init(
      photo, parts: [Part(region: region, x: 0, y: 0)], width: filled(region.width),
      height: filled(region.height), border: border)
    let start = buffer.start + (width + 3) * 3
    let pitch = (width + 2) * 3
    for y in 0..<height {
      let source = start + Self.mirrored(y, region.height) * pitch
      for x in y < region.height ? region.width..<width : 0..<width {
        (start + y * pitch + x * 3).update(from: source + Self.mirrored(x, region.width) * 3, count: 3)
      }
    }
  }

  /// Which of `count` pixels is shown at an index beyond them: the last but one follows the last.
  private static func mirrored(_ index: Int, _ count: Int) -> Int {
    let place = index % max(1, 2 * (count - 1))
    return min(place, 2 * (count - 1) - place)
  }

  /// The pixels of `parts`, with the border's colour between them, too.
  ///
  /// - Precondition: the parts lie inside the photo and inside the map.
  init(_ photo: Photo, parts: [Part], width: Int, height: Int, border: Colour = .zero) {
    (self.width, self.height) = (width, height)
    buffer = FloatBuffer(count: (width + 2) * (height + 2) * 3)
    if border != .zero {
      for i in buffer.floats.indices { buffer.floats[i] = border[i % 3] }
    }
    let bounds = Region(x: 0, y: 0, width: width, height: height)
    let start = buffer.start
    photo.pixels.withUnsafeBufferPointer { pixels in
      for part in parts {
        let region = part.region
        precondition(
          photo.bounds.contains(region)
            && bounds.contains(Region(x: part.x, y: part.y, width: region.width, height: region.height)),
          "region \(region) of a \(photo.width)x\(photo.height) photo in a \(width)x\(height) map")
        for row in 0..<region.height {
          let source = ((region.y + row) * photo.width + region.x) * 3
          let target = start + ((part.y + row + 1) * (width + 2) + part.x + 1) * 3
          for i in 0..<region.width * 3 { target[i] = Float(pixels[source + i]) * (1 / 255) }
        }
      }
    }
  }

  /// Pixels, without the border.
  var area: Int { width * height }

  /// `(height + 2) × (width + 2) × 3`.
  var bordered: UnsafePointer<Float> { UnsafePointer(buffer.start) }

  /// The first pixel of a row.
  func row(_ row: Int) -> UnsafePointer<Float> { bordered + ((row + 1) * (width + 2) + 1) * 3 }
}

extension ColourMap.Colour {
  /// The mean of DIV2K's pictures, which EDSR subtracts, and networks after it.
  static let ofNaturalPictures = ColourMap.Colour(0.4488, 0.4371, 0.4040)
}
