/// The hyperparameters of a network, as its file's metadata states them.
public struct Configuration: Sendable {
  /// What a file holds.
  public enum Kind: String, Sendable, CaseIterable {
    /// The base branch with modules that know the whole photo: PIM and GCM, a condition, or all three.
    case clsr
    /// The base branch alone: the paper's StandardSR.
    case base
  }

  /// What the file holds.
  public let kind: Kind
  /// The backbone of base branch and PIM.
  let architecture: any Architecture
  /// True pixels around the region that the base branch sees too (P).
  public let padding: Int
  /// Features of the PIM (c'); 0 without one.
  public let contextChannels: Int
  /// The global context module; nil without one.
  public let gcm: GCMParameters?

  /// The photo condition; nil without one.
  public let condition: ConditionParameters?

  /// What a file of kind `clsr` adds to the base branch.
  private enum Part: String, CaseIterable {
    case pim, gcm, condition, clean
  }

  /// How many times wider and higher the result is: 4.
  public static let scale = Network.scale

  /// What the backbone is called: `srresnet`, `carn`, `carn_m`, `rcan`, `rrdb`, `compact`, `span` or `swinir`.
  public var backbone: String { architecture.name }
  /// Features in the base branch (c).
  public var channels: Int { architecture.channels }
  /// Blocks in the base branch.
  public var blocks: Int { architecture.blockCount }

  /// That of a network which the community publishes: a base network with true pixels around the region.
  init(_ published: any PublishedArchitecture) {
    architecture = published
    kind = .base
    padding = published.padding
    contextChannels = 0
    gcm = nil
    condition = nil
  }

  /// Reads and checks the metadata of a weights file.
  ///
  /// - Throws: `ModelError.missingParameter` or `.unusableParameter`.
  public init(metadata strings: [String: String]) throws(ModelError) {
    let metadata = Metadata(strings)
    try metadata.word("format", of: ["srzoom-1"])
    try metadata.word("scale", of: [String(Self.scale)])
    architecture = try Architectures.read(metadata)
    kind = try metadata.choice("kind")
    padding = try metadata.integer("padding", in: 0...64)
    // A file without the key is older than it.
    let parts: Set<Part> = kind == .base ? [] : try metadata.words("parts", default: [.pim, .gcm])
    contextChannels = parts.contains(.pim) ? try metadata.integer("context_channels", in: 0...8) : 0
    gcm =
      parts.contains(.gcm)
      ? try GCMParameters(metadata, channels: architecture.channels, stages: architecture.stageCount) : nil
    let hasCleanBranch = parts.contains(.clean)
    guard parts.contains(.condition) || !hasCleanBranch else {
      throw .unusableParameter(
        name: "parts", value: try metadata.text("parts"),
        expected: .pair(Part.clean.rawValue, with: Part.condition.rawValue))
    }
    condition =
      parts.contains(.condition) ? try ConditionParameters(metadata, hasCleanBranch: hasCleanBranch) : nil
  }
}
