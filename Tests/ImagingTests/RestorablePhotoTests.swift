import Testing

@testable import Imaging

@Suite struct RestorablePhotoTests {
  @Test func anOpaquePhotoStaysAsItIs() throws {
    let photo = try Fixture.pixels("scene")
    #expect(RestorablePhoto(photo).photo == photo)
  }

  /// A black disc whose transparent surroundings hold white: black all over, so that no white bleeds into the edge.
  @Test func transparentPixelsGetTheColoursAroundThem() throws {
    let logo = try Photo.decode(Fixture.bytes("good/logo.png")).photo
    #expect(logo.pixels.contains(255))
    let photo = RestorablePhoto(logo).photo
    #expect(photo.pixels.allSatisfy { $0 == 0 })
    #expect(photo.alpha == logo.alpha)
  }

  @Test func visiblePixelsKeepTheirColours() throws {
    var photo = try Fixture.pixels("scene")
    let alpha = (0..<photo.width * photo.height).map { UInt8($0 % 3 == 0 ? 0 : $0 % 256) }
    photo.alpha = alpha
    let spread = RestorablePhoto(photo).photo
    for pixel in alpha.indices where alpha[pixel] > 0 {
      #expect(spread.pixels[3 * pixel..<3 * pixel + 3] == photo.pixels[3 * pixel..<3 * pixel + 3])
    }
    #expect(spread != photo)
  }

  @Test(arguments: [0, 255] as [UInt8])
  func wholeTransparencyOrNoneChangesNothing(level: UInt8) throws {
    var photo = try Fixture.pixels("scene")
    photo.alpha = [UInt8](repeating: level, count: photo.width * photo.height)
    #expect(RestorablePhoto(photo).photo == photo)
  }

  @Test func whatIsRestoredGetsTheAlpha() throws {
    let logo = try Photo.decode(Fixture.bytes("good/logo.png")).photo
    let region = Region(x: 10, y: 4, width: 30, height: 20)
    let restored = RestorablePhoto(logo).photo.bilinear(region, width: 120, height: 80)
    let completed = RestorablePhoto(logo).completed(restored, of: region)
    let alpha = try #require(completed.alpha)
    let veil = Photo(grey: try #require(logo.alpha), width: 64, height: 48)
    #expect(alpha == veil.bicubic(region, width: 120, height: 80).firstChannel)
    #expect(try Photo.decode(completed.png()).photo == completed)
  }

  /// As colours are: alpha resampled by each way is the grey picture of it, resampled.
  @Test func alphaIsResampledAsColoursAre() throws {
    var photo = Photo.noise(width: 40, height: 30)
    let alpha = Photo.noise(width: 40, height: 30, seed: 2).firstChannel
    photo.alpha = alpha
    let plane = Photo(grey: alpha, width: 40, height: 30)
    let regions = [Region(x: 0, y: 0, width: 40, height: 30), Region(x: 7, y: 5, width: 20, height: 16)]
    for region in regions {
      #expect(
        photo.areaMean(region, width: 10, height: 8).alpha
          == plane.areaMean(region, width: 10, height: 8).firstChannel)
      #expect(
        photo.nearest(region, width: 80, height: 64).alpha
          == plane.nearest(region, width: 80, height: 64).firstChannel)
      #expect(
        photo.bilinear(region, width: 80, height: 64).alpha
          == plane.bilinear(region, width: 80, height: 64).firstChannel)
      #expect(
        photo.bicubic(region, width: 10, height: 8).alpha
          == plane.bicubic(region, width: 10, height: 8).firstChannel)
    }
  }

  @Test(arguments: ["grey.jpg", "grey-as-rgb.jpg", "grey1.png", "dots.png", "grey16.png"])
  func greyStaysGrey(name: String) throws {
    let photo = try Photo.decode(Fixture.bytes("good/\(name)")).photo
    #expect(photo.isGrey)
    // A network's picture is never quite grey.
    var restored = photo.bicubic(photo.bounds, width: 4 * photo.width, height: 4 * photo.height)
    for index in restored.pixels.indices { restored.pixels[index] ^= index % 3 == 1 ? 4 : 0 }
    let completed = RestorablePhoto(photo).completed(restored, of: photo.bounds)
    #expect(completed.isGrey(within: 0))
    #expect(try PhotoHeader(completed.png()).components == 1)
    #expect(try PhotoHeader(completed.jpeg()).components == 1)
  }

  @Test(arguments: ["baseline-444.jpg", "rgb8.png", "palette8.png"])
  func colourStaysColour(name: String) throws {
    let photo = try Photo.decode(Fixture.bytes("good/\(name)")).photo
    #expect(!photo.isGrey)
    let crop = photo.bilinear(Region(x: 0, y: 0, width: 2, height: 2), width: 16, height: 16)
    let completed = RestorablePhoto(photo).completed(crop, of: Region(x: 0, y: 0, width: 4, height: 4))
    #expect(completed.pixels == crop.pixels)
  }

  /// BT.601: 0.299 R + 0.587 G + 0.114 B, and equal channels are their own luma.
  @Test func lumaIsBT601() {
    var photo = Photo(width: 4, height: 1, pixels: [255, 0, 0, 0, 255, 0, 0, 0, 255, 91, 91, 91])
    photo.makeGrey()
    #expect(photo.firstChannel == [76, 150, 29, 91])
  }
}
