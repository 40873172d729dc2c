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
    picture.replace(
      shared.relative(toX: out.x, y: out.y), with: restoration.photo, x: shared.x - source.x,
      y: shared.y - source.y)
    return picture
  }
}
