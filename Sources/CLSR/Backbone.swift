/// A super-resolution network as head, stages and tail: what the modules of CLSR plug into between the stages.
///
/// Another backbone is another set of stages and another tail; GCM, PIM and context cache stay as they are.
struct Backbone: Sendable {
  let head: HeadConvolution
  let stages: [any Stage]
  let tail: any Tail
}

/// A group of layers that keeps the shape of the features.
protocol Stage: Sendable {
  /// Multiply-adds for each pixel.
  var multiplyAdds: Int { get }
  /// How many pixels around a pixel it depends on.
  var reach: Int { get }

  /// z ← stage(z), then `addend`, `8 × height × width`, is added to the first channels.
  ///
  /// - Throws: `Superseded` once the result is no longer wanted.
  func callAsFunction(_ z: FeatureMap, addend: FeatureMap?, in execution: Execution) throws(Superseded)
}

/// The layers that make pixels of features.
protocol Tail: Sendable {
  /// Multiply-adds for each LR pixel.
  var multiplyAdds: Int { get }
  /// How many LR pixels around a pixel it depends on.
  var reach: Int { get }

  /// Writes the tail's part of the restored pixels, `4·height × 4·width × 3`; bilinear(x) is still to be added.
  ///
  /// - Throws: `Superseded` once the result is no longer wanted.
  func callAsFunction(_ z: FeatureMap, to output: AlignedBuffer, in execution: Execution) throws(Superseded)
}
