import FoundationEssentials
import Imaging
import Synchronization
import Testing

@testable import CLSR

/// Networks under the community's names, against PyTorch in double precision.
@Suite struct PublishedNetworkTests {
  /// One call: the region with its padding is enlarged as a picture of its own.
  struct Call: Decodable, CustomTestStringConvertible {
    let name: String, photo: String, roi: String, model: String
    let padding: Int

    var testDescription: String { name }
  }

  private static func calls() throws -> [Call] {
    try ["community.json", "community-attention.json"].flatMap { name in
      try JSONDecoder().decode([Call].self, from: Data(Golden.bytes(name)))
    }
  }

  @Test(arguments: try calls(), Kernels.exactNames)
  func agreesWithPyTorch(_ call: Call, kernels: String) throws {
    let all = try Golden.tensors("community.safetensors").merging(
      Golden.tensors("community-attention.safetensors")
    ) { first, _ in first }
    let expected = try #require(all[call.name])
    var options = RestorerOptions()
    options.kernels = try #require(Kernels(named: kernels))
    options.padding = call.padding
    let restorer = Restorer(
      photo: try Golden.photo(call.photo), model: try Golden.model(call.model), baseline: nil,
      options: options, precision: .single)

    let values = try restorer.restoredValues(#require(Region(call.roi)), method: .clsr)

    let plane = expected.values.count / 3
    let interleaved = expected.values.indices.map { expected.values[$0 % 3 * plane + $0 / 3] }
    let magnitude = interleaved.map(abs).max() ?? 0
    #expect(largestDifference(values, interleaved) <= 2e-4 * max(1, magnitude))
  }

  @Test func noCaseIsMissing() throws {
    #expect(try Self.calls().count == 51)
  }

  /// Each layer asks, so that a cancelled restoration ends within one of them; the next one is as if there had been none.
  @Test(arguments: [
    ("formula-compact", 4), ("formula-span", 21), ("formula-rrdb", 35), ("formula-carn-published", 34),
    ("formula-carn_m-published", 43), ("formula-rcan-published", 14), ("formula-swinir-light", 10),
    ("formula-swinir-nearest", 14),
  ])
  func endsWhereItIsCancelled(model: String, layers: Int) throws {
    var options = RestorerOptions()
    options.threads = 1
    let photo = try Golden.photo("odd")
    let restorer = Restorer(photo: photo, model: try Golden.model(model), options: options)
    let region = Region(x: 2, y: 3, width: 8, height: 6)
    func restore(cancelledAt limit: Int) -> (restoration: Restoration?, questions: Int) {
      let questions = Atomic(0)
      let restoration = restorer.restore(
        region, isCancelled: { questions.wrappingAdd(1, ordering: .relaxed).newValue >= limit })
      return (restoration, questions.load(ordering: .relaxed))
    }

    let whole = restore(cancelledAt: .max)
    #expect(whole.questions >= layers)
    for limit in 1...whole.questions {
      let cancelled = restore(cancelledAt: limit)
      #expect(cancelled.restoration == nil)
      #expect(cancelled.questions == limit)
    }
    #expect(restore(cancelledAt: .max).restoration?.photo == whole.restoration?.photo)
  }

  // MARK: What a file is recognized as

  @Test(arguments: [
    ("formula-compact", "compact", 16), ("formula-compact-24", "compact", 24), ("formula-span", "span", 16),
    ("formula-span-training", "span", 16), ("formula-span-20-no-norm", "span", 20),
    ("formula-rrdb", "rrdb", 16), ("formula-rrdb-bsrgan", "rrdb", 16), ("formula-rrdb-esrgan", "rrdb", 16),
    ("formula-carn-published", "carn", 64), ("formula-carn_m-published", "carn_m", 64),
    ("formula-rcan-published", "rcan", 32), ("formula-rcan-basicsr", "rcan", 32),
    ("formula-swinir-light", "swinir", 20), ("formula-swinir-shuffle", "swinir", 20),
    ("formula-swinir-nearest", "swinir", 20),
  ])
  func recognizes(model: String, backbone: String, channels: Int) throws {
    let configuration = try Golden.model(model).configuration
    #expect(configuration.backbone == backbone)
    #expect(configuration.channels == channels)
    #expect(configuration.kind == .base)
  }

  /// Of 3×3 convolutions kernels read 9 numbers, 36 and 64 for the tiles; bias and slopes are as many as outputs.
  @Test func countsPackedWeights() throws {
    func convolution(_ inputs: Int, _ outputs: Int, numbers: Int = 9 + 36 + 64) -> Int {
      inputs * outputs * numbers + 2 * outputs
    }
    let head = 27 * 16 + 2 * 16
    let compact = head + 2 * convolution(16, 16) + convolution(16, 48)
    #expect(try Golden.model("formula-compact").weightBytes == 4 * compact)

    // Without small tiles in the dense blocks, whose 8 channels are filled up to 16.
    let dense = (1...5).map { convolution(16 * $0, 16, numbers: 9 + 64) }.reduce(0, +)
    let tail = 2 * convolution(16, 64) + convolution(16, 16) + 27 * 16 + 3
    let rrdb = head + 2 * 3 * dense + convolution(16, 16) + tail
    #expect(try Golden.model("formula-rrdb").weightBytes == 4 * rrdb)
  }

  /// Training programs put what they call their weights before each name.
  @Test(arguments: ["params_ema.", "params.", "module.", "model."])
  func ignoresPrefix(prefix: String) throws {
    let file = try Golden.weights("formula-compact")
    let model = try Model(name: "prefixed", renamed(file) { prefix + $0 })
    #expect(model.configuration.backbone == "compact")
  }

  @Test func refusesOtherScales() throws {
    let compact = try Golden.weights("formula-compact")
    #expect(throws: ModelError.otherScale(network: "compact", scale: 2)) {
      try Model(name: "", replacing(compact, "body.6.weight", [12, 16, 3, 3], "body.6.bias", [12]))
    }
    let span = try Golden.weights("formula-span")
    #expect(throws: ModelError.otherScale(network: "span", scale: 3)) {
      try Model(name: "", replacing(span, "upsampler.0.weight", [27, 16, 3, 3], "upsampler.0.bias", [27]))
    }
    let rrdb = try Golden.weights("formula-rrdb")
    #expect(throws: ModelError.otherScale(network: "rrdb", scale: 2)) {
      try Model(name: "", without(rrdb) { $0.hasPrefix("conv_up2") })
    }
    // Real-ESRGAN x2plus: a network for four times, of 2×2 pixels at once.
    #expect(throws: ModelError.otherScale(network: "rrdb", scale: 2)) {
      try Model(name: "", replacing(rrdb, "conv_first.weight", [16, 12, 3, 3]))
    }
    let numbered = try Golden.weights("formula-rrdb-esrgan")
    #expect(throws: ModelError.otherScale(network: "rrdb", scale: 2)) {
      try Model(
        name: "",
        renamed(without(numbered) { $0.hasPrefix("model.8.") || $0.hasPrefix("model.6.") }) {
          $0.replacing("model.10.", with: "model.7.")
        })
    }
  }

  @Test func refusesOtherFormsOfSwinIR() throws {
    let light = try Golden.weights("formula-swinir-light")
    #expect(throws: ModelError.otherScale(network: "swinir", scale: 2)) {
      try Model(name: "", replacing(light, "upsample.0.weight", [12, 20, 3, 3], "upsample.0.bias", [12]))
    }
    #expect(throws: ModelError.otherScale(network: "swinir", scale: 1)) {
      try Model(name: "", without(light) { $0.hasPrefix("upsample.") })
    }
    let shuffle = try Golden.weights("formula-swinir-shuffle")
    #expect(throws: ModelError.otherScale(network: "swinir", scale: 2)) {
      try Model(name: "", without(shuffle) { $0.hasPrefix("upsample.2.") })
    }
    #expect(throws: ModelError.otherScale(network: "swinir", scale: 3)) {
      try Model(name: "", replacing(shuffle, "upsample.0.weight", [9 * 64, 64, 3, 3]))
    }
    #expect(throws: ModelError.otherScale(network: "swinir", scale: 8)) {
      try Model(name: "", replacing(shuffle, "upsample.4.weight", [256, 64, 3, 3]))
    }
    // SwinIR-L, and windows of 7 pixels, which networks against JPEG's damage have.
    #expect(throws: ModelError.unsupportedNetwork(name: "SwinIR-L")) {
      try Model(name: "", replacing(light, "layers.0.conv.0.weight", [5, 20, 3, 3]))
    }
    #expect(throws: ModelError.unsupportedNetwork(name: "HAT")) {
      let overlap = "layers.0.residual_group.overlap_attn.relative_position_bias_table"
      return try Model(name: "", replacing(light, overlap, [529, 2]))
    }
    #expect(throws: ModelError.unsupportedNetwork(name: "Swin2SR")) {
      let names = "layers.0.residual_group.blocks.0.attn.cpb_mlp.0.weight"
      return try Model(name: "", file([names: [512, 2], "conv_first.weight": [180, 3, 3, 3]]))
    }
    let table = "layers.0.residual_group.blocks.0.attn.relative_position_bias_table"
    #expect(throws: ModelError.wrongShape(name: table, shape: [169, 2], expected: [225, 0])) {
      try Model(name: "", replacing(light, table, [169, 2]))
    }
    let expected = ExpectedParameter.integer(in: 9...512, step: 2)
    #expect(throws: ModelError.unusableParameter(name: "channels", value: "8", expected: expected)) {
      try Model(name: "", replacing(light, "conv_first.weight", [8, 3, 3, 3]))
    }
  }

  /// Published files may have tensors that follow from the sizes.
  @Test func ignoresWhatIsComputed() throws {
    let light = try Golden.weights("formula-swinir-light")
    let block = "layers.0.residual_group.blocks.1"
    let more = replacing(
      light, "\(block).attn_mask", [64, 64, 64], "\(block).attn.relative_position_index", [64, 64])
    let model = try Model(name: "", more)
    #expect(model.configuration.backbone == "swinir")
    #expect(try model.parameterCount == Model(name: "", light).parameterCount)
  }

  @Test func refusesOtherNetworks() throws {
    let mark = "layers.0.residual_group.overlap_attn.relative_position_bias_table"
    #expect(throws: ModelError.unsupportedNetwork(name: "HAT")) {
      try Model(name: "", file(["params." + mark: [225, 6]]))
    }
    #expect(throws: ModelError.unknownNetwork(tensors: ["a.weight", "b.weight"])) {
      try Model(name: "", file(["b.weight": [1], "a.weight": [1]]))
    }
    #expect(throws: ModelError.unknownNetwork(tensors: [])) { try Model(name: "", file([:])) }
  }

  /// A tensor that is missing, too many or of another shape is named as the file calls it.
  @Test func namesWhatIsWrong() throws {
    let rrdb = renamed(try Golden.weights("formula-rrdb")) { "params_ema." + $0 }
    let bias = "params_ema.body.1.rdb3.conv5.bias"
    #expect(throws: ModelError.missingTensor(name: bias, shape: [16])) {
      try Model(name: "", without(rrdb) { $0 == bias })
    }
    #expect(throws: ModelError.wrongShape(name: bias, shape: [2], expected: [16])) {
      try Model(name: "", replacing(rrdb, bias, [2]))
    }
    // ESRGAN+ has one more convolution in each dense block.
    let more = "params_ema.body.0.rdb1.conv1x1.weight"
    #expect(throws: ModelError.unknownTensor(name: more, shape: [8, 16, 1, 1])) {
      try Model(name: "", replacing(rrdb, more, [8, 16, 1, 1]))
    }
    #expect(
      throws: ModelError.unusableParameter(
        name: "channels", value: "24", expected: .integer(in: 16...256, step: 16))
    ) {
      try Model(name: "", replacing(rrdb, "params_ema.conv_first.weight", [24, 3, 3, 3]))
    }
  }

  private func file(_ shapes: [String: [Int]]) -> Safetensors {
    Safetensors(metadata: ["format": "pt"], tensors: shapes.mapValues(zeros))
  }

  private func zeros(_ shape: [Int]) -> Tensor {
    Tensor(shape: shape, values: [Float](repeating: 0, count: shape.reduce(1, *)))
  }

  private func renamed(_ file: Safetensors, _ name: (String) -> String) -> Safetensors {
    let tensors = file.tensors.map { (name($0.key), $0.value) }
    return Safetensors(metadata: file.metadata, tensors: Dictionary(uniqueKeysWithValues: tensors))
  }

  private func without(_ file: Safetensors, _ leavesOut: (String) -> Bool) -> Safetensors {
    Safetensors(metadata: file.metadata, tensors: file.tensors.filter { !leavesOut($0.key) })
  }

  private func replacing(
    _ file: Safetensors, _ name: String, _ shape: [Int], _ other: String? = nil, _ otherShape: [Int] = []
  ) -> Safetensors {
    var tensors = file.tensors
    tensors[name] = zeros(shape)
    if let other { tensors[other] = zeros(otherShape) }
    return Safetensors(metadata: file.metadata, tensors: tensors)
  }
}
