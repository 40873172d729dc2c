import Testing

@testable import Imaging

@Suite struct FileNameTests {
  @Test(arguments: ["", "photo.jpg", "für 😀 \u{301}.png", "a/b/c", "e\u{301}", "\u{E000}\u{10FFFD}"])
  func utf8IsItself(name: String) {
    #expect(Array(String(fileName: Array(name.utf8)).unicodeScalars) == Array(name.unicodeScalars))
    #expect(name.fileNameBytes == Array(name.utf8))
    #expect(name.cFileName == Array(name.utf8CString))
  }

  /// All names of four of these bytes.
  @Test func anyBytesComeBack() {
    // Bytes that begin, continue and break off scalars, those of U+10FE80…U+10FEFF among them.
    let bytes: [UInt8] = [
      0x41, 0x7F, 0x80, 0xBB, 0xBF, 0xC3, 0xE2, 0xED, 0xA0, 0xF0, 0xF4, 0x8F, 0xBA, 0xFF, 0x2F,
    ]
    let mistaken = (0..<50_625).map { number in
      [number, number / 15, number / 225, number / 3375].map { bytes[$0 % 15] }
    }.filter { name in
      let string = String(fileName: name)
      return string.fileNameBytes != name || name.withCString { String(fileName: $0) } != string
    }
    #expect(mistaken == [])
  }

  @Test func bytesThatAreNoTextAreTold() {
    let name = String(fileName: [0x61, 0xFF, 0x62, 0x80])
    #expect(name.unicodeScalars.map(\.heldByte) == [nil, 0xFF, nil, 0x80])
    // What stands for a byte stands for its own four when it is in a name already.
    #expect(
      String(fileName: Array("\u{10FE80}".utf8)).unicodeScalars.map(\.heldByte) == [0xF4, 0x8F, 0xBA, 0x80])
    #expect(String(fileName: Array("\u{10FE7F}\u{10FF00}".utf8)) == "\u{10FE7F}\u{10FF00}")
  }

  @Test(arguments: [
    ("photo.jpg", "", "photo.jpg"), ("/photo.jpg", "/", "photo.jpg"), ("a/b.c/d", "a/b.c/", "d"),
    ("a/", "a/", ""),
    // A mark that makes one character of the slash and itself does not hide the slash.
    ("a/\u{301}.jpg", "a/", "\u{301}.jpg"),
  ])
  func folderAndName(path: String, folder: String, name: String) {
    #expect(path.folder == folder)
    #expect(Array(path.fileName.unicodeScalars) == Array(name.unicodeScalars))
  }

  @Test func aFolderEndsInASlash() {
    #expect("a/b".asFolder == "a/b/" && "a/b/".asFolder == "a/b/" && "/".asFolder == "/")
    #expect("".asFolder == "", "the current folder")
  }
}

extension [UInt8] {
  fileprivate func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    body(map { CChar(bitPattern: $0) } + [0])
  }
}
