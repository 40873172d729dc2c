/// Six rows of a sixel picture, written in few bytes: colours take turns within a pass as long as they do not overlap.
struct SixelBand {
  /// Columns of one colour with few empty ones between them.
  private struct Segment {
    var colour: Int
    var start: Int
    var end: Int
  }

  /// So many empty columns of a colour are written as empty sixels; more of them start a new segment, which costs the
  /// colour's number and a skip, about as many bytes.
  private static let widestGap = 6

  private let width: Int
  private let numbers: [Int]
  /// The sixels of all colours, `256 × width`, zero between bands.
  private var plane: [UInt8]
  /// For each colour the segment that may still grow; −1: none.
  private var open = Array(repeating: -1, count: 256)
  /// By their first columns.
  private var segments: [Segment] = []

  /// - Parameters:
  ///   - width: columns of pixels.
  ///   - numbers: for each colour the number that it was defined with.
  init(width: Int, numbers: [Int]) {
    self.width = width
    self.numbers = numbers
    plane = Array(repeating: 0, count: 256 * width)
  }

  /// Appends the band of `rows` (1…6) rows from row `top` on.
  mutating func append(
    _ indices: ArraySlice<UInt8>, _ isDrawn: ArraySlice<Bool>?, from top: Int, rows: Int,
    to frame: inout FrameBytes
  ) {
    gather(indices, isDrawn, from: top, rows: rows)
    var rest = segments
    var isFirst = true
    while !rest.isEmpty {
      if !isFirst { frame.append("$") }
      isFirst = false
      var later: [Segment] = []
      var column = 0
      var selected = -1
      for segment in rest {
        guard segment.start >= column else {
          later.append(segment)
          continue
        }
        if segment.colour != selected {
          frame.append("#")
          frame.append(decimal: numbers[segment.colour])
          selected = segment.colour
        }
        Self.append(0, count: segment.start - column, to: &frame)
        write(segment, to: &frame)
        column = segment.end
      }
      rest = later
    }
    for segment in segments { open[segment.colour] = -1 }
    segments.removeAll(keepingCapacity: true)
  }

  /// Sorts the band's pixels into the planes of their colours, and finds the segments.
  private mutating func gather(
    _ indices: ArraySlice<UInt8>, _ isDrawn: ArraySlice<Bool>?, from top: Int, rows: Int
  ) {
    for column in 0..<width {
      for row in 0..<rows {
        let pixel = indices.startIndex + (top + row) * width + column
        if let isDrawn, !isDrawn[pixel] { continue }
        let colour = Int(indices[pixel])
        let at = colour * width + column
        if plane[at] == 0 { extend(colour, to: column) }
        plane[at] |= 1 << UInt8(row)
      }
    }
  }

  private mutating func extend(_ colour: Int, to column: Int) {
    let last = open[colour]
    if last >= 0, column - segments[last].end <= Self.widestGap {
      segments[last].end = column + 1
    } else {
      open[colour] = segments.count
      segments.append(Segment(colour: colour, start: column, end: column + 1))
    }
  }

  /// The sixels of a segment; its part of the plane is zero after.
  private mutating func write(_ segment: Segment, to frame: inout FrameBytes) {
    let base = segment.colour * width
    var column = segment.start
    while column < segment.end {
      let bits = plane[base + column]
      var end = column + 1
      while end < segment.end, plane[base + end] == bits { end += 1 }
      Self.append(bits, count: end - column, to: &frame)
      for index in column..<end { plane[base + index] = 0 }
      column = end
    }
  }

  /// `count` equal sixels: repeated from the fourth on.
  ///
  /// Counts go to 255 only: not all terminals take more.
  private static func append(_ bits: UInt8, count: Int, to frame: inout FrameBytes) {
    var left = count
    while left > 3 {
      let part = min(left, 255)
      frame.append("!")
      frame.append(decimal: part)
      frame.append(0x3F + bits)
      left -= part
    }
    for _ in 0..<left { frame.append(0x3F + bits) }
  }
}
