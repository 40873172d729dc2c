/// How the picture itself goes into the result, beside what the tail makes of the features.
enum PictureSkip: Sendable {
  /// Not at all.
  case none
  /// Enlarged bilinearly (align_corners = false, edges held).
  case bilinear
  /// Enlarged by repeating its pixels.
  case nearest
}
