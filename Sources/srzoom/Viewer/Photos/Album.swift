import Imaging
import Terminal

/// The files that can be looked through, one of which is shown.
struct Album: Sendable {
  /// What is known of a file.
  enum State: Sendable {
    /// Nothing yet.
    case unread
    /// Its size, and for a JPEG what it looks like.
    case known(PhotoBytes, Pyramid?)
    /// All of it.
    case open(OpenPhoto)
    /// That it cannot be shown, and why.
    case failed(PhotoError)
  }

  /// Their names, in the order given; at least one.
  let paths: [String]
  /// The one that is shown.
  private(set) var index: Int
  /// Of the shown file and the one decoded ahead; the others are forgotten, for photos are large.
  private var states: [Int: State] = [:]
  /// Whether the shown file is another one by now than the photo that is known.
  private(set) var isOutdated = false
  /// The way in which the user goes through the files: 1 or -1; 0 before the first step.
  private var direction = 0

  /// The files of these names, of which the one at `index` is shown.
  ///
  /// - Precondition: there is one at `index`.
  init(paths: [String], index: Int = 0) {
    precondition(paths.indices.contains(index), "an album needs a file")
    self.paths = paths
    self.index = index
  }

  /// The name of the shown file.
  var path: String { paths[index] }

  /// What is known of the shown file.
  var state: State { self[index] }

  /// What is known of a file.
  subscript(index: Int) -> State {
    get { states[index] ?? .unread }
    set { states[index] = newValue }
  }

  /// The shown photo, when all of it is there.
  var photo: OpenPhoto? {
    guard case .open(let photo) = state else { return nil }
    return photo
  }

  /// What there is to see of the shown photo.
  var pyramid: Pyramid? {
    switch state {
    case .open(let photo): photo.pyramid
    case .known(_, let pyramid): pyramid
    case .unread, .failed: nil
    }
  }

  /// The shown photo's size in its pixels, as soon as it is known.
  var size: PixelSize? {
    switch state {
    case .open(let photo): photo.pyramid.size
    case .known(let file, _): file.size
    case .unread, .failed: nil
    }
  }

  /// Goes `steps` files on (back when negative), to the end at most.
  ///
  /// - Returns: whether another file is shown now.
  mutating func move(by steps: Int) -> Bool {
    direction = steps.signum()
    let wanted = min(max(index + steps, 0), paths.count - 1)
    guard wanted != index else { return false }
    let left = index
    index = wanted
    isOutdated = false
    // The file just left stays for the way back; it takes the place of the one decoded ahead.
    states = states.filter { $0.key == index || $0.key == left }
    return true
  }

  /// The file that is likely to be asked for next, on the way through the album, and not known yet; nil if there is none.
  var ahead: Int? {
    guard paths.indices.contains(next), case .unread = self[next] else { return nil }
    return next
  }

  private var next: Int { index + (direction < 0 ? -1 : 1) }

  /// Goes on in the same way if the shown file is no picture, and there is another one.
  ///
  /// - Returns: what was skipped, and why.
  mutating func skipNoPicture() -> (path: String, error: PhotoError)? {
    guard case .failed(let error) = state, error.isNoPicture, direction != 0 else { return nil }
    let skipped = path
    return move(by: direction) ? (skipped, error) : nil
  }

  /// The shown file has been written or replaced.
  mutating func fileChanged() { isOutdated = photo != nil }

  /// What has become known of the shown file.
  enum News: Sendable, Equatable { case none, more, replaced }

  /// Keeps what has become known of a file, if it is the shown one or the next one.
  mutating func keep(_ state: State, of file: Int) -> News {
    guard file == index else {
      keepAhead(state, of: file)
      return .none
    }
    let isReplaced = isOutdated
    isOutdated = false
    // A file that is half written has not changed for the last time.
    if isReplaced, case .failed = state { return .none }
    states[index] = state
    return isReplaced ? .replaced : .more
  }

  /// Keeps a file that was decoded ahead, in the place of the one on the other side.
  private mutating func keepAhead(_ state: State, of file: Int) {
    guard file == next else { return }
    states = states.filter { $0.key == index }
    states[file] = state
  }
}
