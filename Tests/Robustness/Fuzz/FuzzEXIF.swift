@testable import Imaging

/// The EXIF reader alone: neither a JPEG nor a checksum stands between the fuzzer and it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let orientation = EXIF.orientation(in: Array(UnsafeBufferPointer(start: start, count: count)))
  precondition((1...8).contains(orientation.rawValue))
  return 0
}
