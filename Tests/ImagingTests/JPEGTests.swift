import Imaging
import Testing

@Suite struct JPEGTests {
  // Pixels by djpeg or Pillow, see make_fixtures.py; equal, since all use libjpeg-turbo's exact integer transform.
  @Test(arguments: [
    "baseline-444", "baseline-422", "baseline-420", "progressive", "restart", "rgb", "grey", "arithmetic",
    "cmyk-adobe", "cmyk-plain", "cmyk-ink", "ycck",
  ])
  func decodesEveryKind(name: String) throws {
    let decoded = try Photo.decode(Fixture.bytes("good/\(name).jpg"))
    #expect(decoded.photo.maximumDifference(from: try Fixture.pixels(name)) == 0)
    #expect(decoded.photo.alpha == nil)
    #expect(decoded.damage == nil)
  }

  @Test(arguments: 1...8)
  func turnsUpright(orientation: Int) throws {
    let bytes = try Fixture.bytes("good/exif-\(orientation).jpg")
    #expect(try Photo.decode(bytes).photo == Fixture.pixels("exif-\(orientation)"))
    let header = try PhotoHeader(bytes)
    #expect(header.orientation.rawValue == orientation)
    #expect(header.width == (orientation < 5 ? 37 : 29))
    #expect(header.height == (orientation < 5 ? 29 : 37))
  }

  @Test(arguments: [("baseline-420", 3), ("grey", 1), ("ycck", 4)])
  func readsTheHeader(name: String, components: Int) throws {
    let header = try PhotoHeader(Fixture.bytes("good/\(name).jpg"))
    #expect(header.format == .jpeg)
    #expect((header.width, header.height) == (37, 29))
    #expect(header.components == components)
    #expect(header.orientation == .upright)
  }

  /// 211×157; the reduced pixels are those of `djpeg -scale N/8 -dct fast -nosmooth`.
  @Test(arguments: [
    (20, 15, 1), (27, 20, 1), (28, 20, 2), (27, 21, 2), (53, 40, 2), (54, 1, 4), (106, 79, 4),
  ])
  func previewIsTheSmallestThatIsLargeEnough(width: Int, height: Int, eighths: Int) throws {
    let preview = try Photo.preview(Fixture.bytes("good/reduced.jpg"), atLeast: width, height)
    #expect(preview.photo == (try Fixture.pixels("reduced-\(eighths)")))
  }

  @Test func previewOfFullSizeIsThePhoto() throws {
    let bytes = try Fixture.bytes("good/reduced.jpg")
    #expect(try Photo.preview(bytes, atLeast: 107, 79) == Photo.decode(bytes))
    #expect(try Photo.preview(bytes, atLeast: 4000, 4000) == Photo.decode(bytes))
  }

  @Test func previewIsTurnedUpright() throws {
    let preview = try Photo.preview(Fixture.bytes("good/exif-6.jpg"), atLeast: 8, 10)
    #expect((preview.photo.width, preview.photo.height) == (8, 10))
  }

  /// What was asked of libjpeg is found in its table: rounding each step to a whole number is all that is lost.
  @Test(arguments: [25, 30, 50, 75, 90, 95])
  func tellsItsQuality(quality: Int) throws {
    let photo = Photo(width: 16, height: 12, pixels: [UInt8](repeating: 90, count: 16 * 12 * 3))
    for subsamplesColour in [false, true] {
      let bytes = try photo.jpeg(quality: quality, subsamplesColour: subsamplesColour)
      let told = try #require(try Photo.decode(bytes).jpegQuality)
      #expect(abs(told - Float(quality)) < 0.5, "\(told)")
    }
    #expect(try Photo.decode(photo.png()).jpegQuality == nil)
    #expect(try Photo.decode(Fixture.bytes("good/cmyk-adobe.jpg")).jpegQuality == nil)
  }

  @Test func keepsTheProfileOfItsPixels() throws {
    #expect(
      try Photo.decode(Fixture.bytes("good/icc.jpg")).photo.iccProfile == Fixture.bytes("good/srgb.icc"))
    let grey = try #require(Photo.decode(Fixture.bytes("good/icc-grey.jpg")).photo.iccProfile)
    #expect(String(decoding: grey[16..<20], as: UTF8.self) == "GRAY")
    #expect(try Photo.decode(Fixture.bytes("good/cmyk-icc.jpg")).photo.iccProfile == nil, "it is sRGB now")
  }

  @Test func greyIsWrittenAsGrey() throws {
    for name in ["grey", "icc-grey"] {
      let photo = try Photo.decode(Fixture.bytes("good/\(name).jpg")).photo
      let again = try photo.jpeg(quality: 100)
      #expect(try PhotoHeader(again).components == 1)
      #expect(try Photo.decode(again).photo.iccProfile == photo.iccProfile)
    }
  }

  @Test func transparentPartsAreWhite() throws {
    var photo = Photo(width: 16, height: 16, pixels: [UInt8](repeating: 0, count: 768))
    photo.alpha = [UInt8](repeating: 0, count: 128) + [UInt8](repeating: 255, count: 128)
    let pixels = try Photo.decode(photo.jpeg()).photo.pixels
    #expect(pixels[..<384].allSatisfy { $0 >= 254 } && pixels[384...].allSatisfy { $0 <= 1 })
  }

  @Test(arguments: [132, 65519, 65520, 200_000])
  func profileSurvivesEncoding(length: Int) throws {
    var photo = try Fixture.pixels("scene")
    var profile = [UInt8](repeating: 7, count: length)
    profile.replaceSubrange(16..<20, with: "RGB ".utf8)
    photo.iccProfile = profile
    #expect(try Photo.decode(photo.jpeg()).photo.iccProfile == profile)
  }

  @Test func encodingKeepsThePicture() throws {
    let photo = try Fixture.pixels("scene")
    let fine = try Photo.decode(photo.jpeg(quality: 100)).photo
    let coarse = try Photo.decode(photo.jpeg(quality: 30)).photo
    // Quality 100 divides by 1: what remains is the rounding of YCbCr and of the transform.
    #expect(fine.maximumDifference(from: photo) <= 4)
    #expect(fine.psnr(to: photo) > 45)
    #expect(coarse.psnr(to: photo) < 40)
    #expect(try photo.jpeg(quality: 30).count < photo.jpeg(quality: 100).count / 2)
  }

  @Test(arguments: ["grey1", "rgba8", "grey-alpha8", "chunks"])
  func rowByRowIsTheSameFile(name: String) throws {
    let photo = try Photo.decode(Fixture.bytes("good/\(name).png")).photo
    let encoder = try JPEGEncoder(like: photo, comment: "row by row")
    var bytes: [UInt8] = []
    for part in photo.strips(of: 5) { bytes += try encoder.append(part) }
    #expect(try bytes + encoder.finish() == photo.jpeg(comment: "row by row"))
  }

  /// Its codes are not its own, or nothing of it could be written before its last row.
  @Test func aLargePictureIsWrittenMeanwhile() throws {
    let strip = Photo.noise(width: 4200, height: 16)
    let encoder = try JPEGEncoder(like: strip, height: 4208)
    var count = 0
    for _ in 0..<2 { count += try encoder.append(strip).count }
    #expect(count > 100_000)
    for _ in 2..<263 { count += try encoder.append(strip).count }
    #expect(try encoder.finish().suffix(2) == [0xFF, 0xD9])
  }

  @Test func commentIsWrittenAndCut() throws {
    let photo = try Fixture.pixels("scene")
    let short = try photo.jpeg(comment: "from photo.jpg, 64x48+0+0")
    #expect(short.firstRange(of: [0xFF, 0xFE, 0, 27] + "from photo.jpg, 64x48+0+0".utf8) != nil)
    let long = try photo.jpeg(comment: String(repeating: "a", count: 70_000))
    #expect(try Photo.decode(long).photo.width == 37)
  }

  @Test func tooWideForTheFormatIsAnError() throws {
    let photo = Photo(width: 65501, height: 1, pixels: [UInt8](repeating: 0, count: 65501 * 3))
    let reason = "Maximum supported image dimension is 65500 pixels"
    #expect(throws: SaveError.unencodable(.jpeg, reason: reason)) { try photo.jpeg() }
  }
}
