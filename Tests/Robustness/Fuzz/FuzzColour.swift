@testable import Imaging

/// Profiles: of pixels that are shown, and of ink.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let profile = Array(UnsafeBufferPointer(start: start, count: count))
  let levels = (0..<192).map { UInt8(truncatingIfNeeded: $0 &* 37) }
  var photo = Photo(width: 8, height: 8, pixels: levels)
  photo.iccProfile = profile
  if let colour = photo.displayColour { precondition(colour.convert(photo).pixels.count == 192) }
  precondition(InkConversion.sRGB(levels, isLight: true, profile: profile).count == 144)
  return 0
}
