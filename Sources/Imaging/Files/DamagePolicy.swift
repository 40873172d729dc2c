/// What to do with a file whose pixels are partly lost.
public enum DamagePolicy: Sendable {
  /// Fail with `PhotoError.damaged`.
  case refuse
  /// Keep what only lacks its end, as `keep` does; fail otherwise.
  case keepCutShort
  /// Keep what is readable, the rest grey, and say so in `DecodedPhoto.damage`.
  case keep

  /// Whether a file with this damage is refused.
  func refuses(_ damage: FileDamage) -> Bool {
    switch (self, damage) {
    case (.keep, _), (.keepCutShort, .cutShort): false
    default: true
    }
  }
}
