/// Writes pictures of palette indices as sixels.
///
/// Source: VT330/VT340 Programmer Reference Manual, chapter 14.
enum SixelEncoder {
  /// Appends the device control string for a picture.
  ///
  /// P2 is 1: pixels that `isDrawn` leaves out stay as they are on the screen.
  ///
  /// - Parameters:
  ///   - indices: `width · height` colours, row by row.
  ///   - width: columns of pixels.
  ///   - palette: the colours; those that occur are defined, the most frequent with the shortest number.
  ///   - isDrawn: whether a pixel counts, row by row; nil: all do.
  ///   - frame: where the bytes go.
  static func append(
    _ indices: ArraySlice<UInt8>, width: Int, palette: SixelPalette, isDrawn: ArraySlice<Bool>? = nil,
    to frame: inout FrameBytes
  ) {
    let height = indices.count / width
    precondition(indices.count == width * height, "\(indices.count) sixel pixels in rows of \(width)")
    frame.append("\u{1B}P0;1q\"1;1;")
    frame.append(decimal: width)
    frame.append(";")
    frame.append(decimal: height)
    let numbers = define(indices, palette, to: &frame)
    var band = SixelBand(width: width, numbers: numbers)
    for top in stride(from: 0, to: height, by: 6) {
      if top > 0 { frame.append("-") }
      band.append(indices, isDrawn, from: top, rows: min(6, height - top), to: &frame)
    }
    frame.append("\u{1B}\\")
  }

  /// Defines the colours that occur: the number that each one gets.
  private static func define(
    _ indices: ArraySlice<UInt8>, _ palette: SixelPalette, to frame: inout FrameBytes
  ) -> [Int] {
    var counts = Array(repeating: 0, count: 256)
    for index in indices { counts[Int(index)] += 1 }
    let used = counts.indices.filter { counts[$0] > 0 }.sorted { counts[$0] > counts[$1] }
    var numbers = Array(repeating: 0, count: 256)
    for (number, index) in used.enumerated() {
      let (red, green, blue) = palette.percents[index]
      numbers[index] = number
      frame.append("#")
      frame.append(decimal: number)
      frame.append(";2;")
      frame.append(decimal: Int(red))
      frame.append(";")
      frame.append(decimal: Int(green))
      frame.append(";")
      frame.append(decimal: Int(blue))
    }
    return numbers
  }
}
