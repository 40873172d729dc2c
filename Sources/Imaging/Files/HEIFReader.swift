#if HEIF
  import CHEIF

  /// Reads the primary picture of a HEIC or AVIF file through libheif, which turns it upright too.
  ///
  /// Of some damaged files libde265 and dav1d, which libheif decodes with, say on C's `stderr` what is wrong. libheif has no
  /// switch for that, and what a process has as `stderr` is not a library's to change: a program that shows pictures in a terminal
  /// must redirect it itself.
  final class HEIFReader: PhotoReader {
    let header: PhotoHeader
    let metadata: Metadata
    private let context: OpaquePointer
    private let image: OpaquePointer
    private let hasAlpha: Bool
    private let format: PhotoFormat

    /// The corresponding C functions are `heif_context_read_from_memory_without_copy` and
    /// `heif_context_get_primary_image_handle`.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(PhotoError) {
      let format = Signature.heifFormat(of: bytes)
      let references = HEIFReferences(bytes)
      if references.hasCircle { throw .undecodable(format, reason: "an item is made of itself") }
      let items = HEIFItems(bytes)
      let parts = references.closure(of: items.primary)
      let told = parts.compactMap { items.toldSize(of: $0) }.largest ?? PixelSize(width: 0, height: 0)
      // Whole blocks are coded, of up to 128x128 pixels.
      if let coded = parts.compactMap({ items.decodedSize(of: $0) }).largest,
        coded.width >= told.width + 128 || coded.height >= told.height + 128
      {
        throw .undecodable(format, reason: "its picture is larger than it says")
      }
      guard let context = heif_context_alloc() else {
        throw .undecodable(format, reason: "not enough memory")
      }
      var image: OpaquePointer?
      let error =
        [
          { heif_context_read_from_memory_without_copy(context, bytes.baseAddress, bytes.count, nil) },
          { heif_context_get_primary_image_handle(context, &image) },
        ].lazy.map { $0() }.first { $0.code != heif_error_Ok }
      guard error == nil, let image else {
        // The words are the context's.
        let reason = error.map(Self.text) ?? "no picture in it"
        heif_context_free(context)
        throw .undecodable(format, reason: reason)
      }
      (self.context, self.image, self.format) = (context, image, format)
      hasAlpha = heif_image_handle_has_alpha_channel(image) != 0
      metadata = Metadata(image)
      let size = PixelSize(
        width: Int(heif_image_handle_get_width(image)), height: Int(heif_image_handle_get_height(image)))
      header = PhotoHeader(
        format: format, stored: size, decoded: told, orientation: .upright, components: hasAlpha ? 4 : 3,
        depth: max(1, Int(heif_image_handle_get_luma_bits_per_pixel(image))),
        frames: 1 + Self.others(than: parts, in: context))
    }

    /// How many pictures there are that are no parts of the one that is shown: encoders leave a grid's tiles in view.
    private static func others(than parts: Set<Int>, in context: OpaquePointer) -> Int {
      var items = [heif_item_id](
        repeating: 0, count: Int(heif_context_get_number_of_top_level_images(context)))
      let count = heif_context_get_list_of_top_level_image_IDs(context, &items, Int32(items.count))
      return items.prefix(Int(count)).count { !parts.contains(Int($0)) }
    }

    deinit {
      heif_image_handle_release(image)
      heif_context_free(context)
    }

    /// Always all of it, more than 8 bits rounded to 8.
    ///
    /// The corresponding C function is `heif_decode_image`.
    func read(atLeast wanted: PixelSize?) throws(PhotoError) -> StoredPicture {
      let size = PixelSize(width: header.width, height: header.height)
      // The decoder's planes, of up to 16 bits, its RGBA, and our two copies.
      guard isMemoryAvailable(header.decoded.width * header.decoded.height * (8 + 4 + 4 + 4)) else {
        throw .notEnoughMemory(width: size.width, height: size.height)
      }
      let options = heif_decoding_options_alloc()
      defer { heif_decoding_options_free(options) }
      options?.pointee.convert_hdr_to_8bit = 1
      var decoded: OpaquePointer?
      let error = heif_decode_image(
        image, &decoded, heif_colorspace_RGB, heif_chroma_interleaved_RGBA, options)
      guard error.code == heif_error_Ok, let decoded else {
        throw .undecodable(format, reason: Self.text(error))
      }
      defer { heif_image_release(decoded) }
      var stride: Int32 = 0
      guard let plane = heif_image_get_plane_readonly(decoded, heif_channel_interleaved, &stride),
        heif_image_get_width(decoded, heif_channel_interleaved) == size.width,
        heif_image_get_height(decoded, heif_channel_interleaved) == size.height
      else { throw .undecodable(format, reason: "its picture is not of the size it says") }
      let rgba = [UInt8](unsafeUninitializedCapacity: 4 * size.width * size.height) { rgba, count in
        for row in 0..<size.height {
          rgba.baseAddress.map { $0 + count }?.initialize(
            from: plane + row * Int(stride), count: 4 * size.width)
          count += 4 * size.width
        }
      }
      var photo = Photo(rgba: rgba, size: size, isOpaque: !hasAlpha, iccProfile: profile)
      if heif_image_is_premultiplied_alpha(decoded) != 0 { photo.unpremultiply() }
      return StoredPicture(photo: photo)
    }

    private var profile: [UInt8]? {
      let count = heif_image_handle_get_raw_color_profile_size(image)
      if count > 0, count <= 16 << 20 {
        var bytes = [UInt8](repeating: 0, count: count)
        guard heif_image_handle_get_raw_color_profile(image, &bytes).code == heif_error_Ok else { return nil }
        return ICCProfile.space(of: bytes) == .rgb ? bytes : nil
      }
      var profile: UnsafeMutablePointer<heif_color_profile_nclx>?
      // Before libheif 1.17 there is one to be freed after an error, too.
      defer { if let profile { heif_nclx_color_profile_free(profile) } }
      guard heif_image_handle_get_nclx_color_profile(image, &profile).code == heif_error_Ok, let profile
      else { return nil }
      return ColourSpace(
        primaries: Int(profile.pointee.color_primaries.rawValue),
        transfer: Int(profile.pointee.transfer_characteristics.rawValue))?.iccProfile
    }

    private static func text(_ error: heif_error) -> String {
      error.message.map { String(cString: $0) } ?? "its pixels make no sense"
    }
  }

  extension Metadata {
    /// The most bytes of one piece.
    private static let largestPiece = 16 << 20

    fileprivate init(_ image: OpaquePointer) {
      self.init()
      // A four-byte offset, from behind itself, to the TIFF structure.
      exif = Self.piece(of: image, kind: "Exif") { _ in true }.flatMap { piece in
        guard piece.count > 4 else { return nil }
        let offset = 4 + piece[..<4].reduce(0) { $0 << 8 | Int($1) }
        return offset < piece.count ? Array(piece[offset...]) : nil
      }
      xmp = Self.piece(of: image, kind: "mime") { $0 == "application/rdf+xml" }
    }

    private static func piece(
      of image: OpaquePointer, kind: String, where isWanted: (String) -> Bool
    ) -> [UInt8]? {
      var ids = [heif_item_id](
        repeating: 0, count: Int(min(100, heif_image_handle_get_number_of_metadata_blocks(image, kind))))
      let count = heif_image_handle_get_list_of_metadata_block_IDs(image, kind, &ids, Int32(ids.count))
      for id in ids.prefix(Int(count)) {
        let type = heif_image_handle_get_metadata_content_type(image, id).map { String(cString: $0) }
        let size = heif_image_handle_get_metadata_size(image, id)
        guard isWanted(type ?? ""), size > 0, size <= largestPiece else { continue }
        var bytes = [UInt8](repeating: 0, count: size)
        if heif_image_handle_get_metadata(image, id, &bytes).code == heif_error_Ok { return bytes }
      }
      return nil
    }
  }
#endif
