import CLSR

/// The parts of CLSR that see more than the box.
enum ContextModule: String, CaseIterable {
  /// The proximity integration module.
  case pim
  /// The global context module.
  case gcm
  /// The photo condition.
  case condition
}

extension RestorerOptions {
  /// A quarter of what networks are trained with: it takes a quarter of the time.
  ///
  /// PSNR of `lite` on BSD100: 27.3536 dB with 256 patches, 27.3537 with 64, 32 and 16; on ten pictures of Set14 31.3023 with 256,
  /// 31.3019 with 64.
  static let standardPatches = 64

  /// The options of `upscale` that say the same of what the network sees beside the box, but for its padding.
  var contextWords: [String] {
    let uses: [(ContextModule, Bool)] = [(.pim, usesPIM), (.gcm, usesGCM), (.condition, usesCondition)]
    let patches = contextPatches.flatMap { $0 == Self.standardPatches ? nil : $0 }
    return uses.filter { !$0.1 }.map { "--without \($0.0)" }
      + [contextScale.map { "--context-size \($0)" }, patches.map { "--context-patches \($0)" }]
      .compactMap(\.self)
  }
}
