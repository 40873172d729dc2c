/// SRVGGNetCompact: a row of convolutions with PReLU; its result is added to the picture, each pixel repeated.
///
/// - Source: https://github.com/xinntao/Real-ESRGAN/blob/master/realesrgan/archs/srvgg_arch.py, whose tensor names these are.
struct Compact: PublishedArchitecture {
  let name = "compact"
  let channels: Int
  /// Convolutions between the first and the last one.
  let blockCount: Int
  let stageCount = 1

  init?(_ tensors: TensorShapes) throws(ModelError) {
    guard tensors.contain("body.2.weight"), tensors["body.0.weight"]?.count == 4,
      tensors["body.1.weight"]?.count == 1
    else { return nil }
    let first = try tensors.shape("body.0.weight", of: [nil, 3, 3, 3])
    channels = try Metadata.check("channels", first[0], in: 9...256)
    // Convolutions stand at even places, PReLU's slopes between them.
    let last = tensors.count(after: "body.") - 1
    blockCount = try Metadata.check("blocks", last / 2 - 1, in: 0...256)
    let up = try tensors.shape("body.\(last).weight", of: [nil, channels, 3, 3])
    try PublishedNetworks.checkScale(shuffledChannels: up[0], network: name)
  }

  /// Its reach is two more than the convolutions; from 15 on no value of 12 boxes of photos changes by more than 0.5 levels of
  /// 255, from 12 on by 1.6 (realesr-animevideov3).
  var padding: Int { min(blockCount + 2, 15) }

  func head(
    _ prefix: String, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) -> HeadConvolution {
    try HeadConvolution(
      "\(prefix)body.0", channels: channels,
      activation: .parametric(try weights.take("\(prefix)body.1.weight", channels)), &weights)
  }

  func stages(
    _ prefix: String, channels: Int, _ weights: inout WeightReader
  ) throws(ModelError) -> [any Stage] {
    var convolutions: [Convolution] = []
    for block in 0..<blockCount {
      let slopes = try weights.take("\(prefix)body.\(2 * block + 3).weight", channels)
      convolutions.append(
        try Convolution(
          "\(prefix)body.\(2 * block + 2)", channels, channels, activation: .parametric(slopes), &weights))
    }
    return [PlainStage(convolutions: convolutions)]
  }

  func tail(_ prefix: String, channels: Int, _ weights: inout WeightReader) throws(ModelError) -> any Tail {
    try DirectTail("\(prefix)body.\(2 * blockCount + 2)", channels: channels, skip: .nearest, &weights)
  }
}
