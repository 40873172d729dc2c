import CLSR
import Imaging
import Terminal

/// A photo whose pixels are all there.
struct OpenPhoto: Sendable {
  /// What is restored, and what completes the network's pictures of it.
  let restorable: RestorablePhoto
  /// Its colours on the screen; nil when they are sRGB.
  let colour: DisplayColour?
  /// What is carried into whatever is saved.
  let metadata: Metadata
  /// What is shown of it.
  let pyramid: Pyramid
  /// The quality that a JPEG says it was stored at.
  let jpegQuality: Float?
  /// Why some of its pixels are lost; nil when all are there.
  let damage: String?
  /// What its file has beside it that is not read.
  let omissions: [Omission]

  /// The photo's own pixels.
  var photo: Photo { restorable.photo }

  /// Decodes a file, its readable part if it is damaged.
  init(_ file: PhotoBytes, settings: ViewSettings) throws(PhotoError) {
    let decoded = try Photo.decode(file.bytes, maxPixels: settings.maxPixels, damaged: .keep)
    restorable = RestorablePhoto(decoded.photo)
    metadata = decoded.metadata
    guard AddressSpace.hasRoom(for: settings.restorerOptions) else {
      throw .notEnoughMemory(width: decoded.photo.width, height: decoded.photo.height)
    }
    damage = decoded.damage.map { "\($0)" }
    omissions = decoded.omissions
    colour = restorable.photo.displayColour
    pyramid = Pyramid(restorable.photo)
    jpegQuality = decoded.jpegQuality
  }
}

extension PhotoError {
  /// Whether the file is something else than a picture, which nobody wants to be stopped by.
  var isNoPicture: Bool {
    switch self {
    case .isDirectory, .empty, .otherFormat, .unknownFormat: true
    default: false
    }
  }
}
