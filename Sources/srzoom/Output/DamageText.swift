import CLSR

extension Damage {
  /// As people say it: `blur 0.8 px, noise 4, JPEG 60`.
  var text: String {
    let stored =
      switch jpeg {
      case .none: "no JPEG"
      case .quality(let quality): "JPEG \(Text.decimal(Double(quality), 0))"
      }
    return "blur \(Text.decimal(Double(blur), 1)) px, noise \(Text.decimal(Double(noise), 0)), \(stored)"
  }
}

extension DamageReplacement {
  /// The options of `upscale` that say the same, rounded as `Damage.text` shows them.
  var options: [String] {
    let quality: String? =
      switch jpeg {
      case nil: nil
      case .some(.none): "none"
      case .quality(let quality): Text.decimal(Double(quality), 0)
      }
    return [
      blur.map { "--blur \(Text.decimal(Double($0), 1))" },
      noise.map { "--noise \(Text.decimal(Double($0), 0))" }, quality.map { "--jpeg \($0)" },
    ].compactMap(\.self)
  }
}
