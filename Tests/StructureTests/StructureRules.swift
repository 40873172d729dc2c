/// What the arrows between targets and between folders must be, and where they are not.
extension SourceTree {
  /// The package's targets from the top down: a target imports only those of lower layers.
  static let layers: [Set<String>] = [["srzoom"], ["Terminal", "CLSR"], ["Imaging"]]

  /// Imports of a target of the same layer or of a higher one.
  var importsThatPointUp: [String] {
    let layers = Self.layers
    func layer(of target: String) -> Int? { layers.firstIndex { $0.contains(target) } }
    return files.flatMap { file in
      file.imports.sorted().compactMap { module in
        guard let from = layer(of: file.target), let to = layer(of: module), to <= from else { return nil }
        return "\(file.name) imports \(module)"
      }
    }
  }

  /// C libraries that more than one folder imports.
  ///
  /// A C library is a target without a Swift file, called C and a capital letter.
  var secondImporters: [String] {
    let own = Set(files.map(\.target))
    let libraries = Set(files.flatMap(\.imports)).filter { name in
      name.hasPrefix("C") && name.dropFirst().first?.isUppercase == true && !own.contains(name)
    }
    return libraries.sorted().compactMap { library in
      let importers = files.filter { $0.imports.contains(library) }
      return Set(importers.map(\.folder)).count > 1
        ? "\(library) is imported by \(importers.map(\.name).joined(separator: ", "))" : nil
    }
  }

  /// Circles in which a folder takes part: each as the names of its entries, with a word that leads from one to the next.
  ///
  /// Looked for in every folder of every target, among the files and folders in it; a folder stands for all that is below.
  var circles: [String] {
    Set(files.map(\.target)).sorted().flatMap { target in
      let files = files.filter { $0.target == target }
      let owners = Self.owners(files)
      let folders = Set(files.flatMap { file in file.path.indices.map { Array(file.path[..<$0]) } })
      return folders.sorted { $0.joined(separator: "/") < $1.joined(separator: "/") }.compactMap { folder in
        Self.circle(in: folder, files, owners).map { "\(([target] + folder).joined(separator: "/")): \($0)" }
      }
    }
  }

  /// The file that declares each name; none for a name that several declare.
  private static func owners(_ files: [File]) -> [String: File] {
    let all = Dictionary(grouping: files.flatMap { file in file.declared.map { ($0, file) } }, by: \.0)
    return all.compactMapValues { $0.count == 1 ? $0[0].1 : nil }
  }

  private static func circle(in folder: [String], _ files: [File], _ owners: [String: File]) -> String? {
    let depth = folder.count
    let inside = files.filter { $0.path.count > depth && $0.path.starts(with: folder) }
    // What each entry uses of its neighbours: the neighbour, and a name that shows it.
    var uses: [String: [String: String]] = [:]
    for file in inside {
      for word in file.words.sorted() {
        guard let owner = owners[word], owner.path.count > depth, owner.path.starts(with: folder),
          owner.path[depth] != file.path[depth]
        else { continue }
        let reason = "\(word) in \(file.path.last ?? "")"
        uses[file.path[depth], default: [:]][owner.path[depth], default: reason] = reason
      }
    }
    let subfolders = Set(inside.filter { $0.path.count > depth + 1 }.map { $0.path[depth] }).sorted()
    for start in subfolders {
      if let way = shortestWay(from: start, uses) {
        return zip(way, way.dropFirst()).map { from, to in
          "\(from) uses \(to) (\(uses[from]?[to] ?? ""))"
        }.joined(separator: ", ")
      }
    }
    return nil
  }

  /// The shortest way from an entry back to itself.
  private static func shortestWay(from start: String, _ uses: [String: [String: String]]) -> [String]? {
    var ways = [[start]]
    var seen: Set<String> = []
    while !ways.isEmpty {
      let way = ways.removeFirst()
      for next in (uses[way[way.count - 1]] ?? [:]).keys.sorted() {
        if next == start { return way + [start] }
        if seen.insert(next).inserted { ways.append(way + [next]) }
      }
    }
    return nil
  }
}

extension SourceTree.File {
  /// The folder that it stands in.
  fileprivate var folder: [String] { [target] + path.dropLast() }

  /// How it is called in a report.
  fileprivate var name: String { target + "/" + path.joined(separator: "/") }
}
