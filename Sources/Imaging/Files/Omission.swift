/// What a file has that is not read.
public enum Omission: Sendable, Equatable {
  /// All but one of so many pictures.
  case pictures(of: Int)
  /// More than 8 of the bits of a component.
  case bits(of: Int)
  /// The samples of a camera's sensor; the photo is the camera's own JPEG.
  case sensorSamples
}
