import Imaging

/// The images and placements that kitty graphics commands leave in a terminal.
///
/// Source: https://sw.kovidgoyal.net/kitty/graphics-protocol/
public struct KittyCanvas: Sendable {
  /// An image: `height × width` pixels of three bytes.
  public struct Image: Sendable, Equatable {
    /// Size in pixels.
    public var width: Int, height: Int
    /// Red, green, blue, row by row.
    public var pixels: [UInt8]
  }

  /// A part of an image on the screen.
  public struct Placement: Sendable, Equatable {
    /// Its top-left cell, from 0.
    public var row: Int, column: Int
    /// Its size in cells.
    public var rows: Int, columns: Int
    /// The part of the image: left, top, width, height in pixels.
    public var x: Int, y: Int, width: Int, height: Int
  }

  /// By image number.
  public private(set) var images: [String: Image] = [:]
  /// By image number and placement number.
  public private(set) var placements: [String: [String: Placement]] = [:]
  /// What was wrong with the commands.
  public private(set) var errors: [String] = []
  private var loading: (keys: [String: String], bytes: [UInt8])?

  /// No images.
  public init() {}

  /// Carries out a command.
  public mutating func apply(_ command: KittyCommand) {
    let keys = command.keys
    if command.payload.count > 4096 { errors.append("chunk of \(command.payload.count) bytes") }
    if keys["q"] != "2" && keys["a"] != "q" { errors.append("answers are wanted: \(keys)") }
    if let begun = loading {
      if begun.keys["a"] == "f", keys["a"] != "f" { errors.append("frame data goes on without a=f") }
      loading = (begun.keys, begun.bytes + command.bytes)
    } else {
      switch keys["a"] {
      case "t", "f": loading = (keys, command.bytes)
      case "p": place(command)
      case "d": delete(keys)
      case "q": break
      default: errors.append("action \(keys)")
      }
    }
    if keys["m"] != "1", let done = loading {
      loading = nil
      finish(done.keys, done.bytes)
    }
  }

  private mutating func finish(_ keys: [String: String], _ bytes: [UInt8]) {
    let id = keys["i"] ?? ""
    let (width, height) = (number(keys, "s"), number(keys, "v"))
    var bytes = bytes
    if keys["f"] == "100" {
      guard let photo = try? Photo.decode(bytes).photo, (photo.width, photo.height) == (width, height) else {
        errors.append("no PNG of \(keys)")
        return
      }
      bytes = photo.pixels
    }
    guard keys["f"] == "24" || keys["f"] == "100", bytes.count == width * height * 3 else {
      errors.append("\(bytes.count) bytes for \(keys)")
      return
    }
    if keys["a"] == "t" {
      images[id] = Image(width: width, height: height, pixels: bytes)
      placements[id] = nil
      return
    }
    let (left, top) = (number(keys, "x"), number(keys, "y"))
    guard var image = images[id], keys["r"] == "1", left + width <= image.width, top + height <= image.height
    else {
      errors.append("frame \(keys)")
      return
    }
    for y in 0..<height {
      let start = ((top + y) * image.width + left) * 3
      image.pixels.replaceSubrange(
        start..<start + width * 3, with: bytes[y * width * 3..<(y + 1) * width * 3])
    }
    images[id] = image
  }

  private mutating func place(_ command: KittyCommand) {
    let keys = command.keys
    guard let id = keys["i"], let placement = keys["p"], let image = images[id], keys["C"] == "1" else {
      errors.append("placement \(keys)")
      return
    }
    let part = Placement(
      row: command.row, column: command.column, rows: number(keys, "r"), columns: number(keys, "c"),
      x: number(keys, "x"), y: number(keys, "y"), width: number(keys, "w"), height: number(keys, "h"))
    if part.x + part.width > image.width || part.y + part.height > image.height {
      errors.append("part \(keys)")
    }
    placements[id, default: [:]][placement] = part
  }

  private mutating func delete(_ keys: [String: String]) {
    let id = keys["i"] ?? ""
    switch (keys["d"], keys["p"]) {
    case ("I", nil):
      images[id] = nil
      placements[id] = nil
    case ("i", let placement?):
      if placements[id]?.removeValue(forKey: placement) == nil { errors.append("deleted twice: \(keys)") }
    default: errors.append("deletion \(keys)")
    }
  }

  private func number(_ keys: [String: String], _ key: String) -> Int { Int(keys[key] ?? "0") ?? 0 }
}
