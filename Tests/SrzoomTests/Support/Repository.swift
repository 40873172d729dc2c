/// The clone that the tests stand in.
enum Repository {
  /// Its folder, with a slash at the end.
  static let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/"
}
