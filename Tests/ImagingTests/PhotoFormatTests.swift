import Imaging
import Testing

@Suite struct PhotoFormatTests {
  @Test(arguments: [
    ("GIF89a", "GIF"), ("BM\0\0\0\0", "BMP"), ("8BPS\0\u{1}", "Photoshop"), ("%PDF-1.7", "PDF"),
    ("%!PS-Adobe", "PostScript"), ("\0\0\0\u{C}JXL \r\n", "JPEG XL"), ("\0\0\0\u{C}jP  \r\n", "JPEG 2000"),
    ("\0\0\0\u{18}ftypcrx ", "Canon RAW"), ("FUJIFILMCCD-RAW", "Fujifilm RAW"),
    ("IIU\0\u{18}\0", "Panasonic RAW"),
    ("#?RADIANCE\n", "Radiance HDR"), ("qoif\0\0", "QOI"), ("DDS |", "DDS"), ("SIMPLE  =   T", "FITS"),
    ("\0\0\u{1}\0\u{2}\0", "icon"), ("gimp xcf v011", "XCF"), ("AT&TFORM", "DjVu"), ("<svg xmlns=", "SVG"),
    ("<?xml version", "SVG"), ("P6\n64 64\n255\n", "PPM"), ("P4 8 8", "PPM"),
  ])
  func namesOtherFormats(start: String, name: String) {
    #expect(throws: PhotoError.otherFormat(name)) { try Photo.decode(Array(start.utf8)) }
  }

  @Test(arguments: [
    ("RIFF\u{10}\0\0\0WEBPVP8 ", PhotoFormat.webp), ("II*\0\u{8}\0\0\0", .tiff), ("MM\0*\0\0\0\u{8}", .tiff),
    ("\0\0\0\u{1C}ftypavif", .avif), ("\0\0\0\u{18}ftypheic", .heic), ("\0\0\0\u{18}ftypmif1", .heic),
  ])
  func knowsFormatsThatABuildMayLack(start: String, format: PhotoFormat) {
    let error = #expect(throws: PhotoError.self) { try Photo.decode(Array(start.utf8)) }
    if format.isReadable {
      guard case .undecodable(format, reason: _) = error else { return #expect(Bool(false), "\(error)") }
    } else {
      #expect(error == .otherFormat(format.rawValue))
    }
  }

  @Test(arguments: [
    "", "R", "RIFF", "RIFF\u{10}\0\0\0WAVEfmt ", "hello, world", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
  ])
  func knowsWhatIsNoPicture(start: String) {
    let error = #expect(throws: PhotoError.self) { try PhotoHeader(Array(start.utf8)) }
    #expect(error == (start.isEmpty ? .empty : .unknownFormat))
  }

  @Test(arguments: [
    ("a.png", PhotoFormat.png), ("a.PNG", .png), ("dir.png/a.jpg", .jpeg), ("a.b.JPeG", .jpeg),
    (".png", .png),
    ("a", nil), ("png", nil), ("a.webp", nil), ("a.tif", nil), ("dir.png/a", nil), ("", nil),
    ("a.png/", .png), ("a.", nil),
  ])
  func savingFollowsTheName(path: String, format: PhotoFormat?) {
    #expect(PhotoFormat(savingTo: path) == format)
  }
}
