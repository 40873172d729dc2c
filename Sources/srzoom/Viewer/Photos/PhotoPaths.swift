import Imaging

/// The files that a command line means.
enum PhotoPaths {
  /// The files that are meant.
  ///
  /// A folder stands for the pictures in it; a single file has those of its own folder as neighbours.
  ///
  /// - Parameters:
  ///   - arguments: files and folders.
  ///   - skipped: is told why a folder is left out where there are others.
  /// - Returns: the files in order, and which of them is shown first.
  /// - Throws: `.noPictures` for a folder without any, `.file` for one that cannot be listed.
  static func album(
    of arguments: [String], skipped: (Failure) -> Void = { _ in }
  ) throws(Failure) -> (paths: [String], first: Int) {
    if arguments.count == 1, arguments[0] != "-", !File.isFolder(arguments[0]) {
      return neighbours(arguments[0])
    }
    var paths: [String] = []
    var failures: [Failure] = []
    for argument in arguments {
      do throws(Failure) {
        paths += try files(of: argument)
      } catch {
        failures.append(error)
      }
    }
    if paths.isEmpty, let failure = failures.first { throw failure }
    failures.forEach(skipped)
    return (paths, 0)
  }

  /// A file among the pictures of its folder; alone where that cannot be listed.
  private static func neighbours(_ path: String) -> (paths: [String], first: Int) {
    let pictures = (try? pictures(in: path.folder)) ?? []
    guard let index = pictures.firstIndex(of: path) else { return ([path], 0) }
    return (pictures, index)
  }

  /// A file that was named, or the pictures of a folder, at least one.
  ///
  /// - Throws: `.noPictures` for a folder without any, `.file` for one that cannot be listed.
  static func files(of path: String) throws(Failure) -> [String] {
    path == "-" || !File.isFolder(path) ? [path] : try pictures(in: path)
  }

  /// The pictures of a folder, by their names and the numbers in them.
  private static func pictures(in folder: String) throws(Failure) -> [String] {
    try File.pictures(in: folder).sorted { $0.precedesNaturally($1) }
  }
}
