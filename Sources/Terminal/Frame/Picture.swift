import Imaging

/// A picture of a frame, painted only if the screen does not show it already.
public struct Picture: Sendable {
  /// The pane that it stands in: names what it replaces.
  public let slot: PictureSlot
  /// Whether it is about to change again.
  public let quality: PictureQuality
  /// Corner brackets are drawn around this region, in the picture's own pixels.
  public let brackets: Region?
  /// What it shows.
  let id: any Hashable & Sendable
  /// Makes its pixels.
  let paint: @MainActor () -> Photo

  /// A picture that `paint` makes.
  ///
  /// - Parameters:
  ///   - slot: the pane; each slot at most once in a frame, and slots do not overlap.
  ///   - id: what the picture shows: in one slot, pictures of equal ids and sizes have equal pixels.
  ///   - quality: whether the picture is about to change again.
  ///   - brackets: a region, in the picture's pixels, that corner brackets are drawn around.
  ///   - paint: makes `canvas.pixelSize(for: cells)` pixels, whose alpha is not looked at; called when the frame is
  ///     presented, one picture after the other, and not at all where the screen shows the picture already.
  public init(
    _ slot: PictureSlot, id: some Hashable & Sendable, quality: PictureQuality = .resting,
    brackets: Region? = nil, paint: @escaping @MainActor () -> Photo
  ) {
    self.slot = slot
    self.id = id
    self.quality = quality
    self.brackets = brackets
    self.paint = paint
  }

  /// Whether `other`, in the same size, has the same pixels, brackets aside.
  func hasPixels(of other: Picture) -> Bool { slot == other.slot && AnyHashable(id) == AnyHashable(other.id) }
}

extension Picture: Equatable {
  /// Whether they look the same in the same size; how they are painted is not looked at.
  public static func == (one: Picture, other: Picture) -> Bool {
    one.hasPixels(of: other) && one.quality == other.quality && one.brackets == other.brackets
  }
}
