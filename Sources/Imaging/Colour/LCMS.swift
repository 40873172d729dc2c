#if ColourManagement
  import CLCMS

  /// A colour profile as Little CMS reads it.
  final class LCMSProfile {
    fileprivate let handle: cmsHPROFILE

    /// Nil when Little CMS makes nothing of the bytes.
    ///
    /// The corresponding C function is `cmsOpenProfileFromMem`.
    convenience init?(_ bytes: [UInt8]) {
      guard let handle = cmsOpenProfileFromMem(bytes, cmsUInt32Number(bytes.count)) else { return nil }
      self.init(handle)
    }

    private init(_ handle: cmsHPROFILE) { self.handle = handle }

    deinit { cmsCloseProfile(handle) }

    /// The colours of terminals.
    ///
    /// The corresponding C function is `cmsCreate_sRGBProfile`.
    static var sRGB: LCMSProfile? { cmsCreate_sRGBProfile().map(LCMSProfile.init) }

    /// A profile of three primaries.
    ///
    /// The corresponding C function is `cmsCreateRGBProfile`.
    convenience init?(white: Chromaticity, primaries: [Chromaticity], curve: ToneCurve) {
      precondition(primaries.count == 3, "\(primaries.count) primaries")
      func xyY(_ point: Chromaticity) -> cmsCIExyY { cmsCIExyY(x: point.x, y: point.y, Y: 1) }
      guard let toneCurve = curve.make() else { return nil }
      defer { cmsFreeToneCurve(toneCurve) }
      var whitePoint = xyY(white)
      var triple = cmsCIExyYTRIPLE(Red: xyY(primaries[0]), Green: xyY(primaries[1]), Blue: xyY(primaries[2]))
      var curves: [OpaquePointer?] = [toneCurve, toneCurve, toneCurve]
      guard let handle = cmsCreateRGBProfile(&whitePoint, &triple, &curves) else { return nil }
      self.init(handle)
    }

    /// The profile as a file's bytes, without its date, so that the same colours are the same bytes.
    ///
    /// The corresponding C function is `cmsSaveProfileToMem`.
    var bytes: [UInt8]? {
      var count: cmsUInt32Number = 0
      guard cmsSaveProfileToMem(handle, nil, &count) != 0 else { return nil }
      var bytes = [UInt8](repeating: 0, count: Int(count))
      guard cmsSaveProfileToMem(handle, &bytes, &count) != 0, count >= 128 else { return nil }
      bytes.replaceSubrange(24..<36, with: [0x07, 0xD0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0])  // 2000-01-01
      return bytes
    }

    /// Light from levels, 0…1 from 0…255, for each channel, and the matrix from there to CIE XYZ (D50), by columns; nil
    /// unless the profile is made of curves and a matrix alone.
    var matrixShaper: (curves: [[Double]], columns: [SIMD3<Double>])? {
      guard cmsIsMatrixShaper(handle) != 0, cmsIsTag(handle, cmsSigAToB0Tag) == 0 else { return nil }
      let curveTags = [cmsSigRedTRCTag, cmsSigGreenTRCTag, cmsSigBlueTRCTag]
      let columnTags = [cmsSigRedColorantTag, cmsSigGreenColorantTag, cmsSigBlueColorantTag]
      var curves: [[Double]] = []
      var columns: [SIMD3<Double>] = []
      for (curveTag, columnTag) in zip(curveTags, columnTags) {
        guard let curve = cmsReadTag(handle, curveTag).map({ OpaquePointer($0) }),
          let colorant = cmsReadTag(handle, columnTag)?.assumingMemoryBound(to: cmsCIEXYZ.self)
        else { return nil }
        curves.append((0..<256).map { Double(cmsEvalToneCurveFloat(curve, Float($0) / 255)) })
        columns.append(SIMD3(colorant.pointee.X, colorant.pointee.Y, colorant.pointee.Z))
      }
      return (curves, columns)
    }
  }

  extension ToneCurve {
    /// The corresponding C functions are `cmsBuildGamma` and `cmsBuildParametricToneCurve`.
    fileprivate func make() -> OpaquePointer? {
      switch self {
      case .gamma(let exponent): return cmsBuildGamma(nil, exponent)
      // y = (a·x + b)^g from d on, c·x below (ICC.1:2022, section 10.18, function type 3).
      case .sRGB:
        return cmsBuildParametricToneCurve(nil, 4, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045])
      }
    }
  }

  /// From the pixels of one profile to 8-bit sRGB, by the perceptual intent.
  ///
  /// Little CMS may use it on several threads at once when it keeps no cache: `cmsFLAGS_NOCACHE`.
  final class LCMSTransform: @unchecked Sendable {
    /// How the pixels stand in memory, 8 bits a channel.
    enum Format { case grey, rgb, cmyk, invertedCMYK }

    private let handle: cmsHTRANSFORM

    /// Nil when the profile is not for such pixels.
    ///
    /// The corresponding C function is `cmsCreateTransform`.
    init?(_ format: Format, _ profile: LCMSProfile) {
      let pixels =
        switch format {
        case .grey: srz_grey8
        case .rgb: srz_rgb8
        case .cmyk: srz_cmyk8
        case .invertedCMYK: srz_cmyk8_inverted
        }
      guard let sRGB = LCMSProfile.sRGB,
        let handle = cmsCreateTransform(
          profile.handle, pixels, sRGB.handle, srz_rgb8, cmsUInt32Number(INTENT_PERCEPTUAL),
          cmsUInt32Number(cmsFLAGS_NOCACHE))
      else { return nil }
      self.handle = handle
    }

    deinit { cmsDeleteTransform(handle) }

    /// Converts `count` pixels.
    ///
    /// The corresponding C function is `cmsDoTransform`.
    func convert(_ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, count: Int) {
      cmsDoTransform(handle, source, target, cmsUInt32Number(count))
    }
  }
#endif
