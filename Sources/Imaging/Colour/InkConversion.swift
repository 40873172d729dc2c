/// CMYK pixels as sRGB: they are shown, restored and saved so, since neither networks nor PNG know ink.
enum InkConversion {
  /// Whether levels, 255 a channel, are light rather than ink, as Adobe stores them, when the file does not say.
  ///
  /// All readers take them for light. Only where that would print more ink than paper takes, and the other way would not,
  /// are they ink.
  static func isLight(_ pixels: [UInt8]) -> Bool {
    guard !pixels.isEmpty else { return true }
    let sum = pixels.reduce(0) { $0 + Int($1) }
    let inkOfLight = 400 - 400 * Double(sum) / Double(255 * pixels.count)
    return inkOfLight <= mostInk
  }

  /// Percent of paper, of all four together; presses take 300 where a photo is darkest.
  private static let mostInk = 300.0

  /// - Parameters:
  ///   - pixels: four bytes each.
  ///   - isLight: whether 255 is no ink.
  ///   - profile: of CMYK; without one that is usable, R = (1 − C)(1 − K).
  /// - Returns: three bytes each.
  static func sRGB(_ pixels: [UInt8], isLight: Bool, profile: [UInt8]?) -> [UInt8] {
    let count = pixels.count / 4
    return [UInt8](unsafeUninitializedCapacity: 3 * count) { target, length in
      length = 3 * count
      guard let to = target.baseAddress else { return }
      pixels.withUnsafeBufferPointer { source in
        guard let from = source.baseAddress else { return }
        #if ColourManagement
          if let profile, ICCProfile.space(of: profile) == .cmyk,
            let transform = LCMSProfile(profile).flatMap({
              LCMSTransform(isLight ? .invertedCMYK : .cmyk, $0)
            })
          {
            return transform.convert(from, to: to, count: count)
          }
        #endif
        convertPlainly(from, to: to, count: count, isLight: isLight)
      }
    }
  }

  private static func convertPlainly(
    _ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, count: Int, isLight: Bool
  ) {
    let flip: UInt8 = isLight ? 0 : 255
    for pixel in 0..<count {
      let white = Int(source[4 * pixel + 3] ^ flip)
      for channel in 0..<3 {
        target[3 * pixel + channel] = UInt8((Int(source[4 * pixel + channel] ^ flip) * white + 127) / 255)
      }
    }
  }
}
