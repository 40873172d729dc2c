import Imaging

/// Headers, previews and pixels of JPEG and PNG files, kept and saved again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let maxPixels = 1 << 12
  guard let header = try? PhotoHeader(bytes), (try? header.check(maxPixels: maxPixels)) != nil else {
    return 0
  }

  if let preview = try? Photo.preview(bytes, atLeast: 20, 16, maxPixels: maxPixels) {
    precondition(preview.photo.width <= header.width && preview.photo.height <= header.height)
  }
  let strict = try? Photo.decode(bytes, maxPixels: maxPixels, damaged: .refuse)
  guard let kept = try? Photo.decode(bytes, maxPixels: maxPixels, damaged: .keep) else {
    precondition(strict == nil, "what is refused damaged has no readable part, and yet it is whole")
    return 0
  }
  precondition(kept.photo.width == header.width && kept.photo.height == header.height)
  precondition((strict == nil) == (kept.damage != nil), "damage is told and refused alike")

  // A hostile profile goes into what is saved: that has to stay a file that is read.
  if kept.photo.iccProfile != nil, kept.photo.bounds.area < 1024 {
    if let png = try? kept.photo.png(compression: .level(0)) {
      precondition((try? Photo.decode(png).photo.pixels) == kept.photo.pixels)
    }
    if let jpeg = try? kept.photo.jpeg() { precondition((try? Photo.decode(jpeg)) != nil) }
  }
  return 0
}
