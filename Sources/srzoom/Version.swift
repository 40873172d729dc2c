/// The program's version.
enum Version {
  /// What `--version` prints and saved pictures carry; CHANGELOG.md has one section for each.
  static let current = "0.2.0"
}
