import Imaging

/// One way to show pictures on a terminal: one conforming type for each protocol.
///
/// A painter remembers what it left on the screen, and sends only what differs from it.
protocol PicturePainter {
  /// The screen is as large as this, and what it shows is not known: everything has to be sent again.
  mutating func reset(for canvas: Canvas)

  /// Brings some of a frame's pictures up to date on the screen.
  ///
  /// - Parameters:
  ///   - pictures: what to show.
  ///   - visible: which cells of the screen belong to pictures; text stands on (and wiped) the others.
  ///   - bytes: where the bytes go.
  /// - Returns: cells of text that were drawn over: the text has to be written again; nil: none.
  mutating func draw(
    _ pictures: [PaintedPicture], visible: CellMask, into bytes: inout FrameBytes
  ) -> CellMask?

  /// Takes all pictures but those in `slots` off the screen, where text does not wipe them.
  mutating func remove(allBut slots: Set<PictureSlot>, into bytes: inout FrameBytes)
}

extension PicturePainter {
  mutating func remove(allBut slots: Set<PictureSlot>, into bytes: inout FrameBytes) {}
}

/// A picture's pixels and its place.
struct PaintedPicture {
  /// What it replaces.
  var slot: PictureSlot
  /// `canvas.pixelSize(for: cells)` pixels.
  var photo: Photo
  /// Where it stands.
  var cells: CellRect
  /// Whether it is about to change again.
  var quality = PictureQuality.resting
}
