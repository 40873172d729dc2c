import CLSR
import Glibc
import Imaging
import TerminalModel
import Testing

@testable import srzoom

/// `srzoom upscale`, as a user runs it.
@Suite struct CommandUpscaleTests {
  let folder: TemporaryFolder
  let photo = Photo.gradient(width: 40, height: 30)

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(photo.png(), to: "photo.png")
  }

  private func upscale(_ arguments: String...) throws -> CommandProgram.Result {
    try CommandProgram.run(["upscale"] + arguments, in: folder)
  }

  private func decoded(_ name: String) throws -> Photo {
    try Photo.decode(folder.contents(name)).photo
  }

  // MARK: - What it writes

  @Test func oneBox() throws {
    let result = try upscale("photo.png", "--roi", "12x9+7+11", "-o", "out.png", "--method", "bilinear")
    #expect(result == .init(code: 0, output: "", errors: ""))
    let whole = photo.bilinear(photo.bounds, width: 160, height: 120)
    let expected = whole.cropped(to: Region(x: 28, y: 44, width: 48, height: 36))
    #expect(try decoded("out.png").pixels == expected.pixels)
  }

  @Test func wholePhoto() throws {
    let result = try upscale("photo.png", "-o", "out.png", "--method", "bicubic")
    #expect(result.code == 0)
    let expected = photo.bicubic(photo.bounds, width: 160, height: 120)
    #expect(try decoded("out.png").pixels == expected.pixels)
  }

  @Test func severalBoxesWithOneName() throws {
    let result = try upscale(
      "photo.png", "--roi", "8x8+0+0", "--roi", "10x6+30+24", "-o", "a.b/../out.v2.png")
    #expect(result.code == 1)
    #expect(result.errors == "srzoom: a.b/../out.v2-1.png: can't be written: No such file or directory\n")

    #expect(try upscale("photo.png", "--roi", "8x8+0+0", "--roi", "10x6+30+24", "-o", "out.v2.png").code == 0)
    #expect(folder.names == ["out.v2-1.png", "out.v2-2.png", "photo.png"])
    #expect(try decoded("out.v2-1.png").bounds == Region(x: 0, y: 0, width: 32, height: 32))
    #expect(try decoded("out.v2-2.png").bounds == Region(x: 0, y: 0, width: 40, height: 24))
  }

  @Test func severalBoxesWithTheirNames() throws {
    let result = try upscale(
      "photo.png", "--roi", "8x8+0+0", "-o", "a.png", "--roi", "4x4+9+9", "-o", "b.JPG", "--quality", "50")
    #expect(result == .init(code: 0, output: "", errors: ""))
    #expect(try decoded("a.png").width == 32)
    #expect(try decoded("b.JPG").width == 16)
    #expect(try folder.contents("b.JPG").starts(with: [0xFF, 0xD8, 0xFF]))
  }

  @Test func severalBoxesAreTheSameAsEachAlone() throws {
    _ = try upscale("photo.png", "--roi", "8x8+0+0", "-o", "a.png", "--roi", "9x7+20+3", "-o", "b.png")
    _ = try upscale("photo.png", "--roi", "9x7+20+3", "-o", "alone.png")
    #expect(try decoded("b.png") == decoded("alone.png"))
  }

  @Test func boxesThatCoverThePhotoAreCutOutOfTheWhole() throws {
    let boxes = ["20x15+0+0", "20x15+20+0", "20x15+0+15", "20x15+20+15"]
    _ = try CommandProgram.run(
      ["upscale", "photo.png", "-o", "box.png"] + boxes.flatMap { ["--roi", $0] }, in: folder)
    _ = try upscale("photo.png", "-o", "whole.png")
    let whole = try decoded("whole.png")
    for (index, box) in boxes.enumerated() {
      let region = try #require(Region(box)).scaled(by: 4)
      #expect(try decoded("box-\(index + 1).png").pixels == whole.cropped(to: region).pixels, "\(box)")
    }
  }

  @Test func qualityDecidesTheSizeOfAJPEG() throws {
    _ = try upscale("photo.png", "-o", "low.jpg", "--quality", "10")
    _ = try upscale("photo.png", "-o", "high.jpg", "--quality", "100")
    #expect(try folder.contents("low.jpg").count < folder.contents("high.jpg").count)
  }

  @Test func provenanceOfAPNG() throws {
    _ = try upscale("./photo.png", "--roi", "12x9+7+11", "-o", "out.png")
    let texts = try textChunks(of: folder.contents("out.png"))
    #expect(
      texts == [
        "Software": "srzoom \(Version.current)", "Source": "photo.png", "Box": "12x9+7+11", "Method": "clsr",
        "Restored by": "photo", "Damage": texts["Damage"],
      ])
    // What was read from the photo.
    #expect(
      try #require(texts["Damage"]).wholeMatch(of: /blur \d\.\d px, noise \d+, (JPEG \d+|no JPEG)/) != nil)
  }

  @Test func theDamageThatIsToldIsWritten() throws {
    _ = try upscale(
      "photo.png", "--roi", "12x9+7+11", "-o", "told.png", "--model", "lite-photo", "--blur", "0.8",
      "--noise",
      "4", "--jpeg", "60")
    _ = try upscale("photo.png", "--roi", "12x9+7+11", "-o", "read.png")
    let texts = try textChunks(of: folder.contents("told.png"))
    #expect(texts["Restored by"] == "photo")
    #expect(texts["Damage"] == "blur 0.8 px, noise 4, JPEG 60")
    #expect(try decoded("told.png").pixels != decoded("read.png").pixels)
    _ = try upscale(
      "photo.png", "--roi", "12x9+7+11", "-o", "without.png", "--without", "condition")
    #expect(try textChunks(of: folder.contents("without.png"))["Damage"] == nil)
  }

  @Test func provenanceOfAJPEG() throws {
    _ = try upscale("photo.png", "--roi", "12x9+7+11", "-o", "out.jpg", "--method", "bicubic")
    let file = String(decoding: try folder.contents("out.jpg"), as: Unicode.ASCII.self)
    let comment = "Software: srzoom \(Version.current)\nSource: photo.png\nBox: 12x9+7+11\nMethod: bicubic"
    #expect(file.contains(comment))
    #expect(!file.contains("Restored by:"))
  }

  @Test(arguments: ["out.png", "out.jpg"])
  func colourProfileIsCopied(output: String) throws {
    var tagged = photo
    tagged.iccProfile = Self.profile()
    try folder.write(tagged.png(), to: "tagged.png")
    #expect(try upscale("tagged.png", "--roi", "12x9+7+11", "-o", output).code == 0)
    #expect(try decoded(output).iccProfile == tagged.iccProfile)
  }

  @Test func existingOutputsAreReplacedOnlyByForce() throws {
    try folder.write([1, 2, 3], to: "out-2.png")
    let arguments = ["photo.png", "--roi", "8x8+0+0", "--roi", "8x8+9+9", "-o", "out.png"]
    let refused = try CommandProgram.run(["upscale"] + arguments, in: folder)
    #expect(
      refused
        == .init(code: 1, output: "", errors: "srzoom: out-2.png: exists already (--force replaces it)\n"))
    #expect(try folder.contents("out-2.png") == [1, 2, 3])
    #expect(folder.names == ["out-2.png", "photo.png"])

    #expect(try CommandProgram.run(["upscale", "--force"] + arguments, in: folder).code == 0)
    #expect(try decoded("out-2.png").width == 32)
  }

  @Test(arguments: [(SIGINT, "interrupted"), (SIGTERM, "terminated"), (SIGHUP, "hung up")])
  func aSignalLeavesNothing(signal: Int32, text: String) throws {
    // The program has begun when somebody reads the FIFO, and a photo of this size takes it seconds.
    let large = try Photo.gradient(width: 1600, height: 1200).png(compression: .level(1))
    try #require(mkfifo(folder / "fifo", 0o600) == 0)
    let program = try CommandProgram(["upscale", "fifo", "-o", "out.png"], in: folder)
    try folder.write(large, to: "fifo")
    program.send(signal)
    #expect(try program.wait() == .init(code: 128 + signal, output: "", errors: "srzoom: \(text)\n"))
    #expect(folder.names == ["fifo", "photo.png"])
  }

  @Test func anIgnoredSignalStaysIgnored() throws {
    // As a shell starts the background jobs of a script.
    let arguments = ["trap '' INT; exec \"$0\" \"$@\"", try #require(CommandProgram.path)]
    try #require(mkfifo(folder / "fifo", 0o600) == 0)
    let program = try CommandProgram(
      ["-c"] + arguments + ["upscale", "fifo", "-o", "out.png"], of: "/bin/sh", in: folder)
    try folder.write(Photo.gradient(width: 24, height: 16).png(), to: "fifo")
    program.send(SIGINT)
    #expect(try program.wait() == .init(code: 0, output: "", errors: ""))
    #expect(folder.names == ["fifo", "out.png", "photo.png"])
  }

  @Test(.enabled(if: CommandProgram.isOptimized, "the network is too slow unoptimized"))
  func progressIsShownOnATerminalAndTakenAway() throws {
    try folder.write(Photo.gradient(width: 1600, height: 1200).png(compression: .level(1)), to: "large.png")
    let program = try TerminalProgram(
      [
        #require(CommandProgram.path), "upscale", folder / "large.png", "-o", folder / "out.png", "--threads",
        "1",
      ])
    try program.wait(forText: "restoring  [")
    try program.wait(forText: "s left")
    program.type("\u{3}")
    #expect(try program.waitForExit() == 130)
    #expect(program.screen.text.contains("srzoom: interrupted"))
    #expect(!program.screen.text.contains("restoring"))
    #expect(folder.names == ["large.png", "photo.png"])
  }

  // MARK: - Pipes and many photos

  @Test func standardOutputIsAPNG() throws {
    let program = try CommandProgram.run(
      ["upscale", "photo.png", "--roi", "12x9+7+11", "-o", "-", "--method", "bilinear"], in: folder)
    #expect((program.code, program.errors) == (0, ""))
    #expect(try upscale("photo.png", "--roi", "12x9+7+11", "-o", "out.png", "--method", "bilinear").code == 0)
    #expect(program.output == String(decoding: try folder.contents("out.png"), as: UTF8.self))
  }

  @Test func aPipeOfAnyNameGetsAPNG() throws {
    try #require(mkfifo(folder / "fifo", 0o600) == 0)
    let program = try CommandProgram(
      ["upscale", "photo.png", "-o", "fifo", "--method", "bilinear"], in: folder)
    let picture = try Photo.decode(folder.contents("fifo")).photo
    #expect(try program.wait() == .init(code: 0, output: "", errors: ""))
    #expect((picture.width, picture.height) == (160, 120))
  }

  @Test func severalPhotosGoToAFolder() throws {
    try folder.write(Photo.gradient(width: 20, height: 14).jpeg(), to: "small.jpg")
    try #require(mkdir(folder / "out", 0o700) == 0)
    for name in ["out", "out/"] {
      let result = try upscale("photo.png", "small.jpg", "-o", name, "--method", "bilinear", "--force")
      #expect(result == .init(code: 0, output: "", errors: ""))
    }
    #expect(try decoded("out/photo.png").width == 160)
    #expect(try decoded("out/small.png").width == 80)
    let result = try upscale(
      "photo.png", "--roi", "8x8+0+0", "--roi", "9x9+1+1", "-o", "out/", "--method", "bilinear")
    #expect(result.code == 0)
    #expect(try decoded("out/photo-2.png").width == 36)
    for file in ["photo.png", "small.png", "photo-1.png", "photo-2.png"] { unlink(folder / "out/\(file)") }
    rmdir(folder / "out")
  }

  @Test func theFolderOfTheOutputsIsMade() throws {
    let result = try upscale("photo.png", "--roi", "8x8+0+0", "-o", "new/", "--method", "bilinear")
    #expect(result == .init(code: 0, output: "", errors: ""))
    #expect(try decoded("new/photo.png").width == 32)
    // Only the last folder of a path.
    #expect(
      try upscale("photo.png", "-o", "far/away/")
        == .init(
          code: 1, output: "", errors: "srzoom: far/away/: can't be written: No such file or directory\n"))
    #expect(folder.names == ["new", "photo.png"])
  }

  @Test func aFolderStandsForItsPictures() throws {
    try folder.makeFolder("photos")
    for name in ["photos/a.png", "photos/b.png"] { try folder.write(photo.png(), to: name) }
    #expect(
      try upscale("photos", "photo.png", "-o", "out/", "--method", "bilinear")
        == .init(code: 0, output: "", errors: ""))
    #expect(try File.names(in: folder / "out") == ["a.png", "b.png", "photo.png"])
    let one = try upscale("photos/", "-o", "out.png")
    #expect(one.errors.hasPrefix("srzoom: 2 photos but no folder: give one as -o FOLDER/\n") && one.code == 2)
    try folder.makeFolder("empty")
    #expect(
      try upscale("photo.png", "empty", "-o", "out/")
        == .init(code: 1, output: "", errors: "srzoom: empty: no picture file in this folder\n"))
  }

  @Test func whatFailsIsToldAndTheRestIsDone() throws {
    try folder.write([1, 2, 3], to: "text.png")
    try folder.write(Photo.gradient(width: 20, height: 14).png(), to: "small.png")
    try #require(mkdir(folder / "out", 0o700) == 0)
    let result = try upscale(
      "text.png", "small.png", "gone.png", "photo.png", "--roi", "12x9+20+11", "-o", "out/", "--method",
      "bilinear")
    #expect(
      result
        == .init(
          code: 1, output: "",
          errors: """
            srzoom: text.png: is not a picture; JPEG, PNG, WebP, HEIC, AVIF and TIFF are read
            srzoom: small.png: the box 12x9+20+11 is not inside the photo of 20x14 pixels
            srzoom: gone.png: No such file or directory
            srzoom: 3 of 4 photos failed

            """))
    #expect(try decoded("out/photo.png").width == 48)
    unlink(folder / "out/photo.png")
    rmdir(folder / "out")
  }

  // MARK: - What it refuses

  @Test(arguments: [
    (["photo.png"], "missing expected argument '--output <output> ...'"),
    (["-o", "out.png"], "missing expected argument '<image> ...'"),
    (
      ["photo.png", "-o", "out.png", "--roi", "8x8+33+0"],
      "photo.png: the box 8x8+33+0 is not inside the photo of 40x30 pixels"
    ),
    (
      ["photo.png", "-o", "out.png", "--roi", "8x8"],
      "the value '8x8' is invalid for '--roi <WxH+X+Y>': "
        + "expected WxH+X+Y in the photo's pixels, as in 64x48+100+20"
    ),
    (
      ["photo.png", "-o", "out.png", "--roi", "0x8+0+0"],
      "the value '0x8+0+0' is invalid for '--roi <WxH+X+Y>': "
        + "expected WxH+X+Y in the photo's pixels, as in 64x48+100+20"
    ),
    (["photo.png", "-o", "out.gif"], "out.gif: an output name ends in .png, .jpg or .jpeg"),
    (["photo.png", "-o", "out"], "out: an output name ends in .png, .jpg or .jpeg"),
    (
      ["photo.png", "-o", "a.png", "-o", "b.png"],
      "1 box but 2 output names: give one -o, or one for each --roi"
    ),
    (
      [
        "photo.png", "-o", "a.png", "-o", "b.png", "--roi", "8x8+0+0", "--roi", "8x8+0+0", "--roi", "8x8+0+0",
      ],
      "3 boxes but 2 output names: give one -o, or one for each --roi"
    ),
    (
      ["photo.png", "-o", "a.png", "-o", "a.png", "--roi", "8x8+0+0", "--roi", "8x8+1+1"],
      "a.png is the output of two boxes"
    ),
    (["photo.png", "x/photo.jpg", "-o", "./"], "./photo.png is the output of two photos"),
    (["photo.png", "a.jpg", "-o", "out.png"], "2 photos but no folder: give one as -o FOLDER/"),
    (["photo.png", "--roi", "8x8+0+0", "--roi", "8x8+1+1", "-o", "-"], "-o - takes one box of one photo"),
    (["photo.png", "a.jpg", "-o", "-"], "-o - takes one box of one photo"),
    (
      ["photo.png", "-o", "out.jpg", "--quality", "0"],
      "the value '0' is invalid for '--quality <q>': expected a whole number, 1 to 100"
    ),
    (
      ["photo.png", "-o", "out.png", "--method", "lanczos"],
      "the value 'lanczos' is invalid for '--method <method>': "
        + "choose clsr, bilinear, bicubic, precrop, precrop0 or postcrop"
    ),
    (
      ["photo.png", "-o", "out.png", "--model", "huge"],
      "no model 'huge': choose lite, lite-base, photo, photo-base or vivid, or a .safetensors file"
    ),
  ])
  func usageErrors(arguments: [String], line: String) throws {
    let result = try CommandProgram.run(["upscale"] + arguments, in: folder)
    #expect(result == .init(code: 2, output: "", errors: "srzoom: \(line)\nTry 'srzoom upscale --help'.\n"))
    #expect(folder.names == ["photo.png"])
  }

  @Test func fileErrors() throws {
    try folder.write([], to: "empty.jpg")
    try folder.write(Array("GIF89a, and more of it".utf8), to: "animation.jpg")
    try folder.write(Array("a text with a wrong name".utf8), to: "text.png")
    try folder.write(Photo.gradient(width: 40, height: 11).png(), to: "small.png")
    try folder.write(Array("not weights".utf8), to: "bad.safetensors")
    mkdir(folder / "folder", 0o700)

    let cases = [
      (["nope.jpg", "-o", "out.png"], "nope.jpg: No such file or directory"),
      (["no\u{1b}[2Jpe\n.jpg", "-o", "out.png"], "no\\x1b[2Jpe\\n.jpg: No such file or directory"),
      (["folder", "-o", "out.png"], "folder: no picture file in this folder"),
      (["empty.jpg", "-o", "out.png"], "empty.jpg: is empty"),
      (
        ["animation.jpg", "-o", "out.png"],
        "animation.jpg: is a GIF picture, which is not read: magick FILE out.png converts it"
      ),
      (
        ["text.png", "-o", "out.png"],
        "text.png: is not a picture; JPEG, PNG, WebP, HEIC, AVIF and TIFF are read"
      ),
      (
        ["/dev/zero", "-o", "out.png"],
        "/dev/zero: is not a picture; JPEG, PNG, WebP, HEIC, AVIF and TIFF are read"
      ),
      (["small.png", "-o", "out.png"], "small.png: 40x11 is too small; at least 12x12 is needed"),
      (
        ["photo.png", "-o", "out.png", "--max-pixels", "1k"],
        "photo.png: 40x30 is 1200 pixels; at most 1000 are allowed"
      ),
      (
        ["photo.png", "-o", "nowhere/out.png"], "nowhere/out.png: can't be written: No such file or directory"
      ),
      (["photo.png", "-o", "photo.png"], "photo.png: exists already (--force replaces it)"),
      (["photo.png", "-o", "out.png", "--model", "./nope"], "./nope: No such file or directory"),
      (["photo.png", "-o", "out.png", "--model", "/dev/zero"], "/dev/zero: not a file"),
      (["photo.png", "-o", "out.png", "--model", "folder/"], "folder/: not a file"),
    ]
    for (arguments, line) in cases {
      let result = try CommandProgram.run(["upscale"] + arguments, in: folder)
      #expect(result == .init(code: 1, output: "", errors: "srzoom: \(line)\n"))
    }
    #expect(!folder.names.contains("out.png"))
  }

  /// Bytes that are no UTF-8, on the command line and on the disk.
  @Test func namesOfAnyBytes() throws {
    let name = Array("f\u{fc}r ".utf8) + [0xFC, 0xFF, 0xE2, 0x82] + Array("\u{10FEFF}".utf8)
    try folder.write(photo.png(), to: String(fileName: name + Array(".png".utf8)))
    try folder.write([], to: String(fileName: name + Array(".jpg".utf8)))
    let result = try upscale(
      String(fileName: name + Array(".png".utf8)), "-o", String(fileName: name + Array("-4.png".utf8)),
      "--method", "bilinear")
    #expect(result == .init(code: 0, output: "", errors: ""))
    #expect(
      try File.names(in: folder.path).map(\.fileNameBytes).filter { $0.starts(with: name) }
        == ["-4.png", ".jpg", ".png"].map { name + Array($0.utf8) })

    let saved = try folder.contents(String(fileName: name + Array("-4.png".utf8)))
    let shown = "für \\xfc\\xff\\xe2\\x82\\xf4\\x8f\\xbb\\xbf"
    #expect(try textChunks(of: saved)["Source"] == shown + ".png")
    let failed = try upscale(String(fileName: name + Array(".jpg".utf8)), "-o", "out.png")
    #expect(failed == .init(code: 1, output: "", errors: "srzoom: \(shown).jpg: is empty\n"))
  }

  /// Told before the work, not after it.
  @Test func tooLongAName() throws {
    let name = String(repeating: "n", count: 252) + ".png"
    let result = try upscale("nope.png", "-o", name)
    #expect(
      result == .init(code: 1, output: "", errors: "srzoom: \(name): can't be written: File name too long\n"))
  }

  @Test func corruptPhotosAreRefused() throws {
    var bytes = try Photo.gradient(width: 64, height: 64).jpeg()
    let scan = try #require(bytes.firstRange(of: [0xFF, 0xDA])).lowerBound
    bytes.replaceSubrange(scan + 100..<scan + 104, with: [0xFF, 0xFE, 0x55, 0x55])
    try folder.write(bytes, to: "bad.jpg")
    let result = try upscale("bad.jpg", "-o", "out.png")
    #expect(result.code == 1)
    #expect(result.errors.hasPrefix("srzoom: bad.jpg: damaged JPEG: Corrupt JPEG data"))
    #expect(result.errors.count { $0 == "\n" } == 1)
    #expect(folder.names == ["bad.jpg", "photo.png"])
  }

  #if HEIF
    /// libde265 has something to say of it, which is not ours: `SPS error: CB alignment`.
    @Test func onlyOneOfUsSpeaksOfADamagedFile() throws {
      let photo = Repository.root + "Tests/ImagingTests/Fixtures/bad/odd-parameters.heic"
      let result = try upscale(photo, "-o", "out.png")
      #expect(result.code == 1 && result.errors.hasPrefix("srzoom: \(photo): "))
      #expect(result.errors.split(separator: "\n").count == 1)
    }
  #endif

  @Test func photosThatLackTheirEndAreRestoredWithAWarning() throws {
    try folder.write(Array(Photo.gradient(width: 64, height: 64).jpeg().dropLast(2)), to: "cut.jpg")
    #expect(
      try upscale("cut.jpg", "-o", "no.png", "--strict")
        == .init(
          code: 1, output: "",
          errors: "srzoom: cut.jpg: damaged JPEG: the file ends too soon, but no pixel is lost\n"))
    #expect(
      try upscale("cut.jpg", "-o", "out.png", "--method", "bilinear")
        == .init(
          code: 0, output: "",
          errors: "srzoom: warning: cut.jpg: the file ends too soon, but no pixel is lost\n"))
    #expect(folder.names == ["cut.jpg", "out.png", "photo.png"])
  }

  // MARK: - What the photo has beside its pixels

  @Test func whatIsNotReadIsTold() throws {
    // A chunk that says that there are 3 pictures: content and checksum.
    let control: [UInt8] =
      [0, 0, 0, 8] + Array("acTL".utf8) + [0, 0, 0, 3, 0, 0, 0, 0] + [0xCE, 0xED, 0xBA, 0xC0]
    let png = try photo.png()
    try folder.write(Array(png[..<33]) + control + png[33...], to: "moving.png")
    #expect(
      try upscale("moving.png", "-o", "out.png", "--method", "bilinear")
        == .init(
          code: 0, output: "",
          errors: "srzoom: warning: moving.png: one of the 3 pictures in the file\n"))
  }

  @Test func greyStaysGrey() throws {
    let pixels = photo.pixels.enumerated().map { photo.pixels[$0.offset / 3 * 3 + 1] }
    try folder.write(Photo(width: 40, height: 30, pixels: pixels).jpeg(), to: "grey.jpg")
    for output in ["out.png", "out.jpg"] {
      #expect(try upscale("grey.jpg", "--roi", "12x9+7+11", "-o", output, "--model", "lite").code == 0)
      #expect(try PhotoHeader(folder.contents(output)).components == 1)
    }
  }

  @Test func transparencyIsKept() throws {
    var logo = photo
    logo.alpha = (0..<1200).map { $0 % 40 < 20 ? 0 : 255 }
    try folder.write(logo.png(), to: "logo.png")
    #expect(
      try upscale("logo.png", "-o", "out.png", "--method", "bilinear")
        == .init(code: 0, output: "", errors: ""))
    let alpha = try #require(decoded("out.png").alpha)
    #expect(alpha[0] == 0 && alpha[159] == 255)
    #expect(
      try upscale("logo.png", "-o", "out.jpg", "--method", "bilinear").errors
        == "srzoom: warning: out.jpg: a JPEG has no transparency: transparent parts are white\n")
    #expect(try decoded("out.jpg").pixels[..<3] == [255, 255, 255])
  }

  @Test func metadataIsKeptUnlessStripped() throws {
    // One directory of one entry: the maker is "srz".
    let exif: [UInt8] =
      Array("II*\0".utf8) + [8, 0, 0, 0, 1, 0, 0x0F, 1, 2, 0, 4, 0, 0, 0] + Array("srz\0".utf8) + [
        0, 0, 0, 0,
      ]
    let segment = Array("Exif\0\0".utf8) + exif
    let jpeg = try photo.jpeg()
    try folder.write(
      Array(jpeg[..<2]) + [0xFF, 0xE1, 0, UInt8(segment.count + 2)] + segment + jpeg[2...], to: "camera.jpg")
    for output in ["out.png", "out.jpg"] {
      let arguments = ["camera.jpg", "-o", output, "--method", "bilinear", "--force"]
      #expect(try CommandProgram.run(["upscale"] + arguments, in: folder).code == 0)
      #expect(try Photo.decode(folder.contents(output)).metadata.camera.maker == "srz")
      #expect(try CommandProgram.run(["upscale", "--strip"] + arguments, in: folder).code == 0)
      #expect(try Photo.decode(folder.contents(output)).metadata == Metadata())
    }
  }

  // MARK: -

  /// The texts of a PNG's tEXt and uncompressed iTXt chunks (PNG specification, 11.3.3).
  private func textChunks(of file: [UInt8]) throws -> [String: String] {
    var texts: [String: String] = [:]
    var place = 8
    while place + 12 <= file.count {
      let length = file[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      let type = String(decoding: file[place + 4..<place + 8], as: UTF8.self)
      let data = file[place + 8..<place + 8 + length]
      let parts = data.split(
        separator: 0, maxSplits: type == "iTXt" ? 5 : 1, omittingEmptySubsequences: false)
      if type == "tEXt" || type == "iTXt", let text = parts.last {
        texts[String(decoding: parts[0], as: UTF8.self)] = String(decoding: text, as: UTF8.self)
      }
      place += length + 12
    }
    return texts
  }

  /// The least profile that libpng accepts: a header (ICC.1:2022, section 7.2) and one tag of text.
  private static func profile() -> [UInt8] {
    var profile = [UInt8](repeating: 0, count: 184)
    func put(_ bytes: some Sequence<UInt8>, at place: Int) {
      for (offset, byte) in bytes.enumerated() { profile[place + offset] = byte }
    }
    put([0, 0, 0, 184], at: 0)
    put([4, 0x40], at: 8)
    put("mntrRGB XYZ ".utf8, at: 12)
    put("acsp".utf8, at: 36)
    // The D50 white point, in 1/65536.
    put([0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D], at: 68)
    // How many tags; the tag's name, place and length; its type.
    put([0, 0, 0, 1], at: 128)
    put(Array("cprt".utf8) + [0, 0, 0, 144, 0, 0, 0, 40], at: 132)
    put("text".utf8, at: 144)
    // All different: libpng calls a chunk that compresses too well too short.
    put(UInt8(ascii: "A")..<UInt8(ascii: "A") + 32, at: 152)
    return profile
  }
}

extension Photo {
  /// Red along x, green along y, blue a pattern: no two neighbourhoods are the same.
  static func gradient(width: Int, height: Int) -> Photo {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * 3)
    for y in 0..<height {
      for x in 0..<width {
        pixels += [UInt8(x * 255 / width), UInt8(y * 255 / height), UInt8((x * x + y * 7) % 256)]
      }
    }
    return Photo(width: width, height: height, pixels: pixels)
  }
}
