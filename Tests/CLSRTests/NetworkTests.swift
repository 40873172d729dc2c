import Imaging
import Testing

@testable import CLSR

/// The whole network against PyTorch in double precision, which also bounds what Winograd's algorithm rounds; fp32 context, as the
/// reference has it.
@Suite struct NetworkTests {
  @Test(arguments: try Golden.calls("whole.json"), Kernels.exactNames)
  func agreesWithPyTorch(_ call: Golden.Call, kernels: String) throws {
    try check(call, kernels, against: "whole.safetensors")
  }

  @Test(arguments: try Golden.calls("trained.json"), Kernels.exactNames)
  func agreesWithPyTorchOnTrainedWeights(_ call: Golden.Call, kernels: String) throws {
    try check(call, kernels, against: "trained.safetensors")
  }

  @Test(arguments: try Golden.calls("trained-photo.json"), Kernels.exactNames)
  func agreesWithPyTorchOnTrainedPhoto(_ call: Golden.Call, kernels: String) throws {
    try check(call, kernels, against: "trained-photo.safetensors")
  }

  @Test(arguments: try Golden.calls("conditioned.json"), Kernels.exactNames)
  func agreesWithPyTorchUnderACondition(_ call: Golden.Call, kernels: String) throws {
    try check(call, kernels, against: "conditioned.safetensors")
  }

  @Test(arguments: try Golden.calls("clean.json"), Kernels.exactNames)
  func agreesWithPyTorchOnBlendedBranches(_ call: Golden.Call, kernels: String) throws {
    try check(call, kernels, against: "clean.safetensors")
  }

  @Test(arguments: try Golden.calls("cascading.json"), Kernels.exactNames)
  func agreesWithPyTorchOnCARN(_ call: Golden.Call, kernels: String) throws {
    try check(call, kernels, against: "cascading.safetensors")
  }

  @Test(arguments: try Golden.calls("attention.json"), Kernels.exactNames)
  func agreesWithPyTorchOnAttention(_ call: Golden.Call, kernels: String) throws {
    try check(call, kernels, against: "attention.safetensors")
  }

  @Test func noCaseIsMissing() throws {
    let files = [
      "whole.json", "trained.json", "trained-photo.json", "conditioned.json", "clean.json",
      "cascading.json", "attention.json",
    ]
    #expect(try files.map { try Golden.calls($0).count } == [35, 5, 4, 13, 12, 12, 18])
  }

  private func check(_ call: Golden.Call, _ kernels: String, against file: String) throws {
    let expected = try #require(try Golden.tensors(file)[call.name])
    let photo = try Golden.photo(call.photo)
    var options = RestorerOptions()
    options.kernels = try #require(Kernels(named: kernels))
    options.padding = call.padding
    options.usesPIM = call.pim
    options.usesGCM = call.gcm
    options.usesCondition = call.condition
    options.contextScale = call.contextScale
    let model = try Golden.model(call.model)
    // Of a trained network the base trained alone, of a formula the same base branch.
    let baseName = call.model == "formula-photo" ? "formula-lite-base" : "\(call.model)-base"
    let baseline = call.method == "clsr" ? nil : try Golden.model(baseName)
    let restorer = Restorer(
      photo: photo, model: model, baseline: baseline, options: options, precision: .single)

    let values = try restorer.restoredValues(
      call.region, method: #require(Method(rawValue: call.method)), damage: call.replacement)

    #expect(interleaved(expected).count == values.count)
    #expect(largestDifference(values, interleaved(expected)) <= 2e-4)
  }

  /// (3, height, width) to (height, width, 3).
  private func interleaved(_ tensor: Tensor) -> [Float] {
    let plane = tensor.values.count / 3
    return (0..<tensor.values.count).map { tensor.values[$0 % 3 * plane + $0 / 3] }
  }
}
