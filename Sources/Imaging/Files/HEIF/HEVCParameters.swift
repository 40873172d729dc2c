/// What a HEVC stream says of its pictures before their pixels (ISO 23008-2, section 7.3.2.2).
enum HEVCParameters {
  /// How large the pictures are that follow a NAL unit, given from its two-byte header on; nil when it is no sequence
  /// parameter set.
  static func pictureSize(in unit: some Collection<UInt8>) -> PixelSize? {
    guard unit.count > 2, let first = unit.first, first >> 1 & 0x3F == 33 else { return nil }
    // Less than 100 bytes stand before the size, and some that keep start codes from appearing.
    var reader = BitReader(unescaped(unit.dropFirst(2).prefix(256)))
    reader.skip(4)
    let furtherLayers = reader.bits(3)
    reader.skip(1)
    skipProfile(furtherLayers: furtherLayers, &reader)
    _ = reader.expGolomb()
    if reader.expGolomb() == 3 { reader.skip(1) }
    return PixelSize(width: reader.expGolomb(), height: reader.expGolomb())
  }

  /// Profile, tier and level (section 7.3.3).
  private static func skipProfile(furtherLayers: Int, _ reader: inout BitReader) {
    reader.skip(88 + 8)
    if furtherLayers == 0 { return }
    let layers = (0..<8).map { _ in (hasProfile: reader.flag(), hasLevel: reader.flag()) }
    for layer in layers.prefix(furtherLayers) {
      reader.skip((layer.hasProfile ? 88 : 0) + (layer.hasLevel ? 8 : 0))
    }
  }

  /// Without the 3 that stands behind each two zeros (section 7.3.1.1).
  private static func unescaped(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var zeros = 0
    return bytes.filter { byte in
      if zeros >= 2, byte == 3 {
        zeros = 0
        return false
      }
      zeros = byte == 0 ? zeros + 1 : 0
      return true
    }
  }
}
