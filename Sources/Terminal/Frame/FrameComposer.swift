import Imaging

/// Turns frames into the bytes that bring the screen from the last one to the next.
///
/// What changed little is on the screen before the rest is made: while all pictures stay where they are, the text and
/// the first picture leave in a write of their own.
@MainActor final class FrameComposer {
  /// What frames are drawn on.
  private(set) var canvas: Canvas
  private let terminfo: Terminfo
  private var text: TextLayer
  private var painter: any PicturePainter
  /// Where the terminal finds pictures, if it is on this machine.
  private let sharedMemory: SharedMemory?
  /// Which cells of the last frame belong to pictures; nil: not known.
  private var pictureCells: CellMask?
  /// The last picture of each slot of the last frame.
  private var painted: [PictureSlot: (picture: Picture, photo: Photo)] = [:]

  init(
    _ canvas: Canvas, _ terminfo: Terminfo, _ painter: any PicturePainter, _ sharedMemory: SharedMemory?
  ) {
    self.canvas = canvas
    self.terminfo = terminfo
    text = TextLayer(terminfo, usesColour: canvas.usesColour)
    self.painter = painter
    self.sharedMemory = sharedMemory
  }

  /// The screen or its cells have another size.
  func resize(to canvas: Canvas) {
    self.canvas = canvas
    invalidate()
  }

  /// Forgets what the screen shows: the next frame is sent whole.
  func invalidate() {
    text.invalidate()
    painter.reset(for: canvas)
    pictureCells = nil
  }

  /// The bytes that take the pictures off the screen.
  func removePictures() -> FrameBytes {
    var bytes = FrameBytes()
    painter.remove(allBut: [], into: &bytes)
    return bytes
  }

  /// Sends what differs between a frame and the screen.
  ///
  /// - Parameters:
  ///   - frame: drawn on `canvas`.
  ///   - abandon: whether the program is to end, so that nothing is waited for any more.
  ///   - send: writes bytes that make sense alone.
  func present(_ frame: Frame, abandon: () -> Bool, send: (FrameBytes) -> Void) {
    var bytes = FrameBytes()
    text.draw(frame.text, cursor: frame.cursor, into: &bytes)
    let pictures = frame.pictures
    if !pictures.isEmpty { waitForSharedPictures(abandon: abandon) }
    let visible = CellMask(frame.text) { $0 == .picture }
    // Where text gives way to a picture or the other way round, a frame in parts would show a hole.
    if pictures.count > 1, visible == pictureCells {
      draw(pictures[..<1], of: frame, visible, into: &bytes)
      send(bytes)
      bytes.removeAll()
      draw(pictures[1...], of: frame, visible, into: &bytes)
    } else {
      draw(pictures[...], of: frame, visible, into: &bytes)
    }
    let slots = Set(pictures.map(\.picture.slot))
    painter.remove(allBut: slots, into: &bytes)
    send(bytes)
    pictureCells = visible
    painted = painted.filter { slots.contains($0.key) }
  }

  /// Waits until the terminal has read the frame before, as a write would: one is under way, the newest follows.
  private func waitForSharedPictures(abandon: () -> Bool) {
    guard let sharedMemory else { return }
    if !sharedMemory.wait(until: .now + Self.patience, abandon: abandon) {
      sharedMemory.giveUp()
      painter.reset(for: canvas)
      pictureCells = nil
    }
  }

  /// How long a terminal may take to read a frame from shared memory.
  private static let patience = Duration.seconds(1)

  /// Draws some of a frame's pictures.
  private func draw(
    _ pictures: ArraySlice<Frame.PlacedPicture>, of frame: Frame, _ visible: CellMask,
    into bytes: inout FrameBytes
  ) {
    let before = bytes.bytes.count
    let overdrawn = painter.draw(pictures.map(paint), visible: visible, into: &bytes)
    if let overdrawn { text.draw(again: overdrawn, into: &bytes) }
    // mlterm shows the cursor after a sixel.
    if canvas.graphics == .sixel, bytes.bytes.count > before, frame.cursor == nil {
      bytes.append(terminfo.hideCursor)
    }
  }

  /// Paints a picture, unless its slot has the same pixels already.
  private func paint(_ placed: Frame.PlacedPicture) -> PaintedPicture {
    let (picture, size) = (placed.picture, canvas.pixelSize(for: placed.cells))
    var photo: Photo
    if let last = painted[picture.slot], last.picture.hasPixels(of: picture), last.photo.size == size {
      photo = last.photo
    } else {
      photo = picture.paint()
      precondition(
        photo.size == size,
        "picture of \(photo.width)x\(photo.height) pixels for \(size.width)x\(size.height)")
      painted[picture.slot] = (picture, photo)
    }
    if let region = picture.brackets { photo.draw(CornerBrackets(around: region, in: size, on: canvas)) }
    return PaintedPicture(slot: picture.slot, photo: photo, cells: placed.cells, quality: picture.quality)
  }
}
