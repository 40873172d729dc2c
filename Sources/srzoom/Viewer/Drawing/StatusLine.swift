import Imaging
import Terminal

/// The row below the pictures: what is seen, as much of it as fits.
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
  /// Whether the box is restored, or why not.
  var restoring = Restoring.none
  /// What to press first, where no other place says so.
  var hint: String?
  /// A sentence that stands for all else until the next key.
  var message: String?

  /// How far a box is restored.
  enum Restoring: Sendable, Equatable {
    /// Nothing is known yet.
    case none
    /// It is being restored, for so many more seconds as far as is known.
    case running(secondsLeft: Double?)
    /// It took so many seconds.
    case done(seconds: Double)
    /// It is enlarged too little to show a difference; so much that there is none, if not at all.
    case hardlyVisible, pointless
  }

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
    if position.1 > 1 { parts.append((5, "\(position.0)/\(position.1)")) }
    if let photo { parts.append((6, "\(photo.width)x\(photo.height)")) }
    if let box { parts.append((0, "box \(box)")) }
    if let magnification { parts.append((4, Self.text(magnification: magnification))) }
    switch restoring {
    case .none: break
    case .running(let seconds):
      // What is there at once needs no forecast.
      let left = seconds.flatMap { $0 < 2 ? nil : ", \(Text.seconds($0)) left" }
      parts.append((3, "restoring …" + (left ?? "")))
    case .done(let seconds): parts.append((3, "restored in \(Text.decimal(seconds, seconds < 10 ? 2 : 0)) s"))
    case .hardlyVisible: parts.append((3, "+ shows the difference better"))
    case .pointless: parts.append((3, Refusal.nothingRestored))
    }
    if let hint { parts.append((2, hint)) }
    return parts
  }

  /// A magnification without needless zeros: `2x`, `1.5x`, `0.06x`.
  static func text(magnification: Double) -> String {
    var text = Text.decimal(magnification, 2)[...]
    while text.hasSuffix("0") { text = text.dropLast() }
    return (text.hasSuffix(".") ? text.dropLast() : text) + "x"
  }

  private static func join(_ parts: [(rank: Int, text: String)]) -> String {
    parts.map(\.text).joined(separator: " · ")
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
    magnification = session.view.zoom.magnification
    restoring =
      if !session.canRestore {
        session.view.isEnlarged ? .none : .pointless
      } else if !session.isRestored {
        .running(secondsLeft: session.restored.secondsLeft)
      } else {
        session.view.zoom.magnification < 1.99
          ? .hardlyVisible : .done(seconds: session.restored.tiles.seconds)
      }
  }
}
