import CLSR
import Imaging
import Terminal

/// The last row: what is seen and what it cost, as much of it as fits.
struct StatusLine: Sendable, Equatable {
  /// The file's name, free of control characters.
  var file: String
  /// Its place among the files, from 1, and how many there are.
  var position = (1, 1)
  /// The photo's size.
  var photo: PixelSize?
  /// The box, and how often it is enlarged.
  var box: Region?
  var magnification: Double?
  /// How much of the context is computed.
  var context: ContextProgress?
  /// What the restored box took.
  var seconds: Double?
  var cost: Cost?
  /// What to press first, where no other place says so.
  var hint: String?
  /// A sentence that stands for all else until the next key.
  var message: String?

  static func == (a: StatusLine, b: StatusLine) -> Bool {
    a.parts.map(\.text) == b.parts.map(\.text) && a.message == b.message
  }

  /// The line for `columns` cells: the least important parts are left out first, then the file's name is cut.
  func text(columns: Int) -> String {
    if let message { return ScreenText.clipped(message, to: columns) }
    var parts = parts
    while ScreenText.width(of: Self.join(parts)) > columns, parts.count > 1 {
      guard let last = parts.indices.max(by: { parts[$0].rank < parts[$1].rank }) else { break }
      parts.remove(at: last)
    }
    return ScreenText.clipped(Self.join(parts), to: columns)
  }

  /// What the line is made of, in order; a part of rank 0 stays to the end.
  private var parts: [(rank: Int, text: String)] {
    var parts: [(rank: Int, text: String)] = [(1, file)]
    if position.1 > 1 { parts.append((8, "\(position.0)/\(position.1)")) }
    if let photo { parts.append((7, "\(photo.width)x\(photo.height)")) }
    if let box { parts.append((0, "box \(box)")) }
    if let magnification { parts.append((4, Self.decimal(magnification, digits: 1) + "x")) }
    if let context { parts.append((3, Self.text(of: context))) }
    if let seconds { parts.append((5, "\(Int((seconds * 1000).rounded())) ms")) }
    if let cost {
      parts.append((6, "\(Self.giga(cost.roi)) of \(Self.giga(cost.wholePhoto)) GFLOPs"))
    }
    if let hint { parts.append((2, hint)) }
    return parts
  }

  private static func text(of context: ContextProgress) -> String {
    let percent = context.total > 0 ? context.ready * 100 / context.total : 100
    if context.isLimited { return "context \(percent) % (limit)" }
    guard percent < 100 else { return "context 100 %" }
    // A bar while there is more to come: eight cells.
    let full = context.ready * 8 / context.total
    let bar = String(repeating: "█", count: full) + String(repeating: "░", count: 8 - full)
    return "context \(bar) \(percent) %"
  }

  private static func join(_ parts: [(rank: Int, text: String)]) -> String {
    parts.map(\.text).joined(separator: " · ")
  }

  /// A number of operations in thousand millions, with two digits or more.
  static func giga(_ operations: Double) -> String {
    let giga = operations / 1e9
    return decimal(giga, digits: giga < 1 ? 2 : giga < 10 ? 1 : 0)
  }

  /// A number with a fixed count of digits after the point.
  static func decimal(_ value: Double, digits: Int) -> String {
    let unit = [1, 10, 100, 1000][digits]
    let rounded = Int((value * Double(unit)).rounded())
    guard digits > 0 else { return "\(rounded)" }
    let fraction = String(unit + abs(rounded) % unit).dropFirst()
    return "\(rounded < 0 ? "-" : "")\(abs(rounded) / unit).\(fraction)"
  }
}

extension StatusLine {
  /// The line of a session; `hasHints`: whether another place says what to press first.
  init(_ session: Session, hasHints: Bool) {
    self.init(file: SavedRegion.name(of: session.album.path).printable)
    position = (session.album.index + 1, session.album.paths.count)
    message = session.message
    hint = hasHints ? nil : "? keys"
    if case .failed(let error) = session.album.state { message = message ?? "\(file): \(error)".printable }
    guard let size = session.album.size else { return }
    photo = size
    box = session.box
    magnification = session.view.zoom.viewport.magnification
    context = session.album.photo?.restorer.contextProgress
    seconds = session.restoration?.seconds
    cost = session.restoration?.cost
  }
}
