import Imaging

/// Pixels on their way to the terminal by the kitty graphics protocol, by the cheapest way that there is.
///
/// 1. Few pixels: in the command itself.
/// 2. A terminal on the same machine reads them from shared memory (`t=s`): some hundred bytes a picture.
/// 3. Others get a PNG (`f=100`) in pieces. Each row as its difference from the one above, compressed for runs, is a sixth
///    of an enlarged picture's pixels and half of a whole photo's, in the time that their base64 alone would take; zlib
///    without that (`o=z`) makes a quarter and nine tenths of them.
///
/// Source: https://sw.kovidgoyal.net/kitty/graphics-protocol/#transferring-pixel-data
struct KittyTransmission {
  /// Where a terminal on the same machine finds pixels; nil for others.
  let sharedMemory: SharedMemory?

  /// Bytes in a command: 4096 in base64.
  private static let chunk = 3072
  /// Pixels of so many bytes are about as long as the name of an object in shared memory.
  private static let name = 300

  /// What is sent.
  struct Content {
    /// The number of the image.
    var image: Int
    /// Whether a part of its only frame is replaced (`a=f,r=1`), not all of it made anew (`a=t`).
    var isEdit: Bool
    /// Where the part goes, and its size.
    var region: Region
  }

  /// How it is sent: the keys that say so.
  private enum Medium: String {
    case pixels = ",f=24"
    case sharedMemory = ",f=24,t=s"
    case png = ",f=100"
  }

  /// Appends the commands that send the part `content.region` of `photo`.
  func append(_ photo: Photo, _ content: Content, to bytes: inout FrameBytes) {
    var part = content.region == photo.bounds ? photo : photo.cropped(to: content.region)
    // All media show the same colours: a terminal may heed the profile of a PNG.
    part.iccProfile = nil
    if part.pixels.count > Self.name, let name = sharedMemory?.put(part.pixels) {
      return append(Array(name.utf8), content, .sharedMemory, to: &bytes)
    }
    guard part.pixels.count > Self.chunk else { return append(part.pixels, content, .pixels, to: &bytes) }
    do {
      append(try part.png(compression: .quick), content, .png, to: &bytes)
    } catch {
      // Out of memory, say: the pixels as they are show the same.
      append(part.pixels, content, .pixels, to: &bytes)
    }
  }

  private func append(_ data: [UInt8], _ content: Content, _ medium: Medium, to bytes: inout FrameBytes) {
    for first in stride(from: 0, to: data.count, by: Self.chunk) {
      let end = min(data.count, first + Self.chunk)
      // kitty 0.26 takes a further piece without r=1 for one of a new frame.
      var command =
        first == 0 ? start(content, medium) : GraphicsCommand(content.isEdit ? "a=f,r=1,q=2" : "q=2")
      if medium != .sharedMemory { command.add(["m": end < data.count ? 1 : 0]) }
      command.append(payload: data[first..<end], to: &bytes)
    }
  }

  private func start(_ content: Content, _ medium: Medium) -> GraphicsCommand {
    let region = content.region
    var command = GraphicsCommand(
      (content.isEdit ? "a=f,r=1,q=2,X=1" : "a=t,q=2") + medium.rawValue,
      ["i": content.image, "s": region.width, "v": region.height])
    if content.isEdit { command.add(["x": region.x, "y": region.y]) }
    return command
  }
}
