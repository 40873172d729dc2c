/// The hyperparameters of a network, as its file's metadata states them.
public struct Configuration: Sendable, Equatable {
  /// What a file holds.
  public enum Kind: String, Sendable, CaseIterable {
    /// The whole network: base branch, PIM and GCM.
    case clsr
    /// The base branch alone: the paper's StandardSR.
    case base
  }

  /// How the last features become pixels.
  public enum Tail: String, Sendable, CaseIterable {
    /// One convolution to 3·16 channels and a pixel shuffle by 4.
    case direct
    /// Twice convolution and pixel shuffle by 2, then two convolutions (SRResNet).
    case shuffle2
  }

  /// What the global context module needs to know.
  public struct GCM: Sendable, Equatable {
    /// The stage of the base branch after which it is applied, from 1.
    public var afterStage: Int
    /// Heads of the attention.
    public var heads: Int
    /// The side of a patch of the context, in LR pixels (r): 4 or 6, for the convolutions take a tile for each.
    public var patch: Int
    /// The most patches (N).
    public var patches: Int
    /// Where the distance bias ends, and what it is divided by, in LR pixels.
    public var distanceLimit: Float, distanceScale: Float
  }

  /// What the file holds.
  public var kind: Kind
  /// Features in the base branch (c), residual blocks, and stages of equally many blocks.
  public var channels: Int, blocks: Int, stages: Int
  /// How the last features become pixels.
  public var tail: Tail
  /// True pixels around the region that the base branch sees too (P).
  public var padding: Int
  /// Features of the PIM (c'); 0 without one.
  public var contextChannels: Int
  /// The global context module; nil without one.
  public var gcm: GCM?

  /// Enlargement: 4.
  public static let scale = 4

  /// Reads and checks the metadata of a weights file.
  ///
  /// - Throws: `ModelError.missingParameter` or `.unusableParameter`.
  public init(metadata: [String: String]) throws(ModelError) {
    let fields = Fields(metadata)
    try fields.expect("format", "srzoom-1")
    try fields.expect("scale", String(Self.scale))
    try fields.expect("backbone", "srresnet")
    kind = try fields.choice("kind")
    tail = try fields.choice("tail")
    channels = try fields.integer("channels", in: 16...256, multipleOf: 16)
    stages = try fields.integer("stages", in: 1...64)
    blocks = try fields.integer("blocks", in: 1...256, multipleOf: stages)
    padding = try fields.integer("padding", in: 0...64)
    guard kind == .clsr else {
      contextChannels = 0
      return
    }
    contextChannels = try fields.integer("context_channels", in: 0...8)
    let heads = try fields.integer("heads", in: 1...64)
    guard channels % (2 * heads) == 0 else {
      throw .unusableParameter(
        name: "heads", value: String(heads), expected: "heads of an even number of the \(channels) channels")
    }
    gcm = GCM(
      afterStage: try fields.integer("gcm_after", in: 1...stages), heads: heads,
      patch: try fields.integer("patch", in: 4...6, multipleOf: 2),
      patches: try fields.integer("patches", in: 1...4096),
      distanceLimit: try fields.number("distance_limit"), distanceScale: try fields.number("distance_scale"))
  }
}

/// The strings of a file's metadata, read as what they should be.
private struct Fields {
  let values: [String: String]

  init(_ values: [String: String]) { self.values = values }

  func text(_ name: String) throws(ModelError) -> String {
    guard let value = values[name] else { throw .missingParameter(name: name) }
    return value
  }

  func expect(_ name: String, _ expected: String) throws(ModelError) {
    let value = try text(name)
    guard value == expected else {
      throw .unusableParameter(name: name, value: value, expected: "'\(expected)'")
    }
  }

  func choice<Choice: RawRepresentable & CaseIterable>(_ name: String) throws(ModelError) -> Choice
  where Choice.RawValue == String {
    let value = try text(name)
    guard let choice = Choice(rawValue: value) else {
      let names = Choice.allCases.map(\.rawValue).joined(separator: " or ")
      throw .unusableParameter(name: name, value: value, expected: names)
    }
    return choice
  }

  func integer(
    _ name: String, in range: ClosedRange<Int>, multipleOf divisor: Int = 1
  ) throws(ModelError) -> Int {
    let value = try text(name)
    guard let number = Int(value), range.contains(number), number % divisor == 0 else {
      let multiple = divisor == 1 ? "" : " in steps of \(divisor)"
      throw .unusableParameter(
        name: name, value: value, expected: "\(range.lowerBound) to \(range.upperBound)\(multiple)")
    }
    return number
  }

  func number(_ name: String) throws(ModelError) -> Float {
    let value = try text(name)
    guard let number = Float(value), number > 0, number.isFinite else {
      throw .unusableParameter(name: name, value: value, expected: "a positive number")
    }
    return number
  }
}
