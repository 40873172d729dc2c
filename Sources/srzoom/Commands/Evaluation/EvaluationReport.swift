import CLSR

/// What `srzoom evaluate` prints.
struct EvaluationReport: Codable, Equatable {
  /// One method's scores over all pictures.
  struct Row: Codable, Equatable {
    /// The method's name.
    var method: String
    /// The model that it runs; nil for an interpolation.
    var model: String?
    /// Mean over the pictures, in dB; nil when it is infinite, as for a restoration without any difference.
    var psnr: Double?
    /// Mean over the pictures.
    var ssim: Double
    /// 10⁹ floating-point operations for a box and for a picture's context, means over the pictures.
    var gflopsROI: Double, gflopsContext: Double
    /// Wall time of the network for all pictures.
    var seconds: Double

    init(method: Method, model: String?) {
      self.method = method.rawValue
      self.model = model
      psnr = 0
      ssim = 0
      gflopsROI = 0
      gflopsContext = 0
      seconds = 0
    }

    /// Like the synthesized one, but with `null` for what is nil, so that every row has every key.
    func encode(to encoder: any Encoder) throws {
      var row = encoder.container(keyedBy: CodingKeys.self)
      try row.encode(method, forKey: .method)
      try row.encode(model, forKey: .model)
      try row.encode(psnr, forKey: .psnr)
      try row.encode(ssim, forKey: .ssim)
      try row.encode(gflopsROI, forKey: .gflopsROI)
      try row.encode(gflopsContext, forKey: .gflopsContext)
      try row.encode(seconds, forKey: .seconds)
    }

    /// Counts a picture in, with its share of the means.
    mutating func add(_ score: Evaluation.Score, share: Double) {
      psnr = psnr.flatMap { score.psnr.isFinite ? $0 + score.psnr * share : nil }
      ssim += score.ssim * share
      gflopsROI += score.costPerBox * share / 1e9
      gflopsContext += score.costOfContext * share / 1e9
      seconds += score.seconds
    }
  }

  /// The version of this form.
  var version = 1
  /// How many pictures were scored.
  var pictures: Int
  /// Width and height of the boxes, in low-resolution pixels.
  var roi: Int
  /// One row for each method, in the order asked for.
  var methods: [Row]

  /// The rows as aligned columns.
  var table: String {
    let header = ["method", "model", "PSNR (dB)", "SSIM", "GFLOPs a box", "GFLOPs context", "seconds"]
    return "\(pictures) \(pictures == 1 ? "picture" : "pictures"), boxes of \(roi)x\(roi)\n\n"
      + Text.table(
        [header]
          + methods.map { row in
            [
              row.method, (row.model ?? "-").printable, row.psnr.map { Text.decimal($0, 3) } ?? "inf",
              Text.decimal(row.ssim, 4), Text.decimal(row.gflopsROI, 3), Text.decimal(row.gflopsContext, 3),
              Text.decimal(row.seconds, 2),
            ]
          })
  }
}
