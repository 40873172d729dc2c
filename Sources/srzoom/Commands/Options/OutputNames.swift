import Imaging

/// The files that `upscale` writes, one for each box.
enum OutputNames {
  /// Matches `-o` names with boxes.
  ///
  /// One name for several boxes becomes `OUT-1.png`, `OUT-2.png`…
  ///
  /// - Parameters:
  ///   - outputs: what `-o` said, in order.
  ///   - regions: how many boxes; without `--roi` one, the whole photo.
  /// - Returns: as many names as boxes.
  /// - Throws: a usage error when they do not match, are twice the same or have no writable format.
  static func names(_ outputs: [String], regions: Int) throws(Failure) -> [String] {
    guard outputs.count == 1 || outputs.count == regions else {
      throw .outputCount(outputs: outputs.count, regions: regions)
    }
    var seen: Set<String> = []
    for output in outputs {
      guard PhotoFormat(savingTo: output) != nil else { throw .outputFormat(path: output) }
      guard seen.insert(output).inserted else { throw .sameOutput(path: output) }
    }
    guard regions > 1, outputs.count == 1, let output = outputs.first else { return outputs }
    let dot = output.lastIndex(of: ".") ?? output.endIndex
    return (1...regions).map { "\(output[..<dot])-\($0)\(output[dot...])" }
  }
}
