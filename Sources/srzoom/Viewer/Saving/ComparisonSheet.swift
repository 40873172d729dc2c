import Imaging

extension Photo {
  /// Pictures beside each other, each under its name, with a caption below: for people to look at.
  ///
  /// - Precondition: at least one picture; all of the same size.
  static func sheet(_ pictures: [(name: String, picture: Photo)], caption: String) -> Photo {
    let first = pictures[0].picture
    let gap = 8
    // Letters of twice the size where there is room for the longest line.
    let longest = max(caption.utf8.count, 1)
    let width = max(pictures.count * (first.width + gap) - gap, CaptionFont.width * longest)
    let scale = width >= 2 * CaptionFont.width * longest ? 2 : 1
    let line = CaptionFont.height * scale + 2 * gap

    var sheet = Photo(
      width: width + 2 * gap, height: line + first.height + line,
      pixels: Array(repeating: 24, count: (width + 2 * gap) * (first.height + 2 * line) * 3))
    sheet.iccProfile = first.iccProfile
    for (index, (name, picture)) in pictures.enumerated() {
      let x = gap + index * (first.width + gap)
      sheet.write(name, x: x, y: gap, scale: scale)
      sheet.replace(
        Region(x: x, y: line, width: picture.width, height: picture.height), with: picture)
    }
    sheet.write(caption, x: gap, y: line + first.height + gap, scale: scale)
    return sheet
  }

  /// Writes light letters from (`x`, `y`) on, each pixel `scale` pixels large; what does not fit is left out.
  private mutating func write(_ text: String, x: Int, y: Int, scale: Int) {
    for (index, letter) in text.unicodeScalars.enumerated() {
      let left = x + index * CaptionFont.width * scale
      guard left + CaptionFont.width * scale <= width else { return }
      for row in 0..<CaptionFont.height * scale {
        for column in 0..<CaptionFont.width * scale
        where CaptionFont.isSet(UInt8(clamping: letter.value), x: column / scale, y: row / scale) {
          let start = ((y + row) * width + left + column) * 3
          for index in start..<start + 3 { pixels[index] = 224 }
        }
      }
    }
  }
}
