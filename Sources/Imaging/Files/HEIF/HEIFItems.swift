/// The picture items of a HEIF file (ISO 23008-12): how large they say that they are, and how large what is decoded will be.
///
/// libheif before 1.19 finds out that the two differ when it has taken memory for the second, so they are compared before.
/// Items of other kinds than HEVC, AV1, grids and overlays tell no decoded size: from 1.19 on libheif bounds them itself.
struct HEIFItems {
  /// The picture that is shown (ISO 14496-12, section 8.11.4); 0 when there is none.
  private(set) var primary = 0
  private let bytes: UnsafeBufferPointer<UInt8>
  private var types: [Int: String] = [:]
  private var properties: [Int: [(type: String, content: Range<Int>)]] = [:]
  private var extents: [Int: [Range<Int>]] = [:]

  /// libheif refuses more items, and more pieces of one.
  private static let mostItems = 20_000, mostExtents = 32

  /// The items of all `meta` boxes; what lies beyond the end is left out.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    for meta in ISOBoxes(bytes: bytes, range: 0..<bytes.count) where meta.type == "meta" {
      // Full boxes begin with a version and flags, four bytes.
      let boxes = Array(ISOBoxes(bytes: bytes, range: meta.content.dropFirst(4)))
      let data = boxes.first { $0.type == "idat" }?.content ?? 0..<0
      for box in boxes {
        switch box.type {
        case "pitm": primary = item(in: box.content)
        case "iinf": addTypes(box.content)
        case "iprp": addProperties(box.content)
        case "iloc": addExtents(box.content, data: data)
        default: break
        }
      }
    }
  }

  /// The size that an item tells, `ispe`, before it is cropped and turned; nil when it tells none.
  func toldSize(of item: Int) -> PixelSize? {
    let properties = self.properties[item] ?? []
    return properties.last { $0.type == "ispe" }.map { property in
      var numbers = ISONumbers(bytes, property.content.dropFirst(4))
      // libheif refuses longer sides where it sees them; a product of these can be counted.
      let most = Int(Int32.max)
      return PixelSize(width: min(numbers.next(4), most), height: min(numbers.next(4), most))
    }
  }

  /// The size of the largest picture that an item is decoded to; nil when that is not known.
  func decodedSize(of item: Int) -> PixelSize? {
    switch types[item] {
    case "hvc1", "hev1": hevcSize(of: item)
    case "av01": av1Size(of: item)
    case "grid": derivedSize(of: item, at: 4)
    case "iovl": derivedSize(of: item, at: 10)
    default: nil
    }
  }

  // MARK: Sizes

  private func hevcSize(of item: Int) -> PixelSize? {
    let stream = data(of: item).withUnsafeBufferPointer { stream in
      var numbers = ISONumbers(stream, 0..<stream.count)
      var sizes: [PixelSize] = []
      // Lengths of four bytes, as libheif reads them.
      while numbers.rest.count > 4 { sizes += Self.unitSize(&numbers, lengthBytes: 4) }
      return sizes
    }
    return (properties(of: item, type: "hvcC").flatMap(sizesInConfiguration) + stream).largest
  }

  /// Of the NAL units in a `hvcC` box (ISO 14496-15, section 8.3.3.1).
  private func sizesInConfiguration(_ content: Range<Int>) -> [PixelSize] {
    var sizes: [PixelSize] = []
    var numbers = ISONumbers(bytes, content.dropFirst(22))
    for _ in 0..<numbers.next(1) {
      numbers.skip(1)
      for _ in 0..<numbers.next(2) where !numbers.rest.isEmpty {
        sizes += Self.unitSize(&numbers, lengthBytes: 2)
      }
    }
    return sizes
  }

  /// What the next NAL unit, behind its length, says of its pictures' size: none or one.
  private static func unitSize(_ numbers: inout ISONumbers, lengthBytes: Int) -> [PixelSize] {
    let unit = numbers.nextBytes(numbers.next(lengthBytes))
    return HEVCParameters.pictureSize(in: unit).map { [$0] } ?? []
  }

  private func av1Size(of item: Int) -> PixelSize? {
    var headers = AV1Headers()
    for content in properties(of: item, type: "av1C") { headers.read(bytes[content.dropFirst(4)]) }
    headers.read(data(of: item))
    return headers.largest
  }

  /// Width and height of a grid or an overlay, in four bytes each when the lowest flag is set (section 6.6.2).
  private func derivedSize(of item: Int, at offset: Int) -> PixelSize? {
    let data = data(of: item)
    guard data.count > 1 else { return nil }
    return data.withUnsafeBufferPointer { data in
      let length = data[1] & 1 == 1 ? 4 : 2
      var numbers = ISONumbers(data, (0..<data.count).dropFirst(offset))
      return PixelSize(width: numbers.next(length), height: numbers.next(length))
    }
  }

  private func properties(of item: Int, type: String) -> [Range<Int>] {
    (properties[item] ?? []).filter { $0.type == type }.map(\.content)
  }

  /// An item's bytes, put together; no more than the file has, for none stands in it twice.
  private func data(of item: Int) -> [UInt8] {
    var data: [UInt8] = []
    for range in extents[item] ?? [] { data += bytes[range.prefix(bytes.count - data.count)] }
    return data
  }

  // MARK: Boxes

  private func item(in content: Range<Int>) -> Int {
    var numbers = ISONumbers(bytes, content)
    return numbers.next(numbers.nextVersion().version == 0 ? 2 : 4)
  }

  /// What each item is (ISO 14496-12, section 8.11.6).
  private mutating func addTypes(_ content: Range<Int>) {
    var numbers = ISONumbers(bytes, content)
    numbers.skip(numbers.nextVersion().version == 0 ? 2 : 4)
    for box in ISOBoxes(bytes: bytes, range: numbers.rest) where box.type == "infe" {
      var entry = ISONumbers(bytes, box.content)
      let item = entry.next(entry.nextVersion().version == 2 ? 2 : 4)
      entry.skip(2)
      types[item] = entry.nextType()
    }
  }

  /// The properties of each item (section 8.11.14).
  private mutating func addProperties(_ content: Range<Int>) {
    let boxes = Array(ISOBoxes(bytes: bytes, range: content))
    let all = boxes.filter { $0.type == "ipco" }.flatMap { ISOBoxes(bytes: bytes, range: $0.content) }
    for box in boxes where box.type == "ipma" {
      var numbers = ISONumbers(bytes, box.content)
      let (version, flags) = numbers.nextVersion()
      let isLong = flags & 1 == 1
      for _ in 0..<min(numbers.next(4), Self.mostItems) where !numbers.rest.isEmpty {
        let item = numbers.next(version == 0 ? 2 : 4)
        for _ in 0..<numbers.next(1) {
          // The highest bit says whether it is essential; the first property is 1.
          let index = isLong ? numbers.next(2) & 0x7FFF : numbers.next(1) & 0x7F
          if all.indices.contains(index - 1) { properties[item, default: []].append(all[index - 1]) }
        }
      }
    }
  }

  /// Where the bytes of each item lie (section 8.11.3).
  private mutating func addExtents(_ content: Range<Int>, data: Range<Int>) {
    var numbers = ISONumbers(bytes, content)
    let version = numbers.nextVersion().version
    let lengths = numbers.next(2)
    let (offsetLength, lengthLength, baseLength) = (lengths >> 12, lengths >> 8 & 15, lengths >> 4 & 15)
    let indexLength = version == 0 ? 0 : lengths & 15
    guard max(offsetLength, lengthLength, baseLength, indexLength) <= 8 else { return }
    let count = numbers.next(version < 2 ? 2 : 4)
    for _ in 0..<min(count, Self.mostItems) where !numbers.rest.isEmpty {
      let item = numbers.next(version < 2 ? 2 : 4)
      let isInData = version > 0 && numbers.next(2) & 15 == 1
      numbers.skip(2)
      let base = numbers.next(baseLength)
      let extentCount = numbers.next(2)
      guard extentCount <= Self.mostExtents else { return }
      for _ in 0..<extentCount {
        numbers.skip(indexLength)
        let (offset, length) = (numbers.next(offsetLength), numbers.next(lengthLength))
        let place = isInData ? data : 0..<bytes.count
        let (start, isTooLarge) = base.addingReportingOverflow(offset)
        guard !isTooLarge, start < place.count else { continue }
        let rest = place.dropFirst(start)
        extents[item, default: []].append(length == 0 ? rest : rest.prefix(length))
      }
    }
  }
}

extension Sequence<PixelSize> {
  /// The largest width and the largest height; nil when there is none.
  var largest: PixelSize? {
    reduce(nil) { largest, size in largest?.union(size) ?? size }
  }
}
