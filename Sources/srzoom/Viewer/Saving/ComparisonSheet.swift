import CLSR
import Imaging

/// A picture to be shown to others: the photo with the box, the box plain and restored, and what they are.
struct ComparisonSheet {
  /// The sheet.
  private(set) var picture: Photo

  /// Around and between the pictures, in pixels.
  private static let gap = 12
  /// Boxes are enlarged to this height at least.
  private static let leastHeight = 320
  /// Of the ground and of the letters.
  private static let ground: UInt8 = 24, ink: UInt8 = 224

  /// The sheet of a box of a photo.
  ///
  /// - Parameters:
  ///   - overview: all of the photo.
  ///   - box: in its pixels.
  ///   - plain: the box, enlarged without the network.
  ///   - restored: the same, restored, of the same size.
  ///   - model: what it was restored by.
  ///   - name: of the photo; left out where the font lacks letters for it.
  init(overview: Photo, box: Region, plain: Photo, restored: Photo, model: String, name: String) {
    let scale = max(1, (Self.leastHeight + restored.height - 1) / restored.height)
    let (width, height) = (restored.width * scale, restored.height * scale)
    let photo = Self.overview(of: overview, box, height: height)
    let font = height < 800 ? CaptionFont.small : CaptionFont.large
    let line = font.height
    let gap = Self.gap
    picture = Photo(
      width: photo.width + 2 * width + 4 * gap, height: height + 2 * line + 4 * gap, level: Self.ground)
    picture.iccProfile = overview.iccProfile

    let panes: [(String, Photo)] = [
      // Part of a name that cannot be written would be another name.
      (font.canWrite(name) ? name : "", photo), ("plain", Self.enlarged(plain, by: scale)),
      ("restored (\(model))", Self.enlarged(restored, by: scale)),
    ]
    var x = gap
    for (title, pane) in panes {
      write(title, in: font, x: x, y: gap, width: pane.width)
      picture.replace(Region(x: x, y: line + 2 * gap, width: pane.width, height: pane.height), with: pane)
      x += pane.width + gap
    }
    write(
      Self.caption(box, scale: scale), in: font, x: gap, y: line + height + 3 * gap,
      width: picture.width - 2 * gap)
  }

  /// What stands below the pictures of a box that is shown `scale` times as large as it was restored.
  static func caption(_ box: Region, scale: Int) -> String {
    let restored = Configuration.scale
    let enlarged =
      scale == 1 ? "\(restored) times" : "\(restored * scale) times (restored at \(restored) times)"
    return "\(box), enlarged \(enlarged), made with srzoom"
  }

  /// The photo at some height, at most twice as wide, with a frame around the box.
  private static func overview(of photo: Photo, _ box: Region, height: Int) -> Photo {
    let scale = min(Double(height) / Double(photo.height), Double(2 * height) / Double(photo.width))
    let size = PixelSize(
      width: max(1, Int(Double(photo.width) * scale)), height: max(1, Int(Double(photo.height) * scale)))
    var picture = photo.overWhite().scaled(photo.bounds, to: size, showsPixels: false)
    let frame = Region(
      x: box.x * size.width / photo.width, y: box.y * size.height / photo.height,
      width: max(6, box.width * size.width / photo.width),
      height: max(6, box.height * size.height / photo.height))
    picture.outline(frame.grown(by: 2), level: 0)
    picture.outline(frame.grown(by: 1), level: 255)
    picture.outline(frame, level: 255)
    picture.outline(frame.grown(by: -1), level: 0)
    return picture
  }

  private static func enlarged(_ photo: Photo, by scale: Int) -> Photo {
    var opaque = photo.overWhite()
    opaque.isGrey = false
    return scale == 1
      ? opaque : opaque.bilinear(opaque.bounds, width: opaque.width * scale, height: opaque.height * scale)
  }

  /// Writes light letters from (`x`, `y`) on, in `width` pixels.
  private mutating func write(_ text: String, in font: CaptionFont, x: Int, y: Int, width: Int) {
    let (ground, ink) = (Int(Self.ground), Int(Self.ink))
    let x = x - font.margin
    let (length, rows) = font.coverage(of: text, atMost: width + 2 * font.margin)
    for (row, coverage) in rows.enumerated() {
      for column in 0..<length {
        let start = ((y + row) * picture.width + x + column) * 3
        let level = UInt8(ground + (ink - ground) * Int(coverage[column]) / 255)
        for index in start..<start + 3 { picture.pixels[index] = level }
      }
    }
  }
}

extension Photo {
  /// A picture all of one grey.
  fileprivate init(width: Int, height: Int, level: UInt8) {
    self.init(width: width, height: height, pixels: Array(repeating: level, count: width * height * 3))
  }

  /// Draws a line of one grey along the edge of a region, where it lies inside.
  fileprivate mutating func outline(_ region: Region, level: UInt8) {
    let inside = region.intersection(bounds)
    for y in inside.y..<inside.maxY {
      for x in inside.x..<inside.maxX
      where x == region.x || x == region.maxX - 1 || y == region.y || y == region.maxY - 1 {
        for index in (y * width + x) * 3..<(y * width + x) * 3 + 3 { pixels[index] = level }
      }
    }
  }
}
