/// What a built-in model is for and how good it is, as its card in Assets/Models says.
struct ModelFacts: Equatable {
  /// The pictures that it was trained for.
  var purpose: String
  /// What it reaches on the usual test pictures.
  var scores: String
  /// What to expect of it, in a few words.
  var remark: String
  /// The licence of its weights.
  static let licence = "Apache-2.0"

  /// The facts of a built-in model.
  static func of(_ name: String) -> ModelFacts? { all[name] }

  private static let all: [String: ModelFacts] = [
    "lite": .init(
      purpose: "clean pictures that were only reduced, as in the paper",
      scores: "BSD100 27.35 dB (bicubic 25.97)", remark: "for pictures that were only reduced"),
    "lite-base": .init(
      purpose: "the base network of lite alone: for the methods precrop, precrop0 and postcrop",
      scores: "BSD100 27.36 dB by postcrop", remark: "the network of lite alone"),
    "photo": .init(
      purpose: "photos as they are: it reads blur, noise and JPEG quality from the whole photo",
      scores: "BSD100-blind 24.84 dB (bicubic 23.96)", remark: "faithful, a little soft"),
    "photo-base": .init(
      purpose:
        "the base network of photo alone, without the estimate: for the methods precrop, precrop0 and postcrop",
      scores: "BSD100-blind 24.61 dB by precrop", remark: "the network of photo alone"),
    "vivid": .init(
      purpose: "photos that should look crisp: it draws likely edges, so do not trust its details",
      scores: "BSD100-blind 24.73 dB", remark: "crisp, draws likely detail"),
  ]
}
