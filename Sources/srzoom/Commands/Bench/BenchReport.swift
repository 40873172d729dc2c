import CLSR

/// What `srzoom bench` prints.
struct BenchReport: Codable, Equatable {
  /// What a made-up photo shows: one that looks like a photo to the network, and two that look like none.
  enum Picture: String, Codable {
    case waves
    /// Black and white pixels, an even mixture of them from left to right.
    case dithered
    /// Every pixel of any colour.
    case noise
  }

  /// A box that was restored, its context ready.
  struct Box: Codable, Equatable {
    /// The model's name.
    var model: String
    /// What the photo shows.
    var picture = Picture.waves
    /// Size in the photo's pixels.
    var width: Int, height: Int
    var threads: Int
    /// Median time.
    var milliseconds: Double
    /// 10⁹ floating-point operations a second, counted as direct convolution.
    var gflops: Double
  }

  /// A photo whose context was computed.
  struct Context: Codable, Equatable {
    /// The model's name.
    var model: String
    /// The photo's size.
    var megapixels: Double
    var threads: Int
    /// Median time.
    var milliseconds: Double
    /// 10⁹ floating-point operations a second, counted as direct convolution.
    var gflops: Double
  }

  /// How soon the worker begins a newer request while it is busy.
  struct Cancellation: Codable, Equatable {
    /// The model's name.
    var model: String
    /// What it is busy with: a box by its size, or `context`.
    var work: String
    var threads: Int
    /// From the newer request to its beginning.
    var medianMilliseconds: Double, p99Milliseconds: Double, worstMilliseconds: Double
  }

  /// The boxes that are measured: the paper's, the viewer's in a terminal of usual size, a large one; and the viewer's on photos
  /// that once took many times as long.
  static let boxes: [(picture: Picture, width: Int, height: Int)] = [
    (.waves, 24, 24), (.waves, 64, 48), (.waves, 128, 128), (.dithered, 64, 48), (.noise, 64, 48),
  ]

  /// The version of this form.
  var version = 1
  /// The CPU's name.
  var cpu = Machine.cpu
  /// The kernels that OpenBLAS chose.
  var blasCore = Machine.blasCore
  /// The most threads that were used.
  var threads: Int
  /// The most that these threads can do: fused multiply-adds in registers, in 10⁹ operations a second.
  var peakGflops = 0.0
  /// From the bytes of a 12-megapixel JPEG to an overview of 1280×960 pixels.
  var firstFrameSeconds = 0.0
  var roi: [Box] = []
  var context: [Context] = []
  var cancellation: [Cancellation] = []

  /// For people.
  var table: String {
    let facts = [
      ["CPU", cpu], ["BLAS kernels", blasCore], ["threads", "\(threads)"],
      ["peak", "\(Text.decimal(peakGflops, 0)) GFLOPS"],
      ["first frame", "\(Text.decimal(firstFrameSeconds * 1000, 0)) ms"],
    ]
    let boxes = roi.map { row in
      [
        row.model, "\(row.width)x\(row.height)", row.picture.rawValue, "\(row.threads)",
        Text.decimal(row.milliseconds, 2), Text.decimal(row.gflops, 0),
      ]
    }
    let contexts = context.map { row in
      [
        row.model, "\(Text.decimal(row.megapixels, 2)) Mpixel", "\(row.threads)",
        Text.decimal(row.milliseconds, 1), Text.decimal(row.gflops, 0),
      ]
    }
    let cancellations = cancellation.map { row in
      [row.model, row.work, "\(row.threads)"]
        + [row.medianMilliseconds, row.p99Milliseconds, row.worstMilliseconds].map { Text.decimal($0, 1) }
    }
    return facts.map { Text.left($0[0], 14) + $0[1].printable + "\n" }.joined() + "\n"
      + Text.table([["box", "size", "picture", "threads", "ms", "GFLOPS"]] + boxes) + "\n"
      + Text.table([["context", "photo", "threads", "ms", "GFLOPS"]] + contexts) + "\n"
      + Text.table([["cancel", "work", "threads", "ms", "p99", "worst"]] + cancellations)
  }
}
