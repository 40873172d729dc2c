#if TIFF
  /// The directories of a TIFF structure that holds the samples of a camera's sensor.
  struct RAWDirectories {
    private enum Tag {
      static let compression = 0x103, photometric = 0x106, stripOffsets = 0x111, orientation = 0x112,
        stripLengths = 0x117
      static let subdirectories = 0x14A, jpeg = 0x201, jpegLength = 0x202, dngVersion = 0xC612
    }

    /// Color filter array and linear samples (Adobe, Digital Negative Specification, chapter 4).
    private static let sensorSamples = [32803, 34892]
    /// Of each kind; cameras write at most 4.
    private static let mostDirectories = 16

    private let file: TIFFStructure<UnsafeBufferPointer<UInt8>>
    private let directories: [[TIFFEntry]]

    /// Nil when it is no RAW file: has no samples of a sensor, nor a sign that DNG and CR2 files have.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
      guard let file = TIFFStructure(bytes) else { return nil }
      self.file = file
      var directories: [[TIFFEntry]] = []
      var position = file.firstDirectory
      while let next = position, directories.count < Self.mostDirectories {
        directories.append(file.entries(ofDirectory: next))
        position = file.directory(after: next)
      }
      let pointers = directories.joined().filter { $0.tag == Tag.subdirectories }
        .flatMap { entry in
          (0..<min(entry.count, Self.mostDirectories)).compactMap { file.integer(entry, index: $0) }
        }
      directories += pointers.prefix(Self.mostDirectories).map { file.entries(ofDirectory: $0) }
      self.directories = directories
      let isCR2 = bytes.dropFirst(8).starts(with: "CR".utf8)
      guard isCR2 || directories.contains(where: { isOfSensor($0) || value(Tag.dngVersion, of: $0) != nil })
      else {
        return nil
      }
    }

    /// How the pictures are turned.
    var orientation: Orientation {
      value(Tag.orientation, of: directories.first ?? []).flatMap(Orientation.init(rawValue:)) ?? .upright
    }

    /// What the file tells of camera, time and place.
    var exif: [UInt8]? { EXIF.excerpt(of: file) }

    /// What looks like a JPEG in the file, each all of it.
    var jpegs: [UnsafeBufferPointer<UInt8>] {
      let ranges: [Range<Int>] = directories.filter { !isOfSensor($0) }.compactMap { directory in
        if let range = range(directory, Tag.jpeg, Tag.jpegLength) { return range }
        // 6 and 7: JPEG of the old and of the new kind.
        guard [6, 7].contains(value(Tag.compression, of: directory)) else { return nil }
        return range(directory, Tag.stripOffsets, Tag.stripLengths)
      }
      return ranges.map { UnsafeBufferPointer(rebasing: file.bytes[$0]) }
    }

    private func isOfSensor(_ directory: [TIFFEntry]) -> Bool {
      value(Tag.photometric, of: directory).map(Self.sensorSamples.contains) ?? false
    }

    private func value(_ tag: Int, of directory: [TIFFEntry]) -> Int? {
      directory.first { $0.tag == tag }.flatMap { file.integer($0) }
    }

    /// The one piece of the file that two entries tell the start and the length of.
    private func range(_ directory: [TIFFEntry], _ start: Int, _ length: Int) -> Range<Int>? {
      guard directory.first(where: { $0.tag == start })?.count == 1, let start = value(start, of: directory),
        let length = value(length, of: directory), start >= 0, length > 2, start + length <= file.bytes.count,
        file.bytes[start..<start + length].starts(with: [0xFF, 0xD8])
      else { return nil }
      return start..<start + length
    }
  }
#endif
