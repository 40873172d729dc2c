@testable import Imaging

/// EXIF that is changed in place, and XMP and Photoshop's resources, without the files that hold them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  if var exif = EXIF(bytes) {
    _ = exif.camera
    exif.describe(width: 70_000, height: 3)
    precondition(exif.bytes.count <= bytes.count)
    precondition(exif.orientation == nil || exif.orientation == .upright)
  }
  if let file = TIFFStructure(bytes), let excerpt = EXIF.excerpt(of: file) {
    precondition(excerpt.count < 65_000 && EXIF(excerpt) != nil)
  }
  var xmp = XMP(bytes)
  xmp.resetOrientation()
  precondition(xmp.bytes.count == bytes.count)
  precondition(xmp.orientation == nil || xmp.orientation == .upright)
  if let iptc = PhotoshopResources.iptc(in: bytes) { precondition(iptc.count < bytes.count) }
  return 0
}
