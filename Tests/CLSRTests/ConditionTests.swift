import Imaging
import Testing

@testable import CLSR

/// The photo condition: what is read from the photo, and what the base branch makes of it.
@Suite struct ConditionTests {
  private let golden: [String: Tensor]
  private let model: Model
  private let condition: Condition
  private let execution = Execution(threads: 2)
  private let region = Region(x: 20, y: 15, width: 16, height: 12)

  init() throws {
    golden = try Golden.tensors("condition.safetensors")
    model = try Golden.model("formula-photo")
    condition = try #require(model.network.condition)
  }

  private func values(_ name: String) throws -> [Float] { try #require(golden[name]).values }

  private func restorer(_ photo: Photo, _ options: RestorerOptions = RestorerOptions()) -> Restorer {
    Restorer(photo: photo, model: model, options: options)
  }

  // MARK: Estimate

  /// Photos larger than the patches' grid, and narrower than a patch.
  @Test(arguments: ["odd", "even", "wide", "tall", "small"])
  func patchesAreTakenEvenly(photo: String) throws {
    let patches = condition.estimator.evenPatches(of: try Golden.photo(photo))
    #expect(patches.count == 64)
    #expect(largestDifference(planar(patches, 9), try values("\(photo).patch9")) < 1e-6)
  }

  @Test(arguments: ["odd", "even", "wide", "tall", "small"])
  func theMostDetailedPatchesAreTaken(photo: String) throws {
    let patches = condition.estimator.sharpestPatches(of: try Golden.photo(photo))
    #expect(patches.count == 32)
    #expect(largestDifference(planar(patches, 9), try values("\(photo).sharpest9")) < 1e-6)
  }

  /// All reds of a patch, then all greens, then all blues.
  private func planar(_ patches: DamagePatches, _ index: Int) -> [Float] {
    var pixels = [Float](repeating: 0, count: 24 * 24 * 3)
    patches.copy(index, to: &pixels)
    return (0..<3).flatMap { colour in (0..<24 * 24).map { pixels[$0 * 3 + colour] } }
  }

  /// Half of the photo is even: what is read of the blur is read from the other half.
  @Test func blurIsThatOfTheSharpestPatches() throws {
    var photo = try Golden.photo("even")
    for pixel in photo.pixels.indices where pixel / 3 % photo.width >= photo.width / 4 {
      photo.pixels[pixel] = 128
    }
    let estimator = condition.estimator
    let damage = try estimator(photo, in: execution)
    let even = try estimator.estimate(estimator.evenPatches(of: photo), in: execution)
    let sharpest = try estimator.estimate(estimator.sharpestPatches(of: photo), in: execution)
    #expect(even != sharpest)
    #expect(damage.values == [min(even.values[0], sharpest.values[0])] + even.values[1...])
  }

  @Test(arguments: ["odd", "even", "wide", "tall", "small"])
  func estimateAgreesWithPyTorch(photo name: String) throws {
    let photo = try Golden.photo(name)
    let pooled = try condition.estimator.pooled(
      condition.estimator.evenPatches(of: photo), in: execution)
    let expected = try values("\(name).pooled")
    let largest = expected.map(abs).max() ?? 0
    #expect(largestDifference(pooled, expected) < 1e-5 * max(1, largest))
    let estimate = try condition.estimator(photo, in: execution)
    #expect(largestDifference(estimate.values, try values("\(name).damage")) < 1e-4)
  }

  @Test func damageIsLimitedAndNamed() {
    #expect(ScaledDamage([-1, 9, .nan, 0.4]).values == [0, 5, 0, 0.4])
    #expect(ScaledDamage([0.8, 0.4, 0.75, 0.5]).damage == Damage(blur: 0.8, noise: 4, jpeg: .quality(62.5)))
    #expect(ScaledDamage([0, 0, 1, 0.49]).damage == .none)
  }

  /// The file's word counts, unless the pixels were a worse JPEG before.
  @Test func aFileKnowsItsQuality() throws {
    #expect(ScaledDamage([1, 0.5, 0.3, 0.2]).refined(byStoredQuality: 90).values == [1, 0.5, 0.2, 1])
    #expect(ScaledDamage([1, 0.5, 0.3, 0.7]).refined(byStoredQuality: 90).values == [1, 0.5, 0.2, 1])
    let worse = ScaledDamage([1, 0.5, 0.5, 0.7])
    #expect(worse.refined(byStoredQuality: 90) == worse)
    let photo = try Golden.photo("odd")
    let restorer = Restorer(photo: photo, model: model, jpegQuality: 95)
    let told = try #require(restorer.restore(region)?.damage)
    let estimate = try #require(self.restorer(photo).restore(region)?.damage)
    #expect(told.blur == estimate.blur && told.noise == estimate.noise)
    #expect(estimate.jpeg == Damage.JPEG.none && told.jpeg == .quality(95))
    let replaced = restorer.restore(region, damage: DamageReplacement(jpeg: .quality(60)))
    #expect(replaced?.damage?.jpeg == .quality(60))
  }

  @Test func replacedPartsAreTold() {
    let estimate = ScaledDamage([1, 0.5, 0.3, 0.7])
    #expect(estimate.replaced(by: DamageReplacement()) == estimate)
    #expect(estimate.replaced(by: DamageReplacement(blur: 0.2)).values == [0.2, 0.5, 0.3, 0.7])
    #expect(estimate.replaced(by: DamageReplacement(noise: 12)).values == [1, 1.2, 0.3, 0.7])
    #expect(estimate.replaced(by: DamageReplacement(jpeg: .quality(60))).values == [1, 0.5, 0.8, 1])
    #expect(estimate.replaced(by: DamageReplacement(jpeg: Damage.JPEG.none)).values == [1, 0.5, 0, 0])
  }

  // MARK: Condition

  @Test func modulationsAgreeWithPyTorch() throws {
    let modulations = condition.modulations(for: ScaledDamage(try values("odd.damage")))
    #expect(modulations.count == 8)
    #expect(largestDifference(modulations.flatMap(\.scale), try values("odd.scale")) < 1e-5)
    #expect(largestDifference(modulations.flatMap(\.shift), try values("odd.shift")) < 1e-5)
  }

  /// Folded into the weights, or done to the convolution's result: the same, to the last digits.
  @Test(arguments: Kernels.exactNames, [8, 32])
  func foldingIsModulation(kernels: String, channels: Int) throws {
    var seeded = Seeded(21)
    let execution = Execution(kernels: try #require(Kernels(named: kernels)))
    let (height, width) = (13, 17)
    let input = FeatureMap(
      seeded.values(channels * height * width), channels: channels, height: height, width: width)
    let convolution = Convolution(
      weight: seeded.values(channels * channels * 9, scale: 0.1), bias: seeded.values(channels),
      inputs: channels, outputs: channels)
    let modulation = Modulation(scale: seeded.values(channels), shift: seeded.values(channels))
    let plain = FeatureMap(input.shape)
    let folded = FeatureMap(input.shape)

    try convolution(input, to: plain, in: execution)
    try convolution.modulated(by: modulation)(input, to: folded, in: execution)

    let expected = plain.values.enumerated().map { index, value in
      let channel = index / (height * width)
      return value * (1 + modulation.scale[channel]) + modulation.shift[channel]
    }
    // Each of both loses 2e-5 in Winograd's algorithm, one of them times as much as 2.
    #expect(largestDifference(folded.values, expected) < 6e-5)
  }

  // MARK: Clean branch

  /// A network with two base branches whose share of the clean one is that of `bias`, whatever the damage.
  private func model(_ name: String, bias: Float) throws -> Model {
    let file = try Golden.weights(name)
    var tensors = file.tensors
    tensors["condition.share.weight"] = Tensor(shape: [1, 4], values: [0, 0, 0, 0])
    tensors["condition.share.bias"] = Tensor(shape: [1], values: [bias])
    return try Model(name: name, Safetensors(metadata: file.metadata, tensors: tensors))
  }

  /// The network of one of the base branches, conditioned or not.
  private func model(_ name: String, branch: String, isConditioned: Bool) throws -> Model {
    let file = try Golden.weights(name)
    var tensors: [String: Tensor] = [:]
    for (key, tensor) in file.tensors {
      let part = key.prefix { $0 != "." }
      if part == branch {
        tensors["base" + key.dropFirst(part.count)] = tensor
      } else if isConditioned, part != "base", part != "clean", !key.hasPrefix("condition.share") {
        tensors[key] = tensor
      }
    }
    var metadata = file.metadata
    if isConditioned { metadata["parts"] = "condition" } else { metadata["kind"] = "base" }
    return try Model(name: name, Safetensors(metadata: metadata, tensors: tensors))
  }

  /// As far as the share goes in either direction, one branch is left, to the bit: the clean one as it is, or the other, conditioned.
  @Test(arguments: ["formula-photo-clean", "formula-swinir-clean"])
  func oneBranchMayBeLeft(name: String) throws {
    let photo = try Golden.photo("odd")
    func restored(_ model: Model) throws -> Photo {
      try #require(Restorer(photo: photo, model: model).restore(region)).photo
    }
    let clean = try restored(model(name, branch: "clean", isConditioned: false))
    #expect(try restored(model(name, bias: 100)) == clean)
    let conditioned = try restored(model(name, branch: "base", isConditioned: true))
    #expect(try restored(model(name, bias: -100)) == conditioned)
    #expect(clean != conditioned)
  }

  /// Told more and less noise, a network leaves the clean branch and comes back to it.
  @Test func theBlendFollowsTheDamage() throws {
    let photo = try Golden.photo("odd")
    let model = try Golden.model("formula-photo-clean")
    let restorer = Restorer(photo: photo, model: model)
    let estimated = try #require(restorer.restore(region))
    let noisy = try #require(restorer.restore(region, damage: DamageReplacement(noise: 30)))
    #expect(noisy.photo != estimated.photo)
    #expect(try #require(restorer.restore(region)).photo == estimated.photo)
    let warm = Restorer(photo: photo, model: model)
    while warm.extendContext(around: region) {}
    #expect(try #require(warm.restore(region)).photo == estimated.photo)
  }

  /// What has two base branches in its file runs one.
  @Test func aCleanBranchCostsARegionNothing() throws {
    let (two, one) = (try Golden.model("formula-photo-clean"), try Golden.model("formula-photo"))
    let shareCount = 4 + 1
    let branch = try Golden.model("formula-lite-base")
    #expect(two.parameterCount == one.parameterCount + branch.parameterCount + shareCount)
    #expect(two.weightBytes == one.weightBytes)
    #expect(two.boxCost(width: 64, height: 48) == one.boxCost(width: 64, height: 48))
    let photo = try Golden.photo("odd")
    #expect(Restorer(photo: photo, model: two).cost(of: region) == restorer(photo).cost(of: region))
    let damage = ScaledDamage([0.5, 2, 0, 0])
    #expect(
      PackedWeights.byteCount(in: two.network.conditioned(on: damage).base)
        == PackedWeights.byteCount(in: two.network.base))
  }

  // MARK: Restorations

  @Test func cachedAndFreshAreTheSameBits() throws {
    let photo = try Golden.photo("odd")
    let fresh = try #require(restorer(photo).restore(region))
    let warm = restorer(photo)
    #expect(warm.estimatedDamage == nil)
    while warm.extendContext(around: region) {}
    #expect(warm.estimatedDamage == fresh.damage)
    for _ in 0..<2 {
      let restored = try #require(warm.restore(region))
      #expect(restored.photo == fresh.photo)
      #expect(restored.damage == fresh.damage)
    }
    #expect(warm.context.computations == Context.Computations(tiles: 0, banks: 0, estimates: 1, foldings: 1))
  }

  @Test func aReplacementIsFollowedAtOnce() throws {
    let restorer = restorer(try Golden.photo("odd"))
    let estimated = try #require(restorer.restore(region))
    let sharper = DamageReplacement(blur: 0, jpeg: .quality(40))
    let replaced = try #require(restorer.restore(region, damage: sharper))
    #expect(replaced.damage == sharper.applied(to: try #require(estimated.damage)))
    #expect(replaced.photo != estimated.photo)
    #expect(try #require(restorer.restore(region)).photo == estimated.photo)
    #expect(restorer.context.computations.estimates == 1)
    #expect(restorer.context.computations.foldings == 3)

    var options = RestorerOptions()
    options.damage = sharper
    #expect(self.restorer(try Golden.photo("odd"), options).restore(region)?.photo == replaced.photo)
  }

  @Test func withoutConditionTheWeightsAreTheFiles() throws {
    let photo = try Golden.photo("odd")
    var options = RestorerOptions()
    options.usesCondition = false
    let restorer = restorer(photo, options)
    let restored = try #require(restorer.restore(region))
    #expect(restored.damage == nil)
    let base = try Golden.model("formula-lite-base")
    #expect(Restorer(photo: photo, model: base).restore(region)?.photo == restored.photo)
    #expect(!restorer.extendContext(around: region))
    #expect(restorer.estimatedDamage == nil)
  }

  /// The estimate of a limited context is its own.
  @Test func contextSizeLimitsTheEstimate() throws {
    let photo = try Golden.photo("even")
    var options = RestorerOptions()
    options.contextScale = 1
    let limited = try #require(restorer(photo, options).restore(region))
    let cropped = try #require(restorer(photo.cropped(to: region)).restore(region.relative(toX: 20, y: 15)))
    #expect(limited.damage == cropped.damage)
    #expect(limited.damage != restorer(photo).restore(region)?.damage)
  }

  @Test func costOfTheEstimateIsTheContexts() throws {
    let photo = try Golden.photo("odd")
    var options = RestorerOptions()
    let conditioned = restorer(photo, options).cost(of: region)
    options.usesCondition = false
    let plain = restorer(photo, options).cost(of: region)
    // 64 patches and the 32 sharpest: 9 · (576·(3 + 32)·32 + 144·32·48 + 36·(48 + 64)·64) multiply-adds each.
    #expect(conditioned.context - plain.context == 2 * 96 * 9 * Double(645_120 + 221_184 + 258_048))
    #expect(conditioned.region == plain.region)
  }
}
