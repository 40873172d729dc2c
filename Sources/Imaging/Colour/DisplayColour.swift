/// Converts pictures in a photo's own colours to sRGB, the colours of terminals, for showing them.
///
/// The photo keeps its own values, which the network works on and which are saved; only what is shown is converted, so
/// that a photo opens as fast as one without a profile. A build without colour management converts nothing.
public struct DisplayColour: Sendable {
  #if ColourManagement
    private enum Conversion {
      case matrix(MatrixConversion)
      case transform(LCMSTransform)
      /// sRGB by level of grey.
      case grey([UInt8])
    }

    private let conversion: Conversion

    /// Nil when there is nothing to convert: without a profile, with one that is sRGB's, and with an unusable one.
    ///
    /// - Parameter iccProfile: of RGB or grey pixels.
    public init?(iccProfile: [UInt8]?) {
      guard let iccProfile, let space = ICCProfile.space(of: iccProfile),
        let profile = LCMSProfile(iccProfile), let conversion = Self.conversion(from: profile, space)
      else { return nil }
      self.conversion = conversion
      if isIdentity { return nil }
    }

    private static func conversion(from profile: LCMSProfile, _ space: ICCProfile.Space) -> Conversion? {
      switch space {
      case .cmyk: return nil
      case .grey:
        guard let transform = LCMSTransform(.grey, profile) else { return nil }
        var table = [UInt8](repeating: 0, count: 3 * 256)
        transform.convert((0...255).map { UInt8($0) }, to: &table, count: 256)
        return .grey(table)
      case .rgb:
        if let shaper = profile.matrixShaper, let sRGB = LCMSProfile.sRGB?.matrixShaper {
          let inverse = inverse(sRGB.columns)
          return .matrix(
            MatrixConversion(curves: shaper.curves, matrix: shaper.columns.map { times(inverse, $0) }))
        }
        return LCMSTransform(.rgb, profile).map { .transform($0) }
      }
    }

    /// Whether greys and a lattice of colours stay as they are, to a level.
    private var isIdentity: Bool {
      let steps = stride(from: 0, through: 255, by: 51).map { UInt8($0) }
      let colours = steps.flatMap { red in
        steps.flatMap { green in steps.flatMap { blue in [red, green, blue] } }
      }
      let greys = (0...255).flatMap { [UInt8](repeating: UInt8($0), count: 3) }
      var pixels = greys
      if case .grey = conversion {} else { pixels += colours }
      let shown = convert(pixels)
      return zip(pixels, shown).allSatisfy { abs(Int($0) - Int($1)) <= 1 }
    }

    /// Converts a picture; its alpha stays.
    ///
    /// - Parameter picture: in the colours of the profile; grey for a profile of grey.
    /// - Returns: the picture in sRGB.
    public func convert(_ picture: Photo) -> Photo {
      Photo(
        width: picture.width, height: picture.height, pixels: convert(picture.pixels), alpha: picture.alpha)
    }

    private func convert(_ pixels: [UInt8]) -> [UInt8] {
      [UInt8](unsafeUninitializedCapacity: pixels.count) { target, count in
        count = pixels.count
        guard let to = target.baseAddress else { return }
        pixels.withUnsafeBufferPointer { source in
          guard let from = source.baseAddress else { return }
          switch conversion {
          case .matrix(let matrix): matrix.convert(from, to: to, count: count / 3)
          case .transform(let transform): transform.convert(from, to: to, count: count / 3)
          case .grey(let table):
            for offset in stride(from: 0, to: count, by: 3) {
              let level = 3 * Int(from[offset])
              for channel in 0..<3 { to[offset + channel] = table[level + channel] }
            }
          }
        }
      }
    }
  #else
    /// Always nil: this build leaves colours as they are.
    public init?(iccProfile: [UInt8]?) { nil }

    /// The picture as it is.
    public func convert(_ picture: Photo) -> Photo { picture }
  #endif
}

extension Photo {
  /// How pictures made from the photo's pixels become sRGB; nil when they are already.
  public var displayColour: DisplayColour? { DisplayColour(iccProfile: iccProfile) }
}

#if ColourManagement
  /// The inverse of a 3×3 matrix, both by columns, by its adjugate.
  private func inverse(_ columns: [SIMD3<Double>]) -> [SIMD3<Double>] {
    let (a, b, c) = (columns[0], columns[1], columns[2])
    let rows = [cross(b, c), cross(c, a), cross(a, b)]
    let determinant = (a * rows[0]).sum()
    return [0, 1, 2].map { index in SIMD3(rows[0][index], rows[1][index], rows[2][index]) / determinant }
  }

  private func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
  }

  private func times(_ columns: [SIMD3<Double>], _ vector: SIMD3<Double>) -> SIMD3<Double> {
    columns[0] * vector.x + columns[1] * vector.y + columns[2] * vector.z
  }
#endif
