import Imaging

/// The GCM's patches side by side in one map, each followed by a gutter of zeros.
///
/// So one convolution serves all patches, and none sees its neighbours: the gutter is its zero padding. With two
/// pixels of it, the 2×2 pixels of a token stay together.
struct PatchMosaic: Sendable {
  let patches: PatchGrid

  /// Pixels from one patch to the next.
  var pitch: Int { patches.side + 2 }
  var width: Int { patches.columns * pitch }
  var height: Int { patches.rows * pitch }

  /// The pixels of the patches of `photo`.
  func colours(of photo: Photo) -> ColourMap {
    let side = patches.side
    let parts = (0..<patches.count).map { patch in
      let origin = patches.origin(patch)
      return ColourMap.Part(
        region: Region(x: origin.x, y: origin.y, width: side, height: side),
        x: patch % patches.columns * pitch, y: patch / patches.columns * pitch)
    }
    return ColourMap(photo, parts: parts, width: width, height: height)
  }

  /// A tile for each patch, so that convolutions leave the gutters as they are.
  func tiling(threads: Int) -> WinogradTiling {
    WinogradTiling(
      patchSide: patches.side, pitch: pitch, rows: patches.rows, columns: patches.columns, threads: threads)
  }

  /// Makes the gutters of `map` zero after a whole convolution has written to them.
  func clearGutters(of map: FeatureMap, in execution: Execution) throws(CancellationError) {
    try execution.forEach(patches.rows) { row, _ in
      for block in 0..<map.channels / 8 {
        for y in row * pitch..<(row + 1) * pitch {
          let isGutter = y % pitch >= patches.side
          for patch in 0..<patches.columns {
            let start = isGutter ? 0 : patches.side
            map.pixel(block: block, row: y, column: patch * pitch + start)
              .update(repeating: 0, count: (pitch - start) * 8)
          }
        }
      }
    }
  }
}
