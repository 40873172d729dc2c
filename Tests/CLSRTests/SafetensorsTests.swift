import Testing

@testable import CLSR

/// Weights files that must be refused by name, and those that must not.
@Suite struct SafetensorsTests {
  /// A file of this header and these bytes.
  private func file(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> ($0 * 8)) } + Array(header.utf8) + data
  }

  private func refusal(_ bytes: [UInt8]) -> String {
    do {
      _ = try Safetensors(bytes)
      return "taken"
    } catch {
      return error.description
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

  @Test func refusals() {
    let a = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
    let refusals: [([UInt8], String)] = [
      ([], "not a safetensors file: 0 bytes are too few"),
      (
        [255, 255, 255, 255, 255, 255, 255, 255, 0],
        "not a safetensors file: a header of 18446744073709551615 bytes in a file of 9"
      ),
      (file("{"), "not a safetensors file: the header can't be read"),
      (file("[]"), "not a safetensors file: the header can't be read"),
      (file(a, [1, 2, 3]), "tensor a: bytes 0..<4 of 3, expected to start at 0"),
      (file(a, [0, 0, 0, 0, 0]), "not a safetensors file: 1 bytes after the last tensor"),
      (file(a, [0, 0, 0x80, 0x7f]), "tensor a: a weight is not a finite number"),
      (file(a, [0, 0, 0xc0, 0x7f]), "tensor a: a weight is not a finite number"),
      (
        file(
          #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#,
          [0, 0, 0, 0, 0, 0]),
        "tensor b: bytes 2..<6 of 6, expected to start at 4"
      ),
      (
        file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, [0, 0, 0, 0]),
        "tensor a: bytes 4..<0 of 4, expected to start at 0"
      ),
      (
        file(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, [0, 0, 0, 0]),
        "tensor a: shape [2] in 4 bytes of F32"
      ),
      (
        file(#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, [0, 0, 0, 0]),
        "tensor a: shape [-1]"
      ),
      (
        file(
          #"{"a":{"dtype":"F32","shape":[4611686018427387904,4611686018427387904],"data_offsets":[0,4]}}"#,
          [0, 0, 0, 0]),
        "tensor a: shape [4611686018427387904, 4611686018427387904]"
      ),
      (
        file(#"{"a":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}}"#, [0, 0, 0, 0]),
        "tensor a: type I8, expected F32 or F16"
      ),
      (
        file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, [0, 0, 0, 0]),
        "not a safetensors file: the header can't be read"
      ),
    ]
    for (bytes, expected) in refusals { #expect(refusal(bytes) == expected) }
  }

  // MARK: Networks

  /// The metadata and tensors of `lite-base`, changed by `change`, as a model.
  private func refusal(changing change: (inout [String: String], inout [String: Tensor]) -> Void) throws
    -> String
  {
    let file = try Safetensors(Golden.formulaWeights(header: Golden.bytes("formula-lite-base.json")))
    var (metadata, tensors) = (file.metadata, file.tensors)
    change(&metadata, &tensors)
    do {
      _ = try Model(name: "changed", Safetensors(metadata: metadata, tensors: tensors))
      return "taken"
    } catch {
      return error.description
    }
  }

  @Test func networksThatDoNotFit() throws {
    #expect(try refusal { _, _ in } == "taken")
    #expect(
      try refusal { metadata, _ in metadata["blocks"] = nil }
        == "no hyperparameter 'blocks' in the file's metadata")
    #expect(
      try refusal { metadata, _ in metadata["channels"] = "1000000" }
        == "hyperparameter channels is '1000000', expected 16 to 256 in steps of 16")
    #expect(
      try refusal { metadata, _ in metadata["kind"] = "gan" }
        == "hyperparameter kind is 'gan', expected clsr or base")
    #expect(
      try refusal { metadata, _ in metadata["channels"] = "64" }
        == "tensor base.head.weight has shape [32, 3, 3, 3], expected [64, 3, 3, 3]")
    #expect(
      try refusal { _, tensors in tensors["base.head.bias"] = nil }
        == "tensor base.head.bias of shape [32] is missing")
    #expect(
      try refusal { _, tensors in tensors["extra"] = Tensor(shape: [1], values: [0]) }
        == "tensor extra of shape [1] has no place in this network")
    // Eight stages of one block: the second block of the first stage has no place.
    #expect(
      try refusal { metadata, _ in metadata["stages"] = "8" }
        == "tensor base.stages.4.0.conv1.weight of shape [32, 32, 3, 3] is missing")
  }

  @Test func builtInModelsAreWhole() throws {
    #expect(Model.builtInNames.first == "lite")
    for name in Model.builtInNames {
      let model = try #require(try Model.builtIn(name))
      #expect(model.configuration.kind == (name.hasSuffix("-base") ? .base : .clsr))
    }
    #expect(try Model.builtIn("none such")?.name == nil)
  }
}
