import Imaging
import SystemPackage
import Testing

@testable import srzoom

@Suite struct PhotoErrorTextTests {
  @Test(arguments: [
    (PhotoError.unreadable(.noSuchFileOrDirectory), "No such file or directory"),
    (.unreadable(.permissionDenied), "Permission denied"),
    (.isDirectory, "is a folder, not a picture"),
    (.empty, "is empty"),
    (.tooManyBytes(limit: 1 << 30), "is larger than 1024 MiB"),
    (.otherFormat("GIF"), "is a GIF picture, which is not read: magick FILE out.png converts it"),
    (.otherFormat("SVG"), "is an SVG picture, which is not read: rsvg-convert -o out.png FILE converts it"),
    (.otherFormat("JPEG XL"), "is a JPEG XL picture, which is not read: djxl FILE out.png converts it"),
    (.otherFormat("PDF"), "is a PDF picture, which is not read: pdftoppm -png FILE out converts it"),
    (
      .otherFormat("Canon RAW"),
      "is a Canon RAW picture, which is not read: darktable-cli FILE out.png converts it"
    ),
    (.unknownFormat, "is not a picture; JPEG, PNG, WebP, HEIC, AVIF and TIFF are read"),
    (.undecodable(.jpeg, reason: "no picture in it"), "not a readable JPEG: no picture in it"),
    (.damaged(.png, .cutShort(wholeRows: 0, of: 9)), "damaged PNG: the file ends too soon"),
    (.damaged(.png, .cutShort(wholeRows: 8, of: 9)), "damaged PNG: the file ends too soon: 1 row is lost"),
    (
      .damaged(.jpeg, .cutShort(wholeRows: 2, of: 9)), "damaged JPEG: the file ends too soon: 7 rows are lost"
    ),
    (
      .damaged(.jpeg, .cutShort(wholeRows: 9, of: 9)),
      "damaged JPEG: the file ends too soon, but no pixel is lost"
    ),
    (.damaged(.jpeg, .corrupt(reason: "bad code")), "damaged JPEG: bad code"),
    (
      .tooManyPixels(width: 16000, height: 16001, limit: 256_000_000),
      "16000x16001 is 256.1 megapixels; at most 256 are allowed"
    ),
    (
      .tooManyPixels(width: 1000, height: 600, limit: 500_000),
      "1000x600 is 0.6 megapixels; at most 0.5 are allowed"
    ),
    (.tooManyPixels(width: 23, height: 17, limit: 10), "23x17 is 391 pixels; at most 10 are allowed"),
    (.tooSmall(width: 11, height: 4000), "11x4000 is too small; at least 12x12 is needed"),
    (.notEnoughMemory(width: 16000, height: 16000), "not enough memory for 16000x16000 pixels"),
  ])
  func saysWhatIsWrong(error: PhotoError, text: String) {
    #expect(error.description == text)
  }

  @Test(arguments: [
    (Omission.pictures(of: 3), "one of the 3 pictures in the file"),
    (.bits(of: 16), "restored and saved in 8 of its 16 bits"),
    (.sensorSamples, "the camera's own JPEG, of the RAW file"),
  ])
  func saysWhatIsReadInstead(omission: Omission, text: String) {
    #expect(omission.description == text)
  }

  @Test(arguments: [
    (SaveError.exists, "exists already"),
    (.isDirectory, "is a folder"),
    (.unwritable(.noSpace), "can't be written: No space left on device"),
    (.unencodable(.jpeg, reason: "too wide"), "can't be written as JPEG: too wide"),
  ])
  func saysWhyItIsNotSaved(error: SaveError, text: String) {
    #expect(error.description == text)
  }
}
