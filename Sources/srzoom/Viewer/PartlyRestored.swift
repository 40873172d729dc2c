import CLSR
import Imaging

extension Photo {
  /// `box` of this photo at four times its size: restored as far as `restoration` reaches, bilinear beyond.
  ///
  /// So the restored picture follows a moving box at once, before the network has seen the new one.
  ///
  /// - Precondition: `box` lies inside the photo.
  func partlyRestored(_ box: Region, by restoration: Restoration) -> Photo {
    let out = box.scaled(by: 4)
    var picture = bilinear(box, width: out.width, height: out.height)
    let shared = box.intersection(restoration.region).scaled(by: 4)
    let source = restoration.region.scaled(by: 4)
    for row in shared.y..<shared.maxY {
      let from = ((row - source.y) * source.width + shared.x - source.x) * 3
      let to = ((row - out.y) * out.width + shared.x - out.x) * 3
      picture.pixels.replaceSubrange(
        to..<to + shared.width * 3, with: restoration.photo.pixels[from..<from + shared.width * 3])
    }
    return picture
  }
}
