import Imaging

/// Completes the names of files and folders.
enum PathCompletion {
  /// A path made as long as all files and folders that begin so agree; `path` itself when there are none.
  static func complete(_ path: String) -> String {
    let folder = File.expandingHome(path.folder)
    let beginning = path.fileName
    guard let names = try? File.names(in: folder.isEmpty ? "." : folder) else { return path }
    let matches = names.filter { $0.hasPrefix(beginning) && (!$0.hasPrefix(".") || beginning.hasPrefix(".")) }
    guard let first = matches.first else { return path }
    let common = matches.dropFirst().reduce(first) { String(zip($0, $1).prefix { $0 == $1 }.map(\.0)) }
    let completed = folder + common
    return matches.count == 1 && File.isFolder(completed) ? completed + "/" : completed
  }
}
