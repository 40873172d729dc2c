import Imaging
import Testing

@Suite struct PNGTests {
  /// make_fixtures.py wrote these byte by byte and worked out their levels itself: round(255·v / (2ᵈᵉᵖᵗʰ − 1)).
  @Test(arguments: [
    "grey1", "grey2", "grey4", "grey8", "grey16", "rgb8", "rgb8-interlaced", "rgb16", "palette1", "palette2",
    "palette4", "palette8",
  ])
  func decodesEveryOpaqueKind(name: String) throws {
    let decoded = try Photo.decode(Fixture.bytes("good/\(name).png"))
    #expect(decoded.photo == (try Fixture.pixels(name)))
    #expect(decoded.damage == nil)
  }

  @Test(arguments: [
    "palette-alpha", "grey-alpha8", "grey-alpha16", "rgba8", "rgba8-interlaced", "rgba16",
    "rgb-transparent-colour",
    "grey-transparent-colour",
  ])
  func decodesEveryTransparentKind(name: String) throws {
    let photo = try Photo.decode(Fixture.bytes("good/\(name).png")).photo
    #expect(photo.pixels == (try Fixture.pixels(name)).pixels)
    #expect(photo.alpha == (try Fixture.alpha(name)))
  }

  @Test func heedsOrientationAndTheProfileBeforeGamma() throws {
    let bytes = try Fixture.bytes("good/chunks.png")
    let photo = try Photo.decode(bytes).photo
    #expect(photo.pixels == (try Fixture.pixels("chunks")).pixels)
    #expect((photo.width, photo.height) == (17, 23))
    #expect(try PhotoHeader(bytes).orientation == .rotate90Clockwise)
    #expect(photo.iccProfile == (try Fixture.bytes("good/srgb.icc")))
  }

  /// EXIF, which the specification allows there, and XMP, which ExifTool writes there.
  @Test(arguments: ["exif-behind", "xmp-behind"])
  func heedsOrientationBehindThePixels(name: String) throws {
    let bytes = try Fixture.bytes("good/\(name).png")
    #expect(try PhotoHeader(bytes).orientation == .rotate90Clockwise)
    #expect(try Photo.decode(bytes).photo == Fixture.pixels(name))
  }

  /// Its CRC tells that it is not what was written.
  @Test func aDamagedChunkSaysNothing() throws {
    var bytes = try Fixture.bytes("good/exif-behind.png")
    let exif = try #require(bytes.firstRange(of: "eXIf".utf8))
    bytes[exif.upperBound + 20] ^= 1
    #expect(try PhotoHeader(bytes).orientation == .upright)
  }

  @Test func ofAnAnimationTheFirstPictureIsRead() throws {
    let decoded = try Photo.decode(Fixture.bytes("good/moving.png"))
    #expect(decoded.photo == (try Fixture.pixels("moving")))
    #expect(decoded.omissions == [.pictures(of: 3)])
    #expect(try Photo.decode(Fixture.bytes("good/rgb16.png")).omissions == [.bits(of: 16)])
  }

  @Test(arguments: [("grey4", 1), ("grey-alpha8", 2), ("rgb16", 3), ("palette8", 3), ("rgba8", 4)])
  func readsTheHeader(name: String, components: Int) throws {
    let header = try PhotoHeader(Fixture.bytes("good/\(name).png"))
    #expect(header.format == .png)
    #expect((header.width, header.height) == (23, 17))
    #expect(header.components == components)
  }

  @Test func previewIsThePhoto() throws {
    let bytes = try Fixture.bytes("good/rgba8.png")
    #expect(try Photo.preview(bytes, atLeast: 1, 1) == Photo.decode(bytes))
  }

  @Test(arguments: [(12, 12, 0), (37, 29, 6), (64, 13, 9)])
  func encodingIsLossless(width: Int, height: Int, compression: Int) throws {
    var photo = Photo.noise(width: width, height: height)
    photo.iccProfile = try Fixture.bytes("good/srgb.icc")
    #expect(try Photo.decode(photo.png(compression: .level(compression))).photo == photo)
  }

  @Test(arguments: [("rgba8", 4), ("grey-alpha8", 2), ("palette-alpha", 4)])
  func alphaIsSaved(name: String, components: Int) throws {
    let photo = try Photo.decode(Fixture.bytes("good/\(name).png")).photo
    #expect(try Photo.decode(photo.png()).photo == photo)
    #expect(try PhotoHeader(photo.png()).components == components)
  }

  /// Each part is compressed by itself.
  @Test(arguments: ["grey1", "rgba8", "grey-alpha8", "chunks"])
  func partByPartIsTheSamePicture(name: String) throws {
    let photo = try Photo.decode(Fixture.bytes("good/\(name).png")).photo
    let encoder = try PNGEncoder(like: photo, text: [("Software", "srzoom 1")])
    var bytes: [UInt8] = []
    for part in photo.strips(of: 5) { bytes += try encoder.append(part) }
    bytes += try encoder.finish()
    #expect(bytes.firstRange(of: "tEXtSoftware\0srzoom 1".utf8) != nil)
    #expect(try Photo.decode(bytes).photo == photo)
  }

  /// Nothing is left of rows that are as a filter predicts.
  ///
  /// A row is longer than deflate looks back.
  @Test(arguments: 1...4)
  func rowsAreFilteredByWhatPredictsThem(filter: Int) throws {
    var photo = Photo.noise(width: 12_000, height: 16)
    let length = 3 * photo.width
    for index in length..<photo.pixels.count {
      let isFirst = index % length < 3
      let left = isFirst ? 0 : photo.pixels[index - 3]
      let corner = isFirst ? 0 : photo.pixels[index - length - 3]
      photo.pixels[index] = prediction(filter, left, above: photo.pixels[index - length], corner)
    }
    let bytes = try photo.png()
    #expect(bytes.count < length * 9 / 8)
    #expect(try Photo.decode(bytes).photo == photo)
  }

  /// PNG 1.2, section 6.
  private func prediction(_ filter: Int, _ left: UInt8, above: UInt8, _ corner: UInt8) -> UInt8 {
    switch filter {
    case 1: return left
    case 2: return above
    case 3: return UInt8((Int(left) + Int(above)) / 2)
    default:
      let estimate = Int(left) + Int(above) - Int(corner)
      let (toLeft, toAbove) = (abs(estimate - Int(left)), abs(estimate - Int(above)))
      let toCorner = abs(estimate - Int(corner))
      if toLeft <= toAbove, toLeft <= toCorner { return left }
      return toAbove <= toCorner ? above : corner
    }
  }

  @Test func aFileThatLacksRowsIsNotFinished() throws {
    let photo = Photo.noise(width: 9, height: 5)
    let encoder = try PNGEncoder(like: photo, height: 6)
    _ = try encoder.append(photo)
    #expect(throws: SaveError.self) { try encoder.finish() }
  }

  @Test func aBrokenProfileIsLeftOut() throws {
    var photo = try Fixture.pixels("scene")
    photo.iccProfile = [UInt8](repeating: 1, count: 200)
    #expect(try Photo.decode(photo.png()).photo.iccProfile == nil)
  }

  /// PNG 1.2, sections 4.2.3: tEXt is `key 0 value` in Latin-1, iTXt `key 0 0 0 language 0 key 0 value` in UTF-8.
  @Test func textIsWrittenInTheChunkThatHoldsIt() throws {
    let bytes = try Fixture.pixels("scene").png(text: [
      ("Software", "srzoom 1"), ("Source", "Žofín.jpg"), ("Comment", ""),
    ])
    #expect(bytes.firstRange(of: "tEXtSoftware\0srzoom 1".utf8) != nil)
    #expect(bytes.firstRange(of: "iTXtSource\0\0\0\0\0Žofín.jpg".utf8) != nil)
    #expect(bytes.firstRange(of: "tEXtComment\0".utf8) != nil)
  }
}
