import FoundationEssentials

/// The Swift files of the package, as far as the rules of its structure look at them.
///
/// Sees names, not what the compiler makes of them: a file uses another where it mentions one of the types, protocols, type
/// aliases or functions declared at the top level there. Members that extend a type of another folder, operators,
/// and names that two folders of a target declare are not seen.
struct SourceTree {
  /// One file.
  struct File {
    /// The target it belongs to.
    let target: String
    /// Where it is inside the target: `["Pictures", "Sixel", "SixelEncoder.swift"]`.
    let path: [String]
    /// The modules it imports.
    let imports: Set<String>
    /// What it declares at the top level and does not keep private.
    let declared: Set<String>
    /// Every word of its code but the names that it declares for itself.
    let words: Set<String>

    /// Reads a file from its path below `Sources` and its text.
    init(_ path: String, _ text: String) {
      let parts = path.split(separator: "/").map(String.init)
      target = parts[0]
      self.path = Array(parts.dropFirst())
      let code = Self.withoutComments(text)
      imports = Set(code.matches(of: /(?m)^(?:@testable )?import (\w+)/).map { String($0.1) })
      declared = Set(code.matches(of: Self.declaration).map { String($0.1) })
      let ownNames = Set(
        code.matches(
          of: /(?m)^(?:file)?private (?:\w+ )*(?:struct|class|enum|protocol|typealias|func|let|var) (\w+)/
        ).map { String($0.1) })
      words = Set(code.matches(of: /[A-Za-z_]\w*/).map { String($0.0) }).subtracting(ownNames)
    }

    /// A declaration that begins its line; those inside of types are indented.
    private static var declaration: Regex<(Substring, Substring)> {
      /(?m)^(?:@\w+(?:\([^)\n]*\))? )*(?:(?:public|package|internal|final|indirect|nonisolated) )*(?:struct|class|enum|actor|protocol|typealias|func|let|var) (\w+)/
    }

    private static func withoutComments(_ text: String) -> String {
      text.replacing(/\/\*(?s:.*?)\*\//, with: "").replacing(/\/\/.*/, with: "")
        .replacing(/"[^"\\\n]*"/, with: "\"\"")
    }
  }

  let files: [File]

  init(files: [File]) { self.files = files }

  /// All files below a folder.
  init(folder: String) throws {
    files = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".swift") }
      .sorted().map { path in
        let bytes = try Data(contentsOf: URL(filePath: folder + "/" + path))
        return File(path, String(decoding: bytes, as: UTF8.self))
      }
  }
}
