import Imaging

/// A picture as sixels on the screen: its pixels, its place and the colours that it was dithered to.
struct SixelImage {
  /// The pixels before they were dithered.
  private(set) var photo: Photo
  /// Where it stands.
  let cells: CellRect
  /// The colours.
  private(set) var palette: SixelPalette
  /// Whether it was dithered for motion.
  private let isRough: Bool
  /// How far the picture was from its colours when they were chosen for it.
  private let paletteError: Double

  /// Chooses colours: a fixed palette for a picture in motion, if the terminal has enough registers, its own for one at rest.
  ///
  /// - Parameters:
  ///   - picture: what is shown.
  ///   - registers: the most colours.
  init(_ picture: PaintedPicture, registers: Int) {
    photo = picture.photo
    cells = picture.cells
    isRough = picture.quality == .moving && registers >= OrderedDither.palette.percents.count
    if isRough {
      palette = OrderedDither.palette
      paletteError = 0
    } else {
      palette = SixelPalette(ColourQuantizer(photo).colours(registers))
      paletteError = palette.shown.error(of: photo)
    }
  }

  /// Shows another picture in the same place and colours.
  mutating func show(_ photo: Photo) { self.photo = photo }

  /// Whether the picture that takes its place can be shown in its colours.
  ///
  /// - Parameters:
  ///   - picture: the one that takes its place.
  ///   - changedCells: in how many cells they differ.
  /// - Returns: false when it needs colours of its own.
  mutating func suits(_ picture: PaintedPicture, changedCells: Int) -> Bool {
    if changedCells == 0 { return !(isRough && picture.quality == .resting) }
    guard picture.quality == .resting else { return changedCells * 3 <= cells.rows * cells.columns }
    guard !isRough else { return false }
    // Error diffusion mends a colour that is a little off, but not one that is brighter than all of the palette: a
    // picture that changed little by little would end in grey whites.
    return palette.shown.error(of: picture.photo) <= paletteError * 1.25 + 4
  }

  /// The palette's indices for a part of the picture, row by row.
  mutating func dither(_ region: Region) -> [UInt8] {
    isRough ? OrderedDither.dither(photo, region) : ErrorDiffusion.dither(photo, region, to: &palette.shown)
  }
}
