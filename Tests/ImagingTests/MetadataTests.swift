import Glibc
import Testing

@testable import Imaging

/// What files say beside their pixels; exiftool wrote it, and reads it again from what is saved.
@Suite struct MetadataTests {
  @Test(arguments: [
    "orientation-long", "orientation-byte", "orientation-signed", "orientation-xmp-attribute",
    "orientation-xmp-element",
  ])
  func orientationOfAnyKind(name: String) throws {
    let bytes = try Fixture.bytes("good/\(name).jpg")
    #expect(try PhotoHeader(bytes).orientation == .rotate90Clockwise)
    #expect(try Photo.decode(bytes).photo == Fixture.pixels(name))
  }

  @Test func cameraAndExposure() throws {
    let camera = try Photo.decode(Fixture.bytes("good/camera.jpg")).metadata.camera
    #expect(camera.date == "2026:05:04 03:02:01")
    #expect((camera.maker, camera.model, camera.lens) == ("Maker", "Model 7", "50mm f/1.8"))
    #expect(camera.exposureTime == CameraData.Fraction(numerator: 1, denominator: 250))
    #expect(camera.fNumber == 2.8)
    #expect(camera.sensitivity == 400)
    #expect(camera.focalLength == 50)
  }

  @Test func nothingIsKnownOfAPictureWithout() throws {
    let metadata = try Photo.decode(Fixture.bytes("good/rgb8.png")).metadata
    #expect(metadata == Metadata())
    #expect(metadata.camera == CameraData())
  }

  private static let expected = [
    "IFD0:Make": "Maker", "IFD0:Model": "Model 7", "IFD0:Orientation": "1", "ExifIFD:LensModel": "50mm f/1.8",
    "ExifIFD:DateTimeOriginal": "2026:05:04 03:02:01", "ExifIFD:ExposureTime": "0.004",
    "ExifIFD:ExifImageWidth": "148", "ExifIFD:ExifImageHeight": "116", "GPS:GPSLatitude": "52.5",
    "IPTC:Caption-Abstract": "a synthetic scene", "XMP-dc:Title": "Scene",
  ]

  @Test(arguments: [PhotoFormat.jpeg, .png])
  func isCarriedIntoWhatIsSaved(format: PhotoFormat) throws {
    let decoded = try Photo.decode(Fixture.bytes("good/camera.jpg"))
    let large = decoded.photo.bilinear(decoded.photo.bounds, width: 148, height: 116)
    let saved =
      format == .png
      ? try large.png(metadata: decoded.metadata) : try large.jpeg(metadata: decoded.metadata)
    let told = try exiftool(saved)
    for (tag, value) in Self.expected { #expect(told[tag] == value, "\(tag)") }
    #expect(told.keys.allSatisfy { !$0.contains("Thumbnail") && !$0.hasPrefix("IFD1") })
    #expect(saved.ranges(of: [0xFF, 0xD8, 0xFF]).count == (format == .jpeg ? 1 : 0), "no JPEG inside")
    if format == .png {
      #expect(told["PNG-pHYs:PixelsPerUnitX"] == "11811")
    } else {
      #expect(told["JFIF:XResolution"] == "300" && told["JFIF:ResolutionUnit"] == "1")
    }
    // What is saved may be opened and saved again.
    let again = try Photo.decode(saved)
    #expect((again.photo.width, again.photo.height) == (148, 116))
    #expect(again.metadata.camera == decoded.metadata.camera)
  }

  #if TIFF
    /// What a TIFF or RAW file tells goes into a structure of its own; what ExifTool calls the maker's notes does not.
    @Test(arguments: ["camera.tif", "camera.dng", "camera.nef"], [PhotoFormat.jpeg, .png])
    func ofATIFFIsCarriedIntoWhatIsSaved(name: String, format: PhotoFormat) throws {
      let decoded = try Photo.decode(Fixture.bytes("good/\(name)"))
      let saved =
        format == .png
        ? try decoded.photo.png(metadata: decoded.metadata)
        : try decoded.photo.jpeg(metadata: decoded.metadata)
      let told = try exiftool(saved)
      #expect(told["ExifTool:Warning"] == nil)
      #expect((told["IFD0:Make"], told["IFD0:Model"]) == ("Maker", "Model 7"))
      #expect(told["ExifIFD:ExposureTime"] == "0.004")
      #expect(told["ExifIFD:DateTimeOriginal"] == "2026:05:04 03:02:01")
      #expect(told["IFD0:Orientation"] == nil && told["ExifIFD:MakerNoteUnknownText"] == nil)
      if name == "camera.tif" {
        #expect(told["GPS:GPSLatitude"] == "52.5" && told["ExifIFD:LensModel"] == "50mm f/1.8")
        #expect(told["IPTC:Caption-Abstract"] == "a synthetic scene" && told["XMP-dc:Title"] == "Scene")
      }
    }
  #endif

  /// Many entries that share a long value make nothing grow.
  @Test func anExcerptIsNoLongerThanAJPEGHasRoomFor() throws {
    // 1000 descriptions of 4000 bytes, all of them the same ones.
    let entry: [UInt8] = [0x0E, 0x01, 2, 0, 0xA0, 0x0F, 0, 0, 8, 0, 0, 0]
    let bytes: [UInt8] =
      Array("II*\0".utf8) + [0xA8, 0x0F, 0, 0] + [UInt8](repeating: 0x61, count: 4000) + [0xE8, 0x03]
      + (0..<1000).flatMap { _ in entry }
    let structure = try #require(TIFFStructure(bytes))
    let excerpt = try #require(EXIF.excerpt(of: structure))
    #expect((4000..<65000).contains(excerpt.count))
    #expect(EXIF(excerpt) != nil)
  }

  /// Each tag's value, by `Group:Name`.
  private func exiftool(_ bytes: [UInt8]) throws -> [String: String] {
    var template = Array("/tmp/srzoom-exif-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    defer { unlink(template) }
    #expect(write(descriptor, bytes, bytes.count) == bytes.count)
    close(descriptor)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let pipe = try #require(popen("exiftool -n -a -G1 -s \(path)", "re"))
    defer { pclose(pipe) }
    var text: [UInt8] = []
    while case let byte = fgetc(pipe), byte != EOF { text.append(UInt8(byte)) }
    var tags: [String: String] = [:]
    for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
      // [Group]         Name                            : value
      let parts = line.split(separator: ":", maxSplits: 1)
      let names = parts[0].split(whereSeparator: { " []".contains($0) })
      if parts.count == 2, names.count == 2 {
        tags["\(names[0]):\(names[1])"] = String(parts[1].drop { $0 == " " })
      }
    }
    return tags
  }

  /// Whatever a damaged structure says, changing it is safe, and it stays as long or gets shorter.
  @Test func everyChangedByteIsSafe() throws {
    let exif = try #require(Photo.decode(Fixture.bytes("good/camera.jpg")).metadata.exif)
    for index in exif.indices {
      for flip in [0x01, 0x80, 0xFF] as [UInt8] {
        var changed = exif
        changed[index] ^= flip
        var structure = EXIF(changed)
        _ = structure?.camera
        _ = TIFFStructure(changed).flatMap(EXIF.excerpt)
        structure?.describe(width: 70000, height: 3)
        #expect((structure?.bytes.count ?? 0) <= exif.count)
      }
    }
    for count in exif.indices {
      var structure = EXIF(Array(exif.prefix(count)))
      structure?.describe(width: 70000, height: 3)
      _ = structure?.camera
    }
  }

  @Test func photoshopResources() {
    let other: [UInt8] = Array("8BIM".utf8) + [0x04, 0x25, 0, 0, 0, 0, 0, 3, 1, 2, 3, 0]
    let iptc = PhotoshopResources.holding(iptc: [7, 8, 9])
    #expect(PhotoshopResources.iptc(in: other + iptc) == [7, 8, 9])
    #expect(PhotoshopResources.iptc(in: other) == nil)
    for count in 0..<(other + iptc).count {
      _ = PhotoshopResources.iptc(in: Array((other + iptc).prefix(count)))
    }
  }
}
