extension Srzoom {
  /// What `--version` prints and saved pictures carry; CHANGELOG.md has one section for each.
  static let version = "0.1.0"
}
