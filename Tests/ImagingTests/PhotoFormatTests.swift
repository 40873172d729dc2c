import Imaging
import Testing

@Suite struct PhotoFormatTests {
  @Test(arguments: [
    ("RIFF\u{10}\0\0\0WEBPVP8 ", "WebP"), ("II*\0\u{8}\0\0\0", "TIFF"), ("MM\0*\0\0\0\u{8}", "TIFF"),
    ("GIF89a", "GIF"), ("BM\0\0\0\0", "BMP"), ("8BPS\0\u{1}", "Photoshop"), ("%PDF-1.7", "PDF"),
    ("\0\0\0\u{C}JXL \r\n", "JPEG XL"), ("\0\0\0\u{C}jP  \r\n", "JPEG 2000"),
    ("\0\0\0\u{1C}ftypavif", "AVIF"), ("\0\0\0\u{18}ftypheic", "HEIC"),
    ("\0\0\0\u{18}ftypmif1", "HEIC"),
  ])
  func namesOtherFormats(start: String, name: String) {
    #expect(throws: PhotoError.otherFormat(name)) { try Photo.decode(Array(start.utf8)) }
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
    ("a", nil), ("png", nil), ("a.webp", nil), ("dir.png/a", nil), ("", nil), ("a.png/", .png), ("a.", nil),
  ])
  func savingFollowsTheName(path: String, format: PhotoFormat?) {
    #expect(PhotoFormat(savingTo: path) == format)
  }
}
