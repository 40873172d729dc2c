#if WebP
  import CWebP

  /// Reads a WebP through libwebp: of an animation the first frame.
  final class WebPReader: PhotoReader {
    let header: PhotoHeader
    let metadata: Metadata
    private let hasAlpha: Bool
    private let iccProfile: [UInt8]?
    /// The bytes that hold the picture, or the first frame, and where it lies on the canvas.
    private let frame: UnsafeBufferPointer<UInt8>
    private let place: Region

    /// The corresponding C functions are `WebPGetFeatures` and `WebPDemux`.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(PhotoError) {
      var features = WebPBitstreamFeatures()
      guard WebPGetFeatures(bytes.baseAddress, bytes.count, &features) == VP8_STATUS_OK else {
        throw .undecodable(.webp, reason: "its header makes no sense")
      }
      let size = PixelSize(width: Int(features.width), height: Int(features.height))
      let chunks = WebPChunks(bytes)
      var metadata = Metadata()
      // Some writers keep the name that EXIF has in a JPEG.
      metadata.exif = chunks?["EXIF"].map { $0.starts(with: "Exif\0\0".utf8) ? Array($0[6...]) : $0 }
      metadata.xmp = chunks?["XMP "]
      self.metadata = metadata
      iccProfile = chunks?["ICCP"].flatMap { ICCProfile.space(of: $0) == .rgb ? $0 : nil }
      hasAlpha = features.has_alpha != 0
      var frames = 1
      if features.has_animation != 0 {
        guard let chunks, let first = chunks.firstFrame else {
          throw .undecodable(.webp, reason: "its first frame is not there")
        }
        (frame, place) = first
        frames = chunks.frameCount
      } else {
        (frame, place) = (bytes, Region(x: 0, y: 0, width: size.width, height: size.height))
      }
      header = PhotoHeader(
        format: .webp, stored: size, orientation: metadata.orientation,
        components: hasAlpha ? 4 : 3, depth: 8, frames: frames)
    }

    /// Always all of it.
    ///
    /// The corresponding C functions are `WebPIDecode` and `WebPIUpdate`.
    func read(atLeast wanted: PixelSize?) throws(PhotoError) -> StoredPicture {
      let canvas = header.orientation.size(PixelSize(width: header.width, height: header.height))
      let area = canvas.width * canvas.height
      // RGBA, what it is split into, the decoder's own copy of a lossless picture, and turning.
      guard isMemoryAvailable(area * (4 + 4 + 4 + 4)) else {
        throw .notEnoughMemory(width: canvas.width, height: canvas.height)
      }
      guard Region(x: 0, y: 0, width: canvas.width, height: canvas.height).contains(place), !place.isEmpty
      else { throw .undecodable(.webp, reason: "its first frame is not inside it") }
      let isOpaque = !hasAlpha && place.width == canvas.width && place.height == canvas.height
      // What is missing of an opaque picture is grey.
      var rgba = [UInt8](repeating: isOpaque ? 128 : 0, count: area * 4)
      let (rows, status) = decode(into: &rgba, stride: canvas.width * 4)
      guard rows > 0 else { throw .undecodable(.webp, reason: Self.text(status)) }
      let photo = Photo(rgba: rgba, size: canvas, isOpaque: isOpaque, iccProfile: iccProfile)
      let damage: FileDamage? =
        switch status {
        case VP8_STATUS_OK: nil
        case VP8_STATUS_SUSPENDED, VP8_STATUS_NOT_ENOUGH_DATA:
          .cutShort(wholeRows: place.y + rows, of: canvas.height)
        default: .corrupt(reason: Self.text(status))
        }
      return StoredPicture(photo: photo, damage: damage)
    }

    /// - Returns: how many rows are there.
    private func decode(into rgba: inout [UInt8], stride: Int) -> (rows: Int, VP8StatusCode) {
      var config = WebPDecoderConfig()
      guard WebPInitDecoderConfig(&config) != 0 else { return (0, VP8_STATUS_INVALID_PARAM) }
      return rgba.withUnsafeMutableBufferPointer { rgba in
        let start = (place.y * stride + place.x * 4)
        config.output.colorspace = MODE_RGBA
        config.output.is_external_memory = 1
        config.output.u.RGBA.rgba = rgba.baseAddress.map { $0 + start }
        config.output.u.RGBA.stride = Int32(stride)
        config.output.u.RGBA.size = rgba.count - start
        guard let decoder = WebPIDecode(nil, 0, &config) else { return (0, VP8_STATUS_OUT_OF_MEMORY) }
        defer { WebPIDelete(decoder) }
        let status = WebPIUpdate(decoder, frame.baseAddress, frame.count)
        var row: Int32 = 0
        _ = WebPIDecGetRGB(decoder, &row, nil, nil, nil)
        return (status == VP8_STATUS_OK ? place.height : Int(row), status)
      }
    }

    private static func text(_ status: VP8StatusCode) -> String {
      switch status {
      case VP8_STATUS_OUT_OF_MEMORY: "not enough memory"
      case VP8_STATUS_SUSPENDED, VP8_STATUS_NOT_ENOUGH_DATA: "the file ends too soon"
      case VP8_STATUS_UNSUPPORTED_FEATURE: "an unknown kind of WebP"
      default: "its pixels make no sense"
      }
    }
  }

  /// A WebP file's parts.
  private final class WebPChunks {
    private let demuxer: OpaquePointer

    /// Nil when there are none to be found.
    ///
    /// The corresponding C function is `WebPDemuxPartial`.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
      var data = WebPData(bytes: bytes.baseAddress, size: bytes.count)
      guard let demuxer = WebPDemuxPartial(&data, nil) else { return nil }
      self.demuxer = demuxer
    }

    deinit { WebPDemuxDelete(demuxer) }

    /// The first chunk of a name.
    subscript(name: String) -> [UInt8]? {
      var iterator = WebPChunkIterator()
      guard WebPDemuxGetChunk(demuxer, name, 1, &iterator) != 0 else { return nil }
      defer { WebPDemuxReleaseChunkIterator(&iterator) }
      return Array(UnsafeBufferPointer(start: iterator.chunk.bytes, count: iterator.chunk.size))
    }

    var frameCount: Int { max(1, Int(WebPDemuxGetI(demuxer, WEBP_FF_FRAME_COUNT))) }

    /// An animation's first picture, bytes of the file, and its place on the canvas.
    var firstFrame: (UnsafeBufferPointer<UInt8>, Region)? {
      var iterator = WebPIterator()
      guard WebPDemuxGetFrame(demuxer, 1, &iterator) != 0 else { return nil }
      defer { WebPDemuxReleaseIterator(&iterator) }
      let place = Region(
        x: Int(iterator.x_offset), y: Int(iterator.y_offset), width: Int(iterator.width),
        height: Int(iterator.height))
      return (UnsafeBufferPointer(start: iterator.fragment.bytes, count: iterator.fragment.size), place)
    }
  }
#endif
