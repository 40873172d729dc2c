/// Colours 16…255 of a 256-colour terminal: a 6×6×6 cube, then 24 greys.
///
/// The first 16 belong to the user's theme.
/// Source: xterm's 256colres.pl.
enum Xterm256 {
  /// The six levels of a channel in the cube.
  static let levels = [0, 95, 135, 175, 215, 255]

  /// Red, green, blue (0…255) of colour 16…255.
  static func components(_ colour: UInt8) -> (Int, Int, Int) {
    precondition(colour >= 16, "colour \(colour) is the user's")
    if colour >= 232 {
      let grey = 8 + 10 * Int(colour - 232)
      return (grey, grey, grey)
    }
    let index = Int(colour) - 16
    return (levels[index / 36], levels[index / 6 % 6], levels[index % 6])
  }

  /// The colour that looks nearest.
  ///
  /// The nearest of the cube is found channel by channel, and so is the nearest grey; of the two the one at the
  /// smaller weighted distance is taken (weights of "redmean", https://www.compuphase.com/cmetric.htm).
  static func nearest(red: UInt8, green: UInt8, blue: UInt8) -> UInt8 {
    let (red, green, blue) = (Int(red), Int(green), Int(blue))
    let cube = 16 + 36 * nearestLevel[red] + 6 * nearestLevel[green] + nearestLevel[blue]
    let luminance = (red * 299 + green * 587 + blue * 114 + 500) / 1000
    let grey = 232 + min(23, max(0, (luminance - 3) / 10))
    let wanted = (red, green, blue)
    let isGrey = distance(components(UInt8(grey)), wanted) < distance(components(UInt8(cube)), wanted)
    return UInt8(isGrey ? grey : cube)
  }

  /// For each value of a channel the index of the nearest level of the cube.
  private static let nearestLevel: [Int] = (0...255).map { value in
    levels.indices.min { abs(levels[$0] - value) < abs(levels[$1] - value) } ?? 0
  }

  /// The squared distance "redmean": nearer to the eye than the plain one, still in integers.
  static func distance(_ one: (Int, Int, Int), _ two: (Int, Int, Int)) -> Int {
    let mean = (one.0 + two.0) / 2
    let (red, green, blue) = (one.0 - two.0, one.1 - two.1, one.2 - two.2)
    return ((512 + mean) * red * red) / 256 + 4 * green * green + ((767 - mean) * blue * blue) / 256
  }
}
