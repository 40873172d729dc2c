/// A point of CIE 1931's chromaticity diagram.
struct Chromaticity: Equatable {
  var x: Double
  var y: Double
}

/// How light follows from levels.
enum ToneCurve: Equatable {
  /// A power.
  case gamma(Double)
  /// IEC 61966-2-1.
  case sRGB
}

/// What a file says of its colours without a profile: white, primaries and a curve.
struct ColourSpace: Equatable {
  var white: Chromaticity
  /// Red, green, blue.
  var primaries: [Chromaticity]
  var curve: ToneCurve

  static let d65 = Chromaticity(x: 0.3127, y: 0.3290)
  static let sRGB = ColourSpace(white: d65, primaries: bt709Primaries, curve: .sRGB)

  private static let bt709Primaries = [
    Chromaticity(x: 0.640, y: 0.330), Chromaticity(x: 0.300, y: 0.600), Chromaticity(x: 0.150, y: 0.060),
  ]
  private static let p3Primaries = [
    Chromaticity(x: 0.680, y: 0.320), Chromaticity(x: 0.265, y: 0.690), Chromaticity(x: 0.150, y: 0.060),
  ]
  private static let bt2020Primaries = [
    Chromaticity(x: 0.708, y: 0.292), Chromaticity(x: 0.170, y: 0.797), Chromaticity(x: 0.131, y: 0.046),
  ]
  private static let bt601Primaries = [
    Chromaticity(x: 0.630, y: 0.340), Chromaticity(x: 0.310, y: 0.595), Chromaticity(x: 0.155, y: 0.070),
  ]
  private static let palPrimaries = [
    Chromaticity(x: 0.640, y: 0.330), Chromaticity(x: 0.290, y: 0.600), Chromaticity(x: 0.150, y: 0.060),
  ]
}

extension ColourSpace {
  /// By the code points of ITU-T H.273, as PNG's cICP and HEIF's nclx hold them; nil for colours that are not known.
  ///
  /// Video's curves (1, 6, 14, 15) and those of high dynamic range (16, 18) are taken as sRGB's.
  init?(primaries: Int, transfer: Int) {
    switch primaries {
    case 1: self.primaries = Self.bt709Primaries
    case 5: self.primaries = Self.palPrimaries
    case 6, 7: self.primaries = Self.bt601Primaries
    case 9: self.primaries = Self.bt2020Primaries
    case 12: self.primaries = Self.p3Primaries
    default: return nil
    }
    white = Self.d65
    switch transfer {
    case 4: curve = .gamma(2.2)
    case 5: curve = .gamma(2.8)
    case 8: curve = .gamma(1)
    case 1, 6, 13, 14, 15, 16, 18: curve = .sRGB
    default: return nil
    }
  }

  /// As PNG's gAMA and cHRM tell it.
  ///
  /// - Parameters:
  ///   - gamma: gAMA's exponent of encoding, such as 0.45455; nil: sRGB's curve.
  ///   - white: cHRM's; nil, with the primaries: sRGB's.
  ///   - primaries: cHRM's.
  init(gamma: Double?, white: Chromaticity?, primaries: [Chromaticity]?) {
    self = .sRGB
    if let white, let primaries { (self.white, self.primaries) = (white, primaries) }
    // Most writers say 0.45455 and mean sRGB.
    if let gamma, abs(gamma - 0.45455) > 0.005 { curve = .gamma(1 / gamma) }
  }

  /// Whether it is sRGB but for rounding.
  var isSRGB: Bool {
    curve == .sRGB
      && zip([white] + primaries, [Self.d65] + Self.bt709Primaries).allSatisfy { one, other in
        abs(one.x - other.x) < 0.002 && abs(one.y - other.y) < 0.002
      }
  }

  /// An ICC profile of it; nil for sRGB, which needs none, and in a build without colour management.
  var iccProfile: [UInt8]? {
    #if ColourManagement
      isSRGB ? nil : LCMSProfile(white: white, primaries: primaries, curve: curve)?.bytes
    #else
      nil
    #endif
  }
}
