/// What the layers of an RRDB network are called: three ways, by age.
enum RRDBNames {
  /// BasicSR's, as in Real-ESRGAN.
  case basic
  /// As in BSRGAN and RealSR.
  case trunk
  /// As ESRGAN was published first: layers by number, of so many blocks.
  case numbered(blocks: Int)

  /// The one by which the tensors are called; nil if it is none of them.
  init?(_ tensors: TensorShapes) {
    if tensors.contain("conv_first.weight", "body.0.rdb1.conv1.weight", "conv_body.weight") {
      self = .basic
    } else if tensors.contain("conv_first.weight", "RRDB_trunk.0.RDB1.conv1.weight", "trunk_conv.weight") {
      self = .trunk
    } else if tensors.contain("model.0.weight", "model.1.sub.0.RDB1.conv1.0.weight") {
      self = .numbered(blocks: tensors.count(after: "model.1.sub.") - 1)
    } else {
      return nil
    }
  }

  /// How many blocks there are.
  func blockCount(_ tensors: TensorShapes) -> Int {
    switch self {
    case .basic: tensors.count(after: "body.")
    case .trunk: tensors.count(after: "RRDB_trunk.")
    case .numbered(let blocks): blocks
    }
  }

  var first: String {
    if case .numbered = self { "model.0" } else { "conv_first" }
  }

  /// A convolution of a dense block, all counted from 1 but `block`.
  func dense(block: Int, _ dense: Int, _ convolution: Int) -> String {
    switch self {
    case .basic: "body.\(block).rdb\(dense).conv\(convolution)"
    case .trunk: "RRDB_trunk.\(block).RDB\(dense).conv\(convolution)"
    case .numbered: "model.1.sub.\(block).RDB\(dense).conv\(convolution).0"
    }
  }

  /// The convolution after the blocks.
  var body: String {
    switch self {
    case .basic: "conv_body"
    case .trunk: "trunk_conv"
    case .numbered(let blocks): "model.1.sub.\(blocks)"
    }
  }

  /// The convolution after the enlargement `number`, from 1.
  func up(_ number: Int) -> String {
    switch self {
    case .basic: "conv_up\(number)"
    case .trunk: "upconv\(number)"
    case .numbered: "model.\(3 * number)"
    }
  }

  /// The convolution at full size, after two enlargements.
  var hr: String {
    switch self {
    case .basic: "conv_hr"
    case .trunk: "HRconv"
    case .numbered: "model.8"
    }
  }

  var last: String {
    if case .numbered = self { "model.10" } else { "conv_last" }
  }
}
