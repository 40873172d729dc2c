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

  /// What the keys of a command say beside the medium.
  struct Keys {
    /// The number of the image.
    var image: Int
    /// Whether a part of its only frame is replaced (`a=f,r=1`), not all of it made anew (`a=t`).
    var isEdit: Bool
    /// Where the part goes, and its size.
    var region: Region
  }

  /// Appends the commands that send the part `keys.region` of `photo`.
  func append(_ photo: Photo, _ keys: Keys, to frame: inout FrameBytes) {
    var part = keys.region == photo.bounds ? photo : photo.cropped(to: keys.region)
    // All media show the same colours: a terminal may heed the profile of a PNG.
    part.iccProfile = nil
    if part.pixels.count > Self.chunk {
      if let name = sharedMemory?.put(part.pixels) {
        start(keys, medium: ",f=24,t=s", into: &frame)
        frame.append(";")
        frame.append(base64: Array(name.utf8)[...])
        frame.append("\u{1B}\\")
        return
      }
      if let file = try? part.png(compression: .quick) {
        append(file, keys, medium: ",f=100", to: &frame)
        return
      }
    }
    append(part.pixels, keys, medium: ",f=24", to: &frame)
  }

  private func append(_ bytes: [UInt8], _ keys: Keys, medium: StaticString, to frame: inout FrameBytes) {
    for first in stride(from: 0, to: bytes.count, by: Self.chunk) {
      let end = min(bytes.count, first + Self.chunk)
      if first == 0 {
        start(keys, medium: medium, into: &frame)
      } else {
        // kitty 0.26 takes a part without r=1 for one of a new frame.
        frame.append(keys.isEdit ? "\u{1B}_Ga=f,r=1,q=2" : "\u{1B}_Gq=2")
      }
      frame.append(end < bytes.count ? ",m=1;" : ",m=0;")
      frame.append(base64: bytes[first..<end])
      frame.append("\u{1B}\\")
    }
  }

  /// Begins a command.
  private func start(_ keys: Keys, medium: StaticString, into frame: inout FrameBytes) {
    frame.append(keys.isEdit ? "\u{1B}_Ga=f,r=1,q=2,X=1" : "\u{1B}_Ga=t,q=2")
    frame.append(medium)
    for (key, value) in [
      ("i", keys.image), ("s", keys.region.width), ("v", keys.region.height), ("x", keys.region.x),
      ("y", keys.region.y),
    ] where keys.isEdit || (key != "x" && key != "y") {
      frame.append(",\(key)=".utf8)
      frame.append(decimal: value)
    }
  }
}
