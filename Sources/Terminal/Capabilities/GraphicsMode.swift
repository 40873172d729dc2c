/// How pictures are shown, the best first; the raw value is what `--graphics` calls it.
public enum GraphicsMode: String, Sendable, CaseIterable {
  /// The kitty graphics protocol: true pixels.
  /// Source: https://sw.kovidgoyal.net/kitty/graphics-protocol/
  case kitty
  /// Sixel: true pixels in 256 colours. Source: https://vt100.net/docs/vt3xx-gp/chapter14.html
  case sixel
  /// Characters that part a cell in 2×3 pixels of two 24-bit colours: the nearest to the photo, where the terminal
  /// draws them by itself or has one of the few fonts with them.
  case sextants
  /// The same in 2×2 pixels: more fonts have them.
  case quadrants
  /// Two pixels a cell, upper and lower half, in 24-bit colour: each pixel as it is, and in every font.
  case halfBlocks = "blocks"
  /// Two pixels a cell in the 256 colours of xterm.
  case colours256 = "256"
  /// No colour at all: two by four dots a cell in the terminal's own foreground.
  case text
}
