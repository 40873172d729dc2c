/// A damage as the network has it: blur, noise / 10, (100 − quality) / 50 and whether it is a JPEG.
///
/// An estimate may be anything between a JPEG and none, which `damage` rounds.
struct ScaledDamage: Sendable, Hashable {
  /// How many numbers.
  static let count = 4

  private static let limits: [Float] = [4, 5, 2, 1]

  /// Each between 0 and its limit.
  let values: [Float]

  /// Limits `values`; NaN counts as 0.
  init(_ values: [Float]) {
    precondition(values.count == Self.count, "\(values.count) numbers of a damage")
    self.values = zip(values, Self.limits).map { $0 > 0 ? min($0, $1) : 0 }
  }

  /// As people say it.
  var damage: Damage {
    Damage(
      blur: values[0], noise: 10 * values[1], jpeg: values[3] >= 0.5 ? .quality(100 - 50 * values[2]) : .none)
  }

  /// An estimate in the light of the quality that the file says it was stored at.
  ///
  /// A much lower one stays: then the photo was a worse JPEG before.
  func refined(byStoredQuality quality: Float) -> ScaledDamage {
    if case .quality(let estimated) = damage.jpeg, estimated < quality - 10 { return self }
    return replaced(by: DamageReplacement(jpeg: .quality(quality)))
  }

  /// The same with some parts replaced.
  func replaced(by replacement: DamageReplacement) -> ScaledDamage {
    var values = values
    if let blur = replacement.blur { values[0] = blur }
    if let noise = replacement.noise { values[1] = noise / 10 }
    switch replacement.jpeg {
    case nil: break
    case .some(.none): (values[2], values[3]) = (0, 0)
    case .some(.quality(let quality)): (values[2], values[3]) = ((100 - quality) / 50, 1)
    }
    return ScaledDamage(values)
  }
}
