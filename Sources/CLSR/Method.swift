/// How a region can be enlarged four times: the network of the paper, and what it is measured against.
public enum Method: String, Sendable, CaseIterable {
  /// The whole network: base branch on the padded region, with GCM and PIM.
  case clsr
  /// Bilinear interpolation (align_corners = false).
  case bilinear
  /// Antialiased bicubic interpolation, a = −0.5.
  case bicubic
  /// The base network alone on the padded region.
  case precrop
  /// The base network alone on the bare region: the paper's "pre-cropping".
  case precrop0
  /// The base network alone on the whole photo, then cropped: the paper's "post-cropping".
  case postcrop
}
