/// A picture in memory: 8-bit RGB, three bytes a pixel, rows from the top.
///
/// Colours are taken as they stand in the file; a colour profile is carried along and applied to what is shown
/// (`displayColour`).
public struct Photo: Sendable, Equatable {
  /// Size in pixels.
  public let width: Int, height: Int
  /// `height × width × 3` bytes: red, green, blue.
  public var pixels: [UInt8]
  /// `height × width` bytes, 255 = opaque; nil when the file has no transparency.
  public var alpha: [UInt8]?
  /// The ICC profile of the pixels, to be copied into whatever is saved from them; nil means sRGB.
  public var iccProfile: [UInt8]?
  /// Whether the picture is of grey alone, and to be saved so; its three channels are then the same but for a level or two.
  public var isGrey = false

  /// A picture from its pixels.
  ///
  /// - Precondition: `pixels.count == width · height · 3`, and `alpha`, if any, has `width · height` bytes.
  public init(width: Int, height: Int, pixels: [UInt8], alpha: [UInt8]? = nil, iccProfile: [UInt8]? = nil) {
    precondition(
      pixels.count == width * height * 3,
      "photo: \(width)x\(height) pixels need 3 bytes each, got \(pixels.count)")
    precondition(
      alpha.map { $0.count == width * height } ?? true,
      "photo: \(width)x\(height) pixels need one alpha byte each, got \(alpha?.count ?? 0)")
    self.width = width
    self.height = height
    self.pixels = pixels
    self.alpha = alpha
    self.iccProfile = iccProfile
  }

  /// Width and height.
  public var size: PixelSize { PixelSize(width: width, height: height) }
  /// All pixels of the picture.
  public var bounds: Region { Region(x: 0, y: 0, width: width, height: height) }

  /// A copy of the pixels in `region`, with the colour profile.
  ///
  /// - Precondition: `region` lies inside the picture.
  public func cropped(to region: Region) -> Photo {
    precondition(bounds.contains(region), "crop \(region) of a \(width)x\(height) photo")
    var crop: [UInt8] = []
    crop.reserveCapacity(region.area * 3)
    for row in region.y..<region.maxY {
      let start = (row * width + region.x) * 3
      crop += pixels[start..<start + region.width * 3]
    }
    let opacity = alpha.map { alpha in
      (region.y..<region.maxY).flatMap { alpha[$0 * width + region.x..<$0 * width + region.maxX] }
    }
    var photo = Photo(
      width: region.width, height: region.height, pixels: crop, alpha: opacity, iccProfile: iccProfile)
    photo.isGrey = isGrey
    return photo
  }

  /// Copies pixels of another picture over those in `region`.
  ///
  /// - Parameters:
  ///   - region: in this picture's pixels.
  ///   - picture: where they come from; its alpha counts only if both have one.
  ///   - x: column of `picture` that becomes the region's first.
  ///   - y: row of `picture` that becomes the region's first.
  /// - Precondition: `region` is empty or lies inside this picture, and as large a one from (`x`, `y`) on inside the other.
  public mutating func replace(_ region: Region, with picture: Photo, x: Int = 0, y: Int = 0) {
    if region.isEmpty { return }
    let source = Region(x: x, y: y, width: region.width, height: region.height)
    precondition(
      bounds.contains(region) && picture.bounds.contains(source),
      "replace \(region) of \(width)x\(height) pixels by \(source) of \(picture.width)x\(picture.height)")
    for row in 0..<region.height {
      let to = (region.y + row) * width + region.x
      let from = (y + row) * picture.width + x
      pixels.replaceSubrange(
        3 * to..<3 * (to + region.width), with: picture.pixels[3 * from..<3 * (from + region.width)])
      if let opacity = picture.alpha {
        alpha?.replaceSubrange(to..<to + region.width, with: opacity[from..<from + region.width])
      }
    }
  }
}
