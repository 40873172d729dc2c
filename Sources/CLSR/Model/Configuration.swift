/// The hyperparameters of a network, as its file's metadata states them.
public struct Configuration: Sendable {
  /// What a file holds.
  public enum Kind: String, Sendable, CaseIterable {
    /// The whole network: base branch, PIM and GCM.
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

  /// How many times wider and higher the result is: 4.
  public static let scale = Network.scale

  /// Features in the base branch (c).
  public var channels: Int { architecture.channels }
  /// Blocks in the base branch.
  public var blocks: Int { architecture.blockCount }

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
    switch kind {
    case .base:
      contextChannels = 0
      gcm = nil
    case .clsr:
      contextChannels = try metadata.integer("context_channels", in: 0...8)
      gcm = try GCMParameters(metadata, channels: architecture.channels, stages: architecture.stageCount)
    }
  }
}
