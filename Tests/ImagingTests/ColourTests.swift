import Testing

@testable import Imaging

/// NAME-shown.ppm is what Little CMS makes of the picture in sRGB, called by Pillow.
@Suite struct ColourTests {
  @Test(arguments: [
    "p3.jpg", "icc-swapped.jpg", "icc-table.jpg", "grey-icc.jpg", "gama.png", "chrm.png", "cicp.png",
  ])
  func isShownInSRGB(name: String) throws {
    let photo = try Photo.decode(Fixture.bytes("good/\(name)")).photo
    let shown = try #require(photo.displayColour).convert(photo)
    let expected = try Fixture.pixels("\(name.dropLast(4))-shown")
    #expect(shown.maximumDifference(from: expected) <= 1)
    #expect(photo.maximumDifference(from: expected) > 20, "the test shows something")
    #expect(shown.iccProfile == nil)
  }

  @Test func cmykIsReadThroughItsProfile() throws {
    let photo = try Photo.decode(Fixture.bytes("good/cmyk-icc.jpg")).photo
    #expect(photo.maximumDifference(from: try Fixture.pixels("cmyk-icc-shown")) <= 1)
    #expect(photo.displayColour == nil)
  }

  @Test(arguments: ["icc.jpg", "rgb8.png", "baseline-444.jpg"])
  func sRGBNeedsNoConversion(name: String) throws {
    #expect(try Photo.decode(Fixture.bytes("good/\(name)")).photo.displayColour == nil)
  }

  @Test func nonsenseIsNoProfile() throws {
    #expect(DisplayColour(iccProfile: nil) == nil)
    #expect(DisplayColour(iccProfile: []) == nil)
    var profile = [UInt8](repeating: 7, count: 200)
    profile.replaceSubrange(16..<20, with: "RGB ".utf8)
    #expect(DisplayColour(iccProfile: profile) == nil)
  }

  @Test func alphaStays() throws {
    var photo = try Photo.decode(Fixture.bytes("good/p3.jpg")).photo
    photo.alpha = (0..<photo.width * photo.height).map { UInt8(truncatingIfNeeded: $0) }
    #expect(try #require(photo.displayColour).convert(photo).alpha == photo.alpha)
  }

  /// Values and profile come back from PNG and JPEG; a profile that PNG made of gAMA or cICP too.
  @Test(arguments: ["p3.jpg", "icc-table.jpg", "grey-icc.jpg", "gama.png", "chrm.png", "cicp.png"])
  func valuesAndProfileAreSaved(name: String) throws {
    let photo = try Photo.decode(Fixture.bytes("good/\(name)")).photo
    #expect(photo.iccProfile != nil)
    #expect(try Photo.decode(photo.png()).photo == photo)
    #expect(try Photo.decode(photo.jpeg()).photo.iccProfile == photo.iccProfile)
  }

  /// libpng refuses a profile with a rendering intent that does not exist.
  @Test func aMalformedIntentIsMended() throws {
    let photo = try Photo.decode(Fixture.bytes("good/icc-intent.jpg")).photo
    var mended = try #require(photo.iccProfile)
    #expect(mended[64..<68] == [0xFF, 0xFF, 0, 0])
    mended.replaceSubrange(64..<68, with: [0, 0, 0, 0])
    #expect(try Photo.decode(photo.png()).photo.iccProfile == mended)
    #expect(photo.displayColour != nil)
  }

  @Test func codePoints() throws {
    #expect(try #require(ColourSpace(primaries: 1, transfer: 13)).isSRGB)
    #expect(try #require(ColourSpace(primaries: 1, transfer: 1)).isSRGB)
    #expect(try #require(ColourSpace(primaries: 12, transfer: 13)).isSRGB == false)
    #expect(ColourSpace(primaries: 2, transfer: 2) == nil)
  }

  @Test func gammaNearSRGBsIsSRGB() {
    #expect(ColourSpace(gamma: 0.45455, white: nil, primaries: nil).isSRGB)
    #expect(ColourSpace(gamma: nil, white: nil, primaries: nil).isSRGB)
    #expect(!ColourSpace(gamma: 1, white: nil, primaries: nil).isSRGB)
  }
}
