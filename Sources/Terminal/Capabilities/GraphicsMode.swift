/// How pictures are shown, the best first; the raw value is what `--graphics` calls it.
public enum GraphicsMode: String, Sendable, CaseIterable {
  /// The kitty graphics protocol: true pixels.
  /// Source: https://sw.kovidgoyal.net/kitty/graphics-protocol/
  case kitty
  /// Sixel: true pixels in 256 colours. Source: https://vt100.net/docs/vt3xx-gp/chapter14.html
  case sixel
  /// Block elements in two 24-bit colours each, whichever come nearest to the photo. Unicode has had them since 1.1, the
  /// quadrants since 3.2, and terminals' fonts have them, if terminals do not draw them by themselves.
  case blocks
  /// Two pixels a cell, upper and lower half, in 24-bit colour: for a font that has nothing else.
  case halfBlocks = "halves"
  /// Two pixels a cell in the 256 colours of xterm.
  case colours256 = "256"
  /// No colour at all: two by four dots a cell in the terminal's own foreground.
  case text
}
