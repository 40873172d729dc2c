/// What the layers of CARN and CARN-M are called in a weights file.
enum CARNNames {
  /// In this project's files, after a prefix.
  case ours(prefix: String)
  /// In published ones; `upsample` is that part of the multi-scale network which enlarges four times.
  ///
  /// - Source: https://github.com/nmhkahn/CARN-pytorch.
  case published(upsample: String)

  /// `ours` behind the prefix, or `published`.
  private func name(_ ours: String, published: String) -> String {
    switch self {
    case .ours(let prefix): prefix + ours
    case .published: published
    }
  }

  var head: String { name("head", published: "entry") }

  /// The convolutions of a block, `count` of them.
  func block(stage: Int, _ block: Int, count: Int) -> [String] {
    (0..<count).map {
      name(
        "stages.\(stage).blocks.\(block).conv\($0 + 1)",
        published: "b\(stage + 1).b\(block + 1).body.\(2 * $0)")
    }
  }

  /// The fusion after a step of a stage.
  func fusion(stage: Int, step: Int) -> String {
    name("stages.\(stage).fusions.\(step)", published: "b\(stage + 1).c\(step + 1).body.0")
  }

  /// The fusion of the stages so far.
  func fuse(stage: Int) -> String { name("stages.\(stage).fuse", published: "c\(stage + 1).body.0") }

  /// The first or the second convolution with a pixel shuffle.
  func up(_ index: Int) -> String {
    switch self {
    case .ours(let prefix): "\(prefix)tail.up\(index + 1)"
    case .published(let upsample): "\(upsample).body.\(3 * index)"
    }
  }

  var last: String { name("tail.last", published: "exit") }
}
