/// What a camera wrote beside the pixels (JEITA CP-3451).
///
/// Whatever is wrong with it only means that nothing is known.
struct EXIF {
  private enum Tag {
    static let width = 0x100, height = 0x101, maker = 0x10F, model = 0x110, orientation = 0x112
    static let thumbnail = 0x201, thumbnailLength = 0x202
    static let description = 0x10E, software = 0x131, date = 0x132, artist = 0x13B, copyright = 0x8298
    static let exposureTime = 0x829A, fNumber = 0x829D, exifDirectory = 0x8769, sensitivity = 0x8827
    static let placeDirectory = 0x8825, makerNote = 0x927C, interoperability = 0xA005
    static let dateTaken = 0x9003, focalLength = 0x920A
    static let pixelWidth = 0xA002, pixelHeight = 0xA003, lens = 0xA434

    /// Those whose values count from the start of the file, and the lengths beside them: of strips, tiles, free bytes,
    /// subdirectories, global parameters, JPEG tables and streams, and of Microsoft's shift of the maker's notes.
    static let ofOffsets: Set = [
      0x111, 0x117, 0x144, 0x145, 0x120, 0x121, 0x14A, 0x190, thumbnail, thumbnailLength, 0x207, 0x208, 0x209,
      exifDirectory, placeDirectory, interoperability, makerNote, 0xEA1D,
    ]
  }

  private var tiff: TIFFStructure<[UInt8]>

  /// - Parameter bytes: the TIFF structure: a JPEG's segment after `Exif\0\0`, or a PNG's eXIf chunk.
  init?(_ bytes: [UInt8]) {
    guard let tiff = TIFFStructure(bytes) else { return nil }
    self.tiff = tiff
  }

  /// The structure as it stands.
  var bytes: [UInt8] { tiff.bytes }

  private var mainEntries: [TIFFEntry] { tiff.entries(ofDirectory: tiff.firstDirectory) }

  private var exifEntries: [TIFFEntry] {
    let pointer = mainEntries.first { $0.tag == Tag.exifDirectory }
    return tiff.entries(ofDirectory: pointer.flatMap { tiff.integer($0) })
  }

  /// How the picture is turned, in whatever integer type it stands; nil when it does not say or makes no sense.
  var orientation: Orientation? {
    mainEntries.first { $0.tag == Tag.orientation }.flatMap { entry in
      entry.count == 1 ? tiff.integer(entry).flatMap(Orientation.init(rawValue:)) : nil
    }
  }

  /// The orientation that a structure tells; upright when there is none or it makes no sense.
  static func orientation(in bytes: [UInt8]) -> Orientation { EXIF(bytes)?.orientation ?? .upright }

  /// Date, camera and exposure.
  var camera: CameraData {
    let main = mainEntries
    let exif = exifEntries
    func text(_ tag: Int, in entries: [TIFFEntry]) -> String? {
      entries.first { $0.tag == tag }.flatMap { tiff.text($0) }
    }
    func number(_ tag: Int) -> (numerator: Int, denominator: Int)? {
      exif.first { $0.tag == tag }.flatMap { tiff.rational($0) }
    }
    var camera = CameraData()
    camera.date = text(Tag.dateTaken, in: exif)
    camera.maker = text(Tag.maker, in: main)
    camera.model = text(Tag.model, in: main)
    camera.lens = text(Tag.lens, in: exif)
    camera.exposureTime = number(Tag.exposureTime).map {
      CameraData.Fraction(numerator: $0.numerator, denominator: $0.denominator)
    }
    camera.fNumber = number(Tag.fNumber).map { Double($0.numerator) / Double($0.denominator) }
    camera.sensitivity = number(Tag.sensitivity)?.numerator
    camera.focalLength = number(Tag.focalLength).map { Double($0.numerator) / Double($0.denominator) }
    return camera
  }

  /// Makes it describe an upright picture of another size, without thumbnail.
  mutating func describe(width: Int, height: Int) {
    dropThumbnail()
    for entry in exifEntries {
      switch entry.tag {
      case Tag.pixelWidth: tiff.set(entry, to: width)
      case Tag.pixelHeight: tiff.set(entry, to: height)
      default: break
      }
    }
    // Last, so that the orientation is right even where hostile directories overlap.
    for entry in mainEntries {
      switch entry.tag {
      case Tag.orientation: tiff.set(entry, to: 1)
      case Tag.width: tiff.set(entry, to: width)
      case Tag.height: tiff.set(entry, to: height)
      default: break
      }
    }
  }

  /// The second directory and the small JPEG that it tells of go, from the file too when they end it, as they mostly do.
  private mutating func dropThumbnail() {
    guard let first = tiff.firstDirectory, let second = tiff.directory(after: first) else { return }
    let entries = tiff.entries(ofDirectory: second)
    tiff.endChain(at: first)
    let start = entries.first { $0.tag == Tag.thumbnail }.flatMap { tiff.integer($0) }
    let length = entries.first { $0.tag == Tag.thumbnailLength }.flatMap { tiff.integer($0) }
    guard let start, let length, start > second, length > 0 else { return }
    if start + length >= tiff.bytes.count - 8 {
      tiff.truncate(to: start)
    } else {
      tiff.erase(start..<start + length)
    }
  }
}

extension EXIF {
  /// What a whole TIFF file tells of camera, time and place, as a structure of its own; nil when it tells nothing.
  ///
  /// What holds offsets from the start of the file is left out, for they say nothing elsewhere: the maker's notes, further
  /// directories, and where pixels lie.
  static func excerpt<Bytes>(of file: TIFFStructure<Bytes>) -> [UInt8]? {
    let kept = [
      Tag.description, Tag.maker, Tag.model, Tag.software, Tag.date, Tag.artist, Tag.copyright,
    ]
    let main = file.entries(ofDirectory: file.firstDirectory)
    var excerpt = TIFFExcerpt(of: file)
    var pointers: [Int: Int] = [:]
    for pointer in [Tag.exifDirectory, Tag.placeDirectory] {
      guard let entry = main.first(where: { $0.tag == pointer }), let directory = file.integer(entry) else {
        continue
      }
      let entries = file.entries(ofDirectory: directory)
      pointers[pointer] = excerpt.add(
        entries.filter { !Tag.ofOffsets.contains($0.tag) && $0.type != TIFFEntry.directoryType })
    }
    guard let first = excerpt.add(main.filter { kept.contains($0.tag) }, pointers: pointers) else {
      return nil
    }
    excerpt.begin(with: first)
    return excerpt.bytes
  }
}
