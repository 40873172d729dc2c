import Testing

@testable import CLSR

/// Weights files that must be refused by name, and those that must not.
@Suite struct SafetensorsTests {
  /// A file of this header and these bytes.
  private func file(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> ($0 * 8)) } + Array(header.utf8) + data
  }

  private func refusal(_ bytes: [UInt8]) -> ModelError? {
    do {
      _ = try Safetensors(bytes)
      return nil
    } catch {
      return error
    }
  }

  @Test func bothPrecisionsAreRead() throws {
    let bytes = file(
      #"{"__metadata__":{"kind":"x"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
        + #""b":{"dtype":"F16","shape":[],"data_offsets":[8,10]}}"#,
      [0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc1, 0, 0x3e])
    let read = try Safetensors(bytes)
    #expect(read.metadata == ["kind": "x"])
    #expect(
      read.tensors == ["a": Tensor(shape: [2], values: [1, -10]), "b": Tensor(shape: [], values: [1.5])])
  }

  /// Published transformers have places of 64 bits beside their weights.
  @Test func integersAreRead() throws {
    let bytes = file(
      #"{"a":{"dtype":"I64","shape":[1,2],"data_offsets":[0,16]}}"#,
      [224, 0, 0, 0, 0, 0, 0, 0] + [0xfd] + [UInt8](repeating: 0xff, count: 7))
    #expect(try Safetensors(bytes).tensors == ["a": Tensor(shape: [1, 2], values: [224, -3])])
  }

  @Test func refusals() {
    let a = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
    let refusals: [([UInt8], ModelError)] = [
      ([], .tooShort(byteCount: 0)),
      (
        [255, 255, 255, 255, 255, 255, 255, 255, 0],
        .headerTooLong(length: .max, fileSize: 9)
      ),
      (file("{"), .unreadableHeader),
      (file("[]"), .unreadableHeader),
      (file(a, [1, 2, 3]), .misplacedTensor(name: "a", start: 0, end: 4, expectedStart: 0, dataSize: 3)),
      (file(a, [0, 0, 0, 0, 0]), .trailingBytes(count: 1)),
      (file(a, [0, 0, 0x80, 0x7f]), .notFinite(tensor: "a")),
      (file(a, [0, 0, 0xc0, 0x7f]), .notFinite(tensor: "a")),
      (
        file(
          #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#,
          [0, 0, 0, 0, 0, 0]),
        .misplacedTensor(name: "b", start: 2, end: 6, expectedStart: 4, dataSize: 6)
      ),
      (
        file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, [0, 0, 0, 0]),
        .misplacedTensor(name: "a", start: 4, end: 0, expectedStart: 0, dataSize: 4)
      ),
      (
        file(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, [0, 0, 0, 0]),
        .wrongByteCount(tensor: "a", shape: [2], type: "F32", byteCount: 4)
      ),
      (
        file(#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, [0, 0, 0, 0]),
        .impossibleShape(tensor: "a", shape: [-1])
      ),
      (
        file(
          #"{"a":{"dtype":"F32","shape":[4611686018427387904,4611686018427387904],"data_offsets":[0,4]}}"#,
          [0, 0, 0, 0]),
        .impossibleShape(tensor: "a", shape: [1 << 62, 1 << 62])
      ),
      (
        file(#"{"a":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}}"#, [0, 0, 0, 0]),
        .unsupportedType(tensor: "a", type: "I8")
      ),
      (
        file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, [0, 0, 0, 0]),
        .unreadableHeader
      ),
    ]
    for (bytes, expected) in refusals { #expect(refusal(bytes) == expected) }
  }

  // MARK: Networks

  /// The metadata and tensors of a network, changed by `change`, as a model.
  private func refusal(
    of name: String = "formula-lite-base",
    changing change: (inout [String: String], inout [String: Tensor]) -> Void
  ) throws -> ModelError? {
    let file = try Golden.weights(name)
    var (metadata, tensors) = (file.metadata, file.tensors)
    change(&metadata, &tensors)
    do {
      _ = try Model(name: "changed", Safetensors(metadata: metadata, tensors: tensors))
      return nil
    } catch {
      return error
    }
  }

  @Test func networksThatDoNotFit() throws {
    #expect(try refusal { _, _ in } == nil)
    #expect(
      try refusal { metadata, _ in metadata["blocks"] = nil }
        == .missingParameter(name: "blocks"))
    #expect(
      try refusal { metadata, _ in metadata["channels"] = "1000000" }
        == .unusableParameter(
          name: "channels", value: "1000000", expected: .integer(in: 16...256, step: 16)))
    #expect(
      try refusal { metadata, _ in metadata["kind"] = "gan" }
        == .unusableParameter(name: "kind", value: "gan", expected: .word(of: ["clsr", "base"])))
    #expect(
      try refusal { metadata, _ in metadata["channels"] = "64" }
        == .wrongShape(name: "base.head.weight", shape: [32, 3, 3, 3], expected: [64, 3, 3, 3]))
    #expect(
      try refusal { _, tensors in tensors["base.head.bias"] = nil }
        == .missingTensor(name: "base.head.bias", shape: [32]))
    #expect(
      try refusal { _, tensors in tensors["extra"] = Tensor(shape: [1], values: [0]) }
        == .unknownTensor(name: "extra", shape: [1]))
    // Eight stages of one block: the second block of the first stage has no place.
    #expect(
      try refusal { metadata, _ in metadata["stages"] = "8" }
        == .missingTensor(name: "base.stages.4.0.conv1.weight", shape: [32, 32, 3, 3]))
  }

  @Test func cleanBranchesThatDoNotFit() throws {
    let name = "formula-photo-clean"
    #expect(try refusal(of: name) { _, _ in } == nil)
    #expect(
      try refusal(of: name) { _, tensors in tensors["clean.head.bias"] = nil }
        == .missingTensor(name: "clean.head.bias", shape: [32]))
    #expect(
      try refusal(of: name) { _, tensors in tensors["clean.tail.up.bias"] = Tensor(shape: [1], values: [0]) }
        == .wrongShape(name: "clean.tail.up.bias", shape: [1], expected: [48]))
    #expect(
      try refusal(of: name) { _, tensors in tensors["clean.extra"] = Tensor(shape: [1], values: [0]) }
        == .unknownTensor(name: "clean.extra", shape: [1]))
    #expect(
      try refusal(of: name) { _, tensors in tensors["condition.share.bias"] = nil }
        == .missingTensor(name: "condition.share.bias", shape: [1]))
    #expect(
      try refusal(of: name) { metadata, _ in metadata["parts"] = "condition" }
        == .unknownTensor(name: "clean.head.bias", shape: [32]))
  }

  /// The parts that a file names, and what must stand there for them.
  @Test func parts() throws {
    let header = try Golden.bytes("formula-photo.json")
    let file = try Safetensors(Golden.formulaWeights(header: header))
    func configuration(with changes: [String: String], without name: String? = nil) throws -> Configuration {
      var metadata = file.metadata.merging(changes) { $1 }
      if let name { metadata[name] = nil }
      return try Configuration(metadata: metadata)
    }
    let photo = try configuration(with: [:])
    #expect(photo.contextChannels == 0 && photo.gcm == nil && photo.condition?.patchesPerSide == 8)
    #expect(throws: ModelError.missingParameter(name: "context_channels")) {
      try configuration(with: ["parts": "pim condition"])
    }
    // A file without the key is older than the condition.
    #expect(throws: ModelError.missingParameter(name: "context_channels")) {
      try configuration(with: [:], without: "parts")
    }
    #expect(
      throws: ModelError.unusableParameter(
        name: "parts", value: "condition  pim", expected: .words(of: ["pim", "gcm", "condition", "clean"]))
    ) { try configuration(with: ["parts": "condition  pim"]) }
    #expect(
      throws: ModelError.unusableParameter(
        name: "parts", value: "clean", expected: .pair("clean", with: "condition"))
    ) { try configuration(with: ["parts": "clean"]) }
    #expect(
      throws: ModelError.unusableParameter(
        name: "estimator_patches", value: "60", expected: .square(of: 2...16))
    ) { try configuration(with: ["estimator_patches": "60"]) }
  }

  @Test func builtInModelsAreWhole() throws {
    #expect(Model.builtInNames.first == "lite")
    for name in Model.builtInNames {
      let model = try #require(try Model.builtIn(name))
      #expect(model.configuration.kind == (name.hasSuffix("-base") ? .base : .clsr))
    }
    #expect(try Model.builtIn("none such")?.name == nil)
    #expect(try Model.builtIn("lite-photo")?.name == "photo")
    #expect(Model.builtInName(for: "lite-photo") == "photo")
    #expect(try #require(try Model.builtIn("photo")).isConditioned)
  }
}
