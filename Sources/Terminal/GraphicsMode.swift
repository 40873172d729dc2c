/// How pictures are shown, the best first; the raw value is what `--graphics` calls it.
public enum GraphicsMode: String, Sendable, CaseIterable {
  /// The kitty graphics protocol: true pixels.
  /// Source: https://sw.kovidgoyal.net/kitty/graphics-protocol/
  case kitty
  /// Sixel: true pixels in 256 colours. Source: https://vt100.net/docs/vt3xx-gp/chapter14.html
  case sixel
  /// Two pixels a cell, upper and lower half, in 24-bit colour.
  case halfBlocks = "blocks"
  /// Two pixels a cell in the 256 colours of xterm.
  case colours256 = "256"
  /// No colour at all: two by four dots a cell in the terminal's own foreground.
  case text
}

/// How much care a picture deserves.
public enum PictureQuality: Sendable, Hashable {
  /// As good as the mode can be.
  case resting
  /// As quick as the mode can be: the picture will change at once, as while a key is held.
  case moving
}
