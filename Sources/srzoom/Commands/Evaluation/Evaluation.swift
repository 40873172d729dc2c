import CLSR
import Imaging

private let scale = Configuration.scale

/// The paper's protocol on one high-resolution picture: reduce it, restore it box by box, compare.
struct Evaluation {
  /// How one method did on one picture.
  struct Score {
    /// Of the unrounded Y over the whole picture, in dB.
    var psnr: Double
    /// Of Y, the mean over the boxes.
    var ssim: Double
    /// What a box costs on average, in floating-point operations.
    var costPerBox: Double
    /// What the picture's context costs, once.
    var costOfContext: Double
    /// How long the network took for all boxes and the context.
    var seconds: Double
  }

  /// The picture, cropped at the right and bottom to a multiple of four boxes.
  let truth: Photo
  /// A quarter of it in width and height: what is restored.
  let reduced: Photo
  /// Width and height of a box, in pixels of `reduced`.
  let boxSize: Int

  /// Reduces a picture by antialiased bicubic interpolation; nil when not one box, or no context, fits in it.
  ///
  /// - Parameters:
  ///   - picture: the high-resolution picture.
  ///   - boxSize: width and height of a box, in pixels of the reduced picture.
  ///   - jpegQuality: the reduced picture is compressed and decoded at this quality first; nil: it is not.
  /// - Throws: `.unencodable` when no JPEG can hold the reduced picture.
  init?(picture: Photo, boxSize: Int, jpegQuality: Int? = nil) throws(SaveError) {
    guard let region = Self.region(of: picture, boxSize: boxSize) else { return nil }
    truth = picture.cropped(to: region)
    let small = truth.bicubic(truth.bounds, width: region.width / scale, height: region.height / scale)
    reduced =
      if let jpegQuality { try small.recompressed(quality: jpegQuality) } else { small }
    self.boxSize = boxSize
  }

  /// Takes a reduction that is given, of the picture without what is over a multiple of four pixels; nil when not one box fits.
  ///
  /// - Precondition: `reduction` has a quarter of the picture's width and height, rounded down.
  init?(picture: Photo, reduction: Photo, boxSize: Int) {
    precondition(
      reduction.bounds == Self.reducedBounds(of: picture),
      "a reduction of \(reduction.width)x\(reduction.height)")
    guard let region = Self.region(of: picture, boxSize: boxSize) else { return nil }
    truth = picture.cropped(to: region)
    reduced = reduction.cropped(
      to: Region(x: 0, y: 0, width: region.width / scale, height: region.height / scale))
    self.boxSize = boxSize
  }

  /// The size that a reduction of `picture` has.
  static func reducedBounds(of picture: Photo) -> Region {
    Region(x: 0, y: 0, width: picture.width / scale, height: picture.height / scale)
  }

  /// What boxes of a size fill of a picture; nil when not one box, or no context, fits in it.
  private static func region(of picture: Photo, boxSize: Int) -> Region? {
    let unit = scale * boxSize
    let region = Region(
      x: 0, y: 0, width: picture.width / unit * unit, height: picture.height / unit * unit)
    return min(region.width, region.height) >= smallestSide(boxSize: boxSize) ? region : nil
  }

  /// The fewest pixels that a picture needs in width and in height.
  static func smallestSide(boxSize: Int) -> Int {
    let unit = scale * boxSize
    return (scale * Photo.minimumSide + unit - 1) / unit * unit
  }

  /// All boxes, row by row, in pixels of `reduced`.
  var boxes: [Region] {
    stride(from: 0, to: reduced.height, by: boxSize).flatMap { y in
      stride(from: 0, to: reduced.width, by: boxSize).map { x in
        Region(x: x, y: y, width: boxSize, height: boxSize)
      }
    }
  }

  /// Restores every box by `method` and compares.
  ///
  /// - Parameters:
  ///   - method: how to restore.
  ///   - restorer: one for `reduced`.
  ///   - isCancelled: asked between strips of work.
  ///   - progress: told the finished share, 0 to 1, after each box.
  /// - Returns: nil once `isCancelled` says true.
  func score(
    _ method: Method, restorer: Restorer, isCancelled: @escaping @Sendable () -> Bool,
    progress: (Double) -> Void = { _ in }
  ) -> Score? {
    var restored = Photo(
      width: truth.width, height: truth.height, pixels: [UInt8](repeating: 0, count: truth.pixels.count))
    var score = Score(psnr: 0, ssim: 0, costPerBox: 0, costOfContext: 0, seconds: 0)
    // Post-cropping restores the whole picture, each box is a part of that and costs as much: once is enough.
    let parts = method == .postcrop ? [reduced.bounds] : boxes
    for (index, part) in parts.enumerated() {
      guard let restoration = restorer.restore(part, method: method, isCancelled: isCancelled) else {
        return nil
      }
      restored.replace(part.scaled(by: scale), with: restoration.photo)
      score.costPerBox += restoration.cost.region / Double(parts.count)
      score.costOfContext = max(score.costOfContext, restoration.cost.context)
      score.seconds += restoration.seconds
      progress(Double(index + 1) / Double(parts.count))
    }
    score.psnr = restored.psnr(to: truth)
    for box in boxes {
      let enlarged = box.scaled(by: scale)
      score.ssim += restored.cropped(to: enlarged).ssim(to: truth.cropped(to: enlarged)) / Double(boxes.count)
    }
    return score
  }
}

extension Photo {
  /// The picture after JPEG compression at `quality`, 1…100, with colour at half the resolution as cameras do.
  ///
  /// - Throws: `.unencodable` for a side over 65500 pixels.
  fileprivate func recompressed(quality: Int) throws(SaveError) -> Photo {
    let bytes = try jpeg(quality: quality, subsamplesColour: true)
    do throws(PhotoError) {
      return try Photo.decode(bytes, maxPixels: .max).photo
    } catch {
      preconditionFailure("our own JPEG of \(width)x\(height) pixels: \(error)")
    }
  }
}
