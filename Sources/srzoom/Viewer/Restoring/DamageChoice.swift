import CLSR

/// What the user says of a photo's damage, in place of parts of the estimate.
struct DamageChoice: Sendable, Equatable {
  /// A part that keys change.
  enum Part: Sendable, Hashable { case noise, blur, jpeg }

  /// What the command line said.
  private let initial: DamageReplacement
  /// What the network is conditioned on in place of the estimate.
  private(set) var replacement: DamageReplacement

  /// As the command line says.
  init(_ replacement: DamageReplacement) { (initial, self.replacement) = (replacement, replacement) }

  /// More (`steps` > 0) or less of a part than until now, unless that is the end of what it can be.
  ///
  /// - Parameters:
  ///   - part: what is changed: noise by 2 levels, blur by 0.2 pixels, JPEG by 5 of its quality.
  ///   - steps: how often.
  ///   - estimate: of the photo.
  /// - Returns: whether anything has changed that is shown of it.
  @discardableResult mutating func change(_ part: Part, by steps: Int, from estimate: Damage) -> Bool {
    let (before, now) = (replacement, replacement.applied(to: estimate))
    let steps = Float(steps)
    switch part {
    case .noise: replacement.noise = min(max(now.noise + 2 * steps, 0), 50)
    case .blur: replacement.blur = min(max(now.blur + 0.2 * steps, 0), 4)
    case .jpeg:
      let quality: Float = if case .quality(let quality) = now.jpeg { quality } else { 100 }
      // Worse JPEG is lower quality; the best is none at all.
      let new = quality - 5 * steps
      replacement.jpeg = new >= 100 ? Damage.JPEG.none : .quality(max(new, 5))
    }
    if replacement.applied(to: estimate).text != now.text { return true }
    replacement = before
    return false
  }

  /// Back to what the command line said, which is the estimate if it said nothing.
  mutating func reset() { replacement = initial }
}
