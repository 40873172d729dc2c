import Imaging

/// The pixels of a part of a photo as the network takes them: RGB in 0…1, with a border of zeros.
struct ColourMap: Sendable {
  let width: Int, height: Int
  private let buffer: AlignedBuffer

  /// The pixels of `region`.
  ///
  /// - Precondition: `region` lies inside the photo.
  init(_ photo: Photo, region: Region) {
    precondition(photo.bounds.contains(region), "region \(region) of a \(photo.width)x\(photo.height) photo")
    (width, height) = (region.width, region.height)
    buffer = AlignedBuffer(count: (width + 2) * (height + 2) * 3)
    let start = buffer.start
    photo.pixels.withUnsafeBufferPointer { pixels in
      for row in 0..<region.height {
        let source = ((region.y + row) * photo.width + region.x) * 3
        let target = start + ((row + 1) * (region.width + 2) + 1) * 3
        for i in 0..<region.width * 3 { target[i] = Float(pixels[source + i]) * (1 / 255) }
      }
    }
  }

  /// `(height + 2) × (width + 2) × 3`.
  var bordered: UnsafePointer<Float> { UnsafePointer(buffer.start) }

  /// The first pixel of a row.
  func row(_ row: Int) -> UnsafePointer<Float> { bordered + ((row + 1) * (width + 2) + 1) * 3 }
}
