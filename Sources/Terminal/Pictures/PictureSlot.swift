/// A place for one picture at a time, such as a pane: names what a later picture replaces.
public struct PictureSlot: Sendable, Hashable {
  /// Tells slots apart, from 0; below 1000.
  public let id: Int

  /// The slot of that number.
  public init(_ id: Int) {
    precondition((0..<1000).contains(id), "picture slot \(id) of 0..<1000")
    self.id = id
  }
}
