import Imaging
import Terminal

/// The row below the pictures: what is seen, as much of it as fits.
struct StatusLine: Sendable {
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
    /// It is restored, and was waited for so many seconds, if it was not there at once.
    case done(seconds: Double?)
    /// The plain picture is in its place, and no title says so.
    case flipped
    /// It is enlarged too little to show a difference; so much that there is none, if not at all.
    case hardlyVisible, pointless
  }

  /// A part of the line: what it says, in few words and in more, and how important that is (0: most).
  private struct Part: Sendable {
    let forms: [(rank: Int, text: String)]

    init(_ forms: (rank: Int, text: String)...) { self.forms = forms }
  }

  /// The line for `columns` cells: the most important parts, then whatever else has room.
  func text(columns: Int) -> String {
    if let message { return ScreenText.clipped(message, to: columns) }
    let parts = parts
    let forms = parts.indices.flatMap { index in parts[index].forms.map { (rank: $0.rank, index, $0.text) } }
    var shown: [String?] = Array(repeating: nil, count: parts.count)
    for (_, index, text) in forms.sorted(by: { $0.rank < $1.rank }) {
      var longer = shown
      longer[index] = text
      // The first one is there in any case.
      let isFirst = shown.allSatisfy { $0 == nil }
      if isFirst || ScreenText.width(of: Self.join(longer)) <= columns { shown = longer }
    }
    return ScreenText.clipped(Self.join(shown), to: columns)
  }

  /// What the line is made of, in order.
  private var parts: [Part] {
    var parts = [Part((2, file))]
    if position.1 > 1 { parts.append(Part((8, "\(position.0)/\(position.1)"))) }
    if let photo { parts.append(Part((9, "\(photo.width)x\(photo.height)"))) }
    if let box { parts.append(Part((0, "box \(box)"))) }
    if let magnification { parts.append(Part((7, Self.text(magnification: magnification)))) }
    switch restoring {
    case .none: break
    case .running(let seconds):
      // What is there at once needs no forecast.
      let left = seconds.flatMap { $0 < 2 ? nil : ", \(Text.seconds($0)) left" }
      parts.append(Part((5, "restoring …"), (6, "restoring …" + (left ?? ""))))
    case .done(nil): parts.append(Part((5, "restored")))
    case .done(let seconds?):
      parts.append(Part((5, "restored in \(Text.decimal(seconds, seconds < 10 ? 2 : 0)) s")))
    case .flipped: parts.append(Part((1, "plain (flipped)")))
    case .hardlyVisible: parts.append(Part((5, "+ shows more"), (6, "+ shows the difference better")))
    case .pointless:
      parts.append(
        Part((1, "+ restores"), (3, "nothing to restore: + enlarges"), (10, Refusal.nothingRestored)))
    }
    if let hint { parts.append(Part((4, hint))) }
    return parts
  }

  private static func join(_ parts: [String?]) -> String {
    parts.compactMap(\.self).joined(separator: " · ")
  }

  /// A magnification without needless zeros: `2x`, `1.5x`, `0.06x`.
  static func text(magnification: Double) -> String {
    var text = Text.decimal(magnification, 2)[...]
    while text.hasSuffix("0") { text = text.dropLast() }
    return (text.hasSuffix(".") ? text.dropLast() : text) + "x"
  }
}

extension StatusLine {
  /// The line of a session; `hasHints`: whether another place says what to press first.
  init(_ session: Session, hasHints: Bool) {
    self.init(file: File.name(of: session.album.path).printable)
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
      } else if session.view.isFullScreen, session.view.isFlipped {
        .flipped
      } else if session.waiting.isTold {
        .running(secondsLeft: session.restored.secondsLeft)
      } else {
        session.view.zoom.magnification < 1.99
          ? .hardlyVisible : .done(seconds: session.waiting.seconds)
      }
  }
}
