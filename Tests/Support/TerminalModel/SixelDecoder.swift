/// A sixel picture as a terminal would draw it.
///
/// Source: VT330/VT340 Programmer Reference Manual, chapter 14.
public struct SixelPicture: Sendable, Equatable {
  /// Size in pixels: the raster attributes', or larger where sixels go beyond.
  public private(set) var width = 0, height = 0
  /// Row by row; nil: transparent.
  public private(set) var pixels: [ModelColour?] = []
  /// What the decoder did not understand.
  public private(set) var errors: [String] = []
  /// How many colours were defined.
  public private(set) var definedColours = 0

  /// Draws what stands between DCS and ST.
  public init(_ body: [UInt8]) {
    guard let start = body.firstIndex(of: 0x71) else {
      errors.append("no q")
      return
    }
    var registers: [Int: ModelColour] = [:]
    var dots: [(x: Int, y: Int, colour: ModelColour)] = []
    var colour = ModelColour.standard
    var (x, y, repeats) = (0, 0, 1)
    var index = start + 1

    func numbers() -> [Int] {
      var numbers = [0]
      while index < body.count {
        switch body[index] {
        case 0x30...0x39:
          numbers[numbers.count - 1] = numbers[numbers.count - 1] * 10 + Int(body[index] - 0x30)
        case 0x3B: numbers.append(0)
        default: return numbers
        }
        index += 1
      }
      return numbers
    }

    while index < body.count {
      let byte = body[index]
      index += 1
      switch byte {
      case 0x22:
        let attributes = numbers()
        if attributes.count == 4, attributes[0] == 1, attributes[1] == 1 {
          (width, height) = (attributes[2], attributes[3])
        } else {
          errors.append("raster attributes \(attributes)")
        }
      case 0x23:
        let parts = numbers()
        if parts.count == 5, parts[1] == 2, parts[2...].allSatisfy({ $0 <= 100 }) {
          let levels = parts[2...].map { UInt8(($0 * 255 + 50) / 100) }
          registers[parts[0]] = .rgb(levels[0], levels[1], levels[2])
        } else if parts.count != 1 {
          errors.append("colour \(parts)")
        }
        if let known = registers[parts[0]] {
          colour = known
        } else {
          errors.append("undefined colour \(parts[0])")
        }
      case 0x21:
        repeats = numbers()[0]
        if !(1...255).contains(repeats) { errors.append("repeat count \(repeats)") }
      case 0x24: x = 0
      case 0x2D:
        x = 0
        y += 6
      case 0x3F...0x7E:
        let bits = byte - 0x3F
        for column in x..<x + repeats where bits != 0 {
          for row in 0..<6 where bits >> row & 1 == 1 { dots.append((column, y + row, colour)) }
        }
        x += repeats
        repeats = 1
      default: errors.append("byte \(byte)")
      }
    }
    definedColours = registers.count
    let (right, bottom) = (dots.map(\.x).max() ?? -1, dots.map(\.y).max() ?? -1)
    if right >= width || bottom >= height {
      errors.append("pixel (\(right), \(bottom)) outside \(width)x\(height)")
    }
    width = max(width, right + 1)
    height = max(height, bottom + 1)
    pixels = Array(repeating: nil, count: width * height)
    for dot in dots { pixels[dot.y * width + dot.x] = dot.colour }
  }
}

/// The pixels of a whole screen, for pictures that are put together from several sixels.
public struct SixelCanvas: Sendable {
  /// Size in pixels.
  public let width: Int, height: Int
  /// Row by row; nil where nothing was drawn.
  public private(set) var pixels: [ModelColour?]
  /// What was wrong with the pictures drawn.
  public private(set) var errors: [String] = []
  private let cell: (width: Int, height: Int)

  /// An empty canvas of `rows × columns` cells of `cell` pixels.
  public init(rows: Int, columns: Int, cell: (width: Int, height: Int)) {
    self.cell = cell
    (width, height) = (columns * cell.width, rows * cell.height)
    pixels = Array(repeating: nil, count: width * height)
  }

  /// Draws a picture at the cell where it came.
  ///
  /// - Parameters:
  ///   - record: the picture.
  ///   - blanksCells: whether cells that it touches lose what they showed, as in mlterm.
  public mutating func draw(_ record: SixelRecord, blanksCells: Bool = false) {
    let picture = SixelPicture(record.body)
    errors += picture.errors
    let (left, top) = (record.column * cell.width, record.row * cell.height)
    if left + picture.width > width || top + picture.height > height {
      errors.append("picture leaves the screen")
    }
    if blanksCells {
      for row in record.row...(top + picture.height - 1) / cell.height {
        for column in record.column...(left + picture.width - 1) / cell.width {
          erase(row: row, column: column)
        }
      }
    }
    for y in 0..<min(picture.height, height - top) {
      for x in 0..<min(picture.width, width - left) {
        if let colour = picture.pixels[y * picture.width + x] {
          pixels[(top + y) * width + left + x] = colour
        }
      }
    }
    if picture.height % 6 != 0 { errors.append("\(picture.height) rows are no whole bands") }
  }

  /// Forgets the pixels of a cell, as when text is written there.
  public mutating func erase(row: Int, column: Int) {
    for y in row * cell.height..<(row + 1) * cell.height {
      for x in column * cell.width..<(column + 1) * cell.width { pixels[y * width + x] = nil }
    }
  }
}
