/// How a region can be enlarged four times: the network of the paper, and what it is compared with.
public enum Method: String, Sendable, CaseIterable {
  /// The whole network: base branch on the padded region, with GCM, PIM and condition as far as the model has them.
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

  /// What computes the pixels.
  enum Source: Equatable, Sendable {
    /// An interpolation.
    case bilinear, bicubic
    /// The model with its modules.
    case model
    /// The base network, with so much true photo around the region.
    case baseline(Margin)

    /// Whether a network sees true photo around the region.
    var seesPadding: Bool {
      switch self {
      case .bilinear, .bicubic, .baseline(.none): false
      case .model, .baseline(.padding), .baseline(.reach): true
      }
    }
  }

  /// How much true photo around the region the base network is given.
  enum Margin: Equatable, Sendable {
    case none
    /// `RestorerOptions.padding`.
    case padding
    /// As much as can matter, which makes it the same as the whole photo.
    case reach
  }

  var source: Source {
    switch self {
    case .clsr: .model
    case .bilinear: .bilinear
    case .bicubic: .bicubic
    case .precrop: .baseline(.padding)
    case .precrop0: .baseline(.none)
    case .postcrop: .baseline(.reach)
    }
  }

  /// Whether it needs a `Model` of kind `.clsr`.
  public var usesModel: Bool { source == .model }

  /// Whether it needs a base network, `NAME-base`.
  public var usesBaseline: Bool {
    if case .baseline = source { true } else { false }
  }
}
