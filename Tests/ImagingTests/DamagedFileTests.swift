import Glibc
import Imaging
import Testing

@Suite struct DamagedFileTests {
  struct Unexpected: Error {}

  /// Without its last two bytes a JPEG is whole.
  @Test func aMissingEndMarkerLosesNothing() throws {
    let bytes = try Fixture.bytes("bad/no-end.jpg")
    let decoded = try Photo.decode(bytes, damaged: .keepCutShort)
    #expect(decoded.damage == .cutShort(wholeRows: 29, of: 29))
    #expect(decoded.photo == (try Fixture.pixels("baseline-444")))
    #expect(throws: PhotoError.damaged(.jpeg, .cutShort(wholeRows: 29, of: 29))) { try Photo.decode(bytes) }
  }

  /// Each scan refines all rows, so that no row is whole when the last ones are missing.
  @Test func aCutProgressiveJPEGIsCoarse() throws {
    let bytes = try Fixture.bytes("good/progressive.jpg")
    let decoded = try Photo.decode(Array(bytes.prefix(bytes.count * 2 / 3)), damaged: .keepCutShort)
    #expect(decoded.damage == .cutShort(wholeRows: 0, of: 29))
    #expect((20..<60).contains(decoded.photo.psnr(to: try Fixture.pixels("progressive"))))
  }

  @Test(arguments: ["flipped-bit.png", "flipped-bits.jpg", "many-scans.jpg", "broken-third-scan.jpg"])
  func whatIsCorruptIsNotMerelyCutShort(name: String) throws {
    let bytes = try Fixture.bytes("bad/\(name)")
    #expect(throws: PhotoError.self) { try Photo.decode(bytes, damaged: .keepCutShort) }
  }

  @Test(arguments: [
    ("12-bit.jpg", PhotoError.undecodable(.jpeg, reason: "Unsupported JPEG data precision 12")),
    ("bomb-60000x60000.png", .tooManyPixels(width: 60000, height: 60000, limit: 256_000_000)),
    ("bomb-65500x65500.jpg", .tooManyPixels(width: 65500, height: 65500, limit: 256_000_000)),
    ("flipped-bit.png", .damaged(.png, .corrupt(reason: "IDAT: incorrect data check"))),
    (
      "flipped-bits.jpg",
      .damaged(.jpeg, .corrupt(reason: "Corrupt JPEG data: premature end of data segment"))
    ),
    ("many-scans.jpg", .damaged(.jpeg, .corrupt(reason: "more than 500 scans"))),
    ("broken-third-scan.jpg", .damaged(.jpeg, .corrupt(reason: "Bogus Huffman table definition"))),
    ("narrow-11x40.png", .tooSmall(width: 11, height: 40)),
  ])
  func isRefused(name: String, error: PhotoError) throws {
    let bytes = try Fixture.bytes("bad/\(name)")
    #expect(throws: error) { try Photo.decode(bytes) }
  }

  @Test(arguments: ["flipped-bit.png", "flipped-bits.jpg", "many-scans.jpg", "broken-third-scan.jpg"])
  func isShownAllTheSame(name: String) throws {
    let decoded = try Photo.decode(Fixture.bytes("bad/\(name)"), damaged: .keep)
    #expect(decoded.damage != nil)
    #expect(try Photo.preview(Fixture.bytes("bad/\(name)"), atLeast: 1, 1).damage != nil)
  }

  @Test func theNameDoesNotMatter() throws {
    #expect(
      try Photo.decode(Fixture.bytes("bad/png-named.jpg")) == Photo.decode(Fixture.bytes("good/rgb8.png")))
  }

  @Test func chunkBombsAreSkipped() throws {
    let decoded = try Photo.decode(Fixture.bytes("bad/chunk-bombs.png"))
    #expect(decoded.photo == (try Fixture.pixels("rgb8")))
  }

  @Test func theLimitIsInclusive() throws {
    let bytes = try Fixture.bytes("good/rgb8.png")
    #expect(throws: Never.self) { try Photo.decode(bytes, maxPixels: 23 * 17) }
    #expect(throws: PhotoError.tooManyPixels(width: 23, height: 17, limit: 390)) {
      try Photo.decode(bytes, maxPixels: 390)
    }
    #expect(throws: PhotoError.tooManyPixels(width: 23, height: 17, limit: 390)) {
      try Photo.preview(bytes, atLeast: 1, 1, maxPixels: 390)
    }
  }

  @Test func noLimitIsNotEndless() throws {
    let largest = try Fixture.bytes("bad/bomb-2147483647x2147483647.png")
    let error = #expect(throws: PhotoError.self) { try Photo.decode(largest, maxPixels: .max) }
    #expect(error == .tooManyPixels(width: 2_147_483_647, height: 2_147_483_647, limit: 1 << 40))
  }

  /// The readable rows are those of the whole picture, the rest is mid-grey.
  @Test func theReadablePartOfACutPNG() throws {
    let whole = try Fixture.pixels("scene")
    let bytes = try whole.png(compression: .level(0))
    // 2000 bytes of uncompressed rows, of a filter byte and 37 pixels each: 17 rows and a part. The last piece of
    // under 512 bytes (5 rows) may be lost.
    let start = try #require(bytes.firstRange(of: "IDAT".utf8)).upperBound
    let decoded = try Photo.decode(Array(bytes[..<(start + 2000)]), damaged: .keep)
    guard case .cutShort(let wholeRows, of: 29) = decoded.damage else { throw Unexpected() }
    #expect((12...17).contains(wholeRows))
    let shown = decoded.photo
    #expect(shown.pixels[..<(wholeRows * 111)] == whole.pixels[..<(wholeRows * 111)])
    #expect(shown.pixels[..<(12 * 111)] == whole.pixels[..<(12 * 111)])
    #expect(shown.pixels[(18 * 111)...].allSatisfy { $0 == 128 })
  }

  @Test func theReadablePartOfACutJPEG() throws {
    let bytes = try Fixture.bytes("good/baseline-444.jpg")
    let whole = try Photo.decode(bytes).photo
    let decoded = try Photo.decode(Array(bytes[..<(bytes.count - 200)]), damaged: .keep)
    guard case .cutShort(let wholeRows, of: 29) = decoded.damage else { throw Unexpected() }
    #expect((8..<29).contains(wholeRows))
    #expect(decoded.photo.pixels[..<(wholeRows * 111)] == whole.pixels[..<(wholeRows * 111)])
    #expect(decoded.photo != whole)
  }

  /// The scans before the broken one are a coarse picture; all of them are a fine one.
  @Test func theReadableScansOfAProgressiveJPEG() throws {
    let coarse = try Photo.decode(Fixture.bytes("bad/broken-third-scan.jpg"), damaged: .keep).photo
    let whole = try Photo.decode(Fixture.bytes("bad/many-scans.jpg"), damaged: .keep).photo
    #expect((15..<40).contains(coarse.psnr(to: whole)))
  }

  /// A chunk that claims 2 GB, of which three bytes are there.
  @Test func claimedLengthsTakeNoMemory() async {
    await #expect(processExitsWith: .success) {
      let whole = try Fixture.bytes("good/rgb8.png")
      let before = try peakKilobytes("VmPeak")
      for name in ["eXIf", "iCCP", "tRNS", "zTXt", "abCd"] {
        let chunk: [UInt8] = [0x7F, 0xFF, 0xFF, 0xFF] + Array(name.utf8) + [1, 2, 3]
        for place in [33, whole.count - 12] {
          _ = try? Photo.decode(Array(whole[..<place] + chunk), damaged: .keep)
        }
      }
      #expect(try peakKilobytes("VmPeak") - before < 500_000)
    }
  }

  /// 225 megapixels in an address space with room for a hundred, and 81 with as many bytes of coefficients.
  @Test func tooLittleMemoryIsAnError() async {
    await #expect(processExitsWith: .success) {
      func enlarged(_ name: String, frame: UInt8, side: Int) throws -> [UInt8] {
        var bytes = try Fixture.bytes("good/\(name).jpg")
        let size = try #require(bytes.firstRange(of: [0xFF, frame])).lowerBound + 5
        bytes.replaceSubrange(
          size..<size + 4, with: [UInt8(side >> 8), UInt8(side & 255), UInt8(side >> 8), UInt8(side & 255)])
        return bytes
      }
      let baseline = try enlarged("baseline-444", frame: 0xC0, side: 15000)
      let progressive = try enlarged("progressive", frame: 0xC2, side: 9000)
      let pages = try #require(FileBytes.read("/proc/self/statm").split(separator: 0x20).first)
      let used =
        try #require(rlim_t(String(decoding: pages, as: UTF8.self))) * rlim_t(sysconf(Int32(_SC_PAGESIZE)))
      var limit = rlimit(rlim_cur: used + 300_000_000, rlim_max: used + 300_000_000)
      #expect(setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0)
      #expect(throws: PhotoError.notEnoughMemory(width: 15000, height: 15000)) { try Photo.decode(baseline) }
      #expect(throws: PhotoError.notEnoughMemory(width: 9000, height: 9000)) { try Photo.decode(progressive) }
      // A look at an eighth of it needs the coefficients, too.
      limit.rlim_cur = used + 200_000_000
      #expect(setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0)
      #expect(throws: PhotoError.notEnoughMemory(width: 1125, height: 1125)) {
        try Photo.preview(progressive, atLeast: 100, 100)
      }
    }
  }

  @Test(arguments: [
    "good/baseline-420.jpg", "good/progressive.jpg", "good/arithmetic.jpg", "good/ycck.jpg",
    "good/exif-7.jpg",
    "good/icc.jpg", "good/rgb8.png", "good/rgba8-interlaced.png", "good/palette4.png",
    "good/palette-alpha.png",
    "good/grey-alpha16.png", "good/chunks.png",
  ])
  func everyCutIsAnErrorOrAPicture(name: String) throws {
    let bytes = try Fixture.bytes(name)
    let whole = try Photo.decode(bytes).photo
    for count in 0..<bytes.count {
      let cut = Array(bytes[..<count])
      do {
        let decoded = try Photo.decode(cut, damaged: .keep)
        #expect((decoded.photo.width, decoded.photo.height) == (whole.width, whole.height))
        #expect(decoded.damage != nil || decoded.photo.pixels == whole.pixels, "\(name) cut to \(count)")
      } catch {
        if case .undecodable(_, let reason) = error {
          #expect(!reason.isEmpty && !reason.contains("\n"), "\(name) cut to \(count)")
        }
      }
      _ = try? Photo.preview(cut, atLeast: 1, 1)
    }
  }

  /// Every byte changed in three ways: whatever comes out is a picture or an error, never a trap.
  @Test(arguments: [
    "good/baseline-420.jpg", "good/progressive.jpg", "good/arithmetic.jpg", "good/cmyk-adobe.jpg",
    "good/exif-6.jpg",
    "good/icc.jpg", "good/grey4.png", "good/rgba8-interlaced.png", "good/palette-alpha.png",
    "good/chunks.png",
  ])
  func everyChangedByteIsSafe(name: String) throws {
    let bytes = try Fixture.bytes(name)
    for index in bytes.indices {
      for flip in [0x01, 0x80, 0xFF] as [UInt8] {
        var changed = bytes
        changed[index] ^= flip
        // A changed size may be anything: a low limit keeps the test fast.
        guard let decoded = try? Photo.decode(changed, maxPixels: 20_000, damaged: .keep) else { continue }
        #expect(decoded.photo.pixels.count == decoded.photo.width * decoded.photo.height * 3)
      }
    }
  }

  /// Files whose colours or whose decoders take longer: samples of their cuts and changes.
  private static let slowFiles =
    ["camera.jpg", "cmyk-icc.jpg", "gama.png", "xmp-behind.png", "moving.png"] + otherFormats

  #if WebP && HEIF && TIFF
    private static let otherFormats = [
      "lossy.webp", "alpha.webp", "moving.webp", "alpha.avif", "alpha.heic", "lzw.tif", "bits.tif",
      "jpeg.tif",
      "cmyk.tif", "deep.tif", "camera.tif", "camera.dng", "camera.cr2",
    ]
  #else
    private static let otherFormats: [String] = []
  #endif

  @Test(arguments: slowFiles)
  func manyCutsAreErrorsOrPictures(name: String) throws {
    let bytes = try Fixture.bytes("good/\(name)")
    let whole = try Photo.decode(bytes).photo
    for count in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) {
      guard let decoded = try? Photo.decode(Array(bytes[..<count]), damaged: .keep) else { continue }
      #expect((decoded.photo.width, decoded.photo.height) == (whole.width, whole.height))
      #expect(decoded.damage != nil || decoded.photo.pixels == whole.pixels, "\(name) cut to \(count)")
    }
  }

  @Test(arguments: slowFiles)
  func manyChangedBytesAreSafe(name: String) throws {
    let bytes = try Fixture.bytes("good/\(name)")
    for index in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 100)) {
      for flip in [0x01, 0xFF] as [UInt8] {
        var changed = bytes
        changed[index] ^= flip
        guard let decoded = try? Photo.decode(changed, maxPixels: 20_000, damaged: .keep) else { continue }
        #expect(decoded.photo.pixels.count == decoded.photo.width * decoded.photo.height * 3)
      }
    }
  }
}
