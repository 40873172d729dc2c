/// Photoshop's image resources, of which IPTC is one: `8BIM`, a number, a name, a length and so many bytes, each of the
/// last two padded to an even length.
enum PhotoshopResources {
  private static let signature = Array("8BIM".utf8)
  private static let iptcNumber: [UInt8] = [0x04, 0x04]

  /// The IPTC records among them; nil when there are none, or before them something that makes no sense.
  static func iptc(in bytes: [UInt8]) -> [UInt8]? {
    var rest = bytes[...]
    while rest.starts(with: signature), rest.count >= 12 {
      let isIPTC = rest.dropFirst(4).starts(with: iptcNumber)
      let name = Int(rest[rest.startIndex + 6])
      rest = rest.dropFirst(6 + (name + 2) / 2 * 2)
      guard rest.count >= 4 else { return nil }
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(4)
      guard length <= rest.count else { return nil }
      if isIPTC { return Array(rest.prefix(length)) }
      rest = rest.dropFirst((length + 1) / 2 * 2)
    }
    return nil
  }

  /// Resources that hold IPTC records alone.
  static func holding(iptc: [UInt8]) -> [UInt8] {
    let length = (0..<4).map { UInt8(truncatingIfNeeded: iptc.count >> (8 * (3 - $0))) }
    return signature + iptcNumber + [0, 0] + length + iptc + (iptc.count % 2 == 1 ? [0] : [])
  }
}
