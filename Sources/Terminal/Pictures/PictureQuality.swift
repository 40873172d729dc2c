/// How much care a picture deserves.
public enum PictureQuality: Sendable, Hashable {
  /// As good as the mode can be.
  case resting
  /// As quick as the mode can be: the picture will change at once, as while a key is held.
  case moving
}
