#if WebP && HEIF && TIFF
  import Testing

  @testable import Imaging

  /// NAME-webp.ppm and so on are what Pillow reads, HEIC what heif-convert reads.
  @Suite struct FormatTests {
    /// Exact where only one way of decoding is right; levels apart where YCbCr becomes RGB in ways of one's own.
    @Test(arguments: [
      ("lossy.webp", 0), ("lossless.webp", 0), ("alpha.webp", 0), ("turned.webp", 0), ("moving.webp", 0),
      ("plain.avif", 2), ("alpha.avif", 2), ("p3.avif", 3), ("plain.heic", 1), ("alpha.heic", 1),
      ("plain.tif", 0), ("lzw.tif", 0), ("deflate.tif", 0), ("grey.tif", 0), ("jpeg.tif", 1), ("bits.tif", 0),
      ("palette.tif", 0), ("alpha.tif", 0), ("profile.tif", 0), ("cmyk.tif", 1), ("deep.tif", 0),
      ("pages.tif", 0), ("odd-unit.tif", 0), ("camera.dng", 0), ("camera.nef", 0), ("camera.arw", 0),
      ("camera.cr2", 0),
    ])
    func isRead(name: String, tolerance: Int) throws {
      let decoded = try Photo.decode(Fixture.bytes("good/\(name)"))
      let stem = name.replacing(".", with: "-")
      #expect(decoded.damage == nil)
      #expect(decoded.photo.maximumDifference(from: try Fixture.pixels(stem)) <= tolerance)
      if name.hasPrefix("alpha") || name.hasPrefix("lossless") {
        let alpha = try #require(decoded.photo.alpha)
        let difference = try zip(alpha, Fixture.alpha(stem)).map { abs(Int($0) - Int($1)) }.max() ?? 0
        #expect(difference <= tolerance)
      } else {
        #expect(decoded.photo.alpha == nil)
      }
    }

    @Test(arguments: [
      ("lossy.webp", PhotoFormat.webp, 3, 8), ("alpha.webp", .webp, 4, 8), ("plain.heic", .heic, 3, 8),
      ("alpha.avif", .avif, 4, 8), ("grey.tif", .tiff, 1, 8), ("deep.tif", .tiff, 3, 16),
      ("cmyk.tif", .tiff, 4, 8),
    ])
    func readsTheHeader(name: String, format: PhotoFormat, components: Int, depth: Int) throws {
      let header = try PhotoHeader(Fixture.bytes("good/\(name)"))
      #expect(header.format == format)
      #expect((header.components, header.depth, header.frames) == (components, depth, 1))
      #expect((header.width, header.height) == (name == "deep.tif" ? (48, 64) : (64, 48)))
    }

    /// Boxes of a length and a type: `meta` of `iref` of references from an item to others.
    @Test(arguments: [
      ([[1, 2, 3], [4, 1]], false), ([[1, 1]], true), ([[1, 2], [2, 3], [3, 1]], true),
      ([[5, 1], [1, 2], [2, 1]], true),
      ([[1, 2], [1, 3], [2, 4], [3, 4]], false), ([], false),
    ])
    func circlesOfItemsAreFound(references: [[UInt8]], isCircle: Bool) {
      func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
        [0, 0, 0, UInt8(8 + content.count)] + Array(type.utf8) + content
      }
      let boxes = references.flatMap { ids in
        box("dimg", [0, ids[0], 0, UInt8(ids.count - 1)] + ids.dropFirst().flatMap { [0, $0] })
      }
      let file =
        box("ftyp", Array("heic".utf8)) + box("meta", [0, 0, 0, 0] + box("iref", [0, 0, 0, 0] + boxes))
      for count in 0...file.count {
        let hasCircle = file[..<count].withUnsafeBufferPointer { HEIFReferences($0).hasCircle }
        if count == file.count { #expect(hasCircle == isCircle) }
      }
    }

    /// Its alpha is derived from the picture whose alpha it is: libheif 1.15 would never come to an end.
    @Test func aPictureMadeOfItselfIsRefused() throws {
      var bytes = try Fixture.bytes("good/alpha.heic")
      // A reference from item 4, the alpha, to item 3, the pixels it is derived from.
      let reference: [UInt8] = Array("dimg".utf8) + [0, 4, 0, 1, 0, 3]
      let place = try #require(bytes.firstRange(of: reference))
      bytes[place.upperBound - 1] = 2
      #expect(throws: PhotoError.undecodable(.heic, reason: "an item is made of itself")) {
        try PhotoHeader(bytes)
      }
    }

    @Test(arguments: [
      ("moving.webp", [Omission.pictures(of: 3)]), ("pages.tif", [.pictures(of: 2)]),
      ("deep.tif", [.bits(of: 16)]),
      ("camera.dng", [.sensorSamples]), ("plain.tif", []), ("plain.heic", []), ("plain.avif", []),
    ])
    func tellsWhatIsNotRead(name: String, omissions: [Omission]) throws {
      #expect(try Photo.decode(Fixture.bytes("good/\(name)")).omissions == omissions)
    }

    /// Directories, a canvas and two headers that say so, and nothing behind them.
    @Test(arguments: [
      ("bomb-60000x60000.tif", PhotoError.tooManyPixels(width: 60000, height: 60000, limit: 256_000_000)),
      ("bomb-16384x16384.webp", .tooManyPixels(width: 16384, height: 16384, limit: 256_000_000)),
      ("bomb-60000x60000.webp", .undecodable(.webp, reason: "its first frame is not there")),
      ("bomb-30000x30000.heic", .tooManyPixels(width: 30000, height: 30000, limit: 256_000_000)),
      ("bomb-30000x30000.avif", .tooManyPixels(width: 30000, height: 30000, limit: 256_000_000)),
      ("bomb-4294967295x4294967295.tif", .undecodable(.tiff, reason: "its size makes no sense")),
      ("bomb-tiles.tif", .undecodable(.tiff, reason: "its tiles are far larger than it is")),
      ("no-jpeg.dng", .undecodable(.raw, reason: "the camera put no JPEG into it")),
    ])
    func isRefused(name: String, error: PhotoError) throws {
      let bytes = try Fixture.bytes("bad/\(name)")
      #expect(throws: error) { try Photo.decode(bytes) }
    }

    /// Turned by the RAW file's word alone.
    @Test(arguments: ["camera.dng", "camera.nef", "camera.arw", "camera.cr2"])
    func ofARAWFileTheCamerasJPEGIsRead(name: String) throws {
      let bytes = try Fixture.bytes("good/\(name)")
      let header = try PhotoHeader(bytes)
      #expect((header.format, header.orientation) == (.raw, .rotate90Clockwise))
      #expect((header.width, header.height) == (48, 64))
      let camera = try Photo.decode(bytes).metadata.camera
      #expect((camera.maker, camera.model, camera.date) == ("Maker", "Model 7", "2026:05:04 03:02:01"))
      let preview = try Photo.preview(bytes, atLeast: 20, 30).photo
      #expect((preview.width, preview.height) == (24, 32))
    }

    @Test(arguments: ["turned.webp", "p3.avif", "profile.tif"])
    func theProfileIsKept(name: String) throws {
      let photo = try Photo.decode(Fixture.bytes("good/\(name)")).photo
      let expected = try Photo.decode(Fixture.bytes("good/p3.jpg")).photo.iccProfile
      #expect(photo.iccProfile == expected)
    }

    @Test func theResolutionOfATIFFIsKept() throws {
      let resolution = try #require(Photo.decode(Fixture.bytes("good/profile.tif")).metadata.resolution)
      #expect(abs(resolution.x - 300 / 0.0254) < 0.01 && resolution.x == resolution.y)
    }

    @Test func greyAndBitsAreGrey() throws {
      for name in ["grey.tif", "bits.tif"] {
        #expect(try Photo.decode(Fixture.bytes("good/\(name)")).photo.isGrey)
      }
    }

    /// Six strips of eight rows, of which the last is not all there and the one before lacks some.
    @Test func aCutTIFFKeepsItsStrips() throws {
      let decoded = try Photo.decode(Fixture.bytes("bad/cut.tif"), damaged: .keepCutShort)
      #expect(decoded.damage == .cutShort(wholeRows: 32, of: 48))
      let whole = try Photo.decode(Fixture.bytes("good/deep.tif")).photo
      // deep.tif is turned: its columns from the right are the rows of the other.
      for row in 0..<32 {
        for column in 0..<64 {
          let other = 3 * (column * 48 + 47 - row)
          #expect(
            decoded.photo.pixels[3 * (row * 64 + column)..<3 * (row * 64 + column) + 3]
              == whole.pixels[other..<other + 3])
        }
      }
    }

    @Test func aCutWebPKeepsItsRows() throws {
      let bytes = try Fixture.bytes("good/lossy.webp")
      let decoded = try Photo.decode(Array(bytes.prefix(bytes.count * 3 / 4)), damaged: .keepCutShort)
      guard case .cutShort(let rows, of: 48) = decoded.damage else {
        Issue.record("\(String(describing: decoded.damage))")
        return
      }
      let whole = try Fixture.pixels("lossy-webp")
      #expect((1..<48).contains(rows))
      #expect(decoded.photo.pixels[..<(rows * 192)] == whole.pixels[..<(rows * 192)])
      #expect(decoded.photo.pixels[(rows * 192)...].allSatisfy { $0 == 128 })
    }
  }
#endif
