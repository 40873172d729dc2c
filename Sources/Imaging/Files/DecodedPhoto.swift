/// A photo, and what its file says beside its pixels.
public struct DecodedPhoto: Sendable, Equatable {
  /// The picture, upright.
  public var photo: Photo
  /// Why some of its pixels are lost; nil when all are there.
  public var damage: FileDamage?
  /// What is carried into whatever is saved from it.
  public var metadata: Metadata
  /// What the file has beside it that is not read.
  public var omissions: [Omission] = []
  /// The quality that a JPEG was stored at, by its quantization; nil for other files.
  public var jpegQuality: Float?
}
