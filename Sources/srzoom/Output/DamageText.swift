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
