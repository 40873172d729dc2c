/// The names and shapes of a file's tensors: what a published network is recognized by.
struct TensorShapes: Sendable {
  private let shapes: [String: [Int]]

  init(_ tensors: [String: Tensor]) { shapes = tensors.mapValues(\.shape) }

  private init(shapes: [String: [Int]]) { self.shapes = shapes }

  /// All names, sorted.
  var names: [String] { shapes.keys.sorted() }

  /// A tensor's shape; nil if there is none of that name.
  subscript(name: String) -> [Int]? { shapes[name] }

  /// Whether all of these tensors are there.
  func contain(_ names: String...) -> Bool { names.allSatisfy { shapes[$0] != nil } }

  /// A tensor's shape, of which the numbers that are not nil are known.
  ///
  /// - Throws: `ModelError.missingTensor` or `.wrongShape`; 0 stands for what is not known.
  func shape(_ name: String, of expected: [Int?]) throws(ModelError) -> [Int] {
    let known = expected.map { $0 ?? 0 }
    guard let shape = shapes[name] else { throw .missingTensor(name: name, shape: known) }
    guard shape.count == expected.count,
      zip(shape, expected).allSatisfy({ $0 > 0 && ($1 == nil || $0 == $1) })
    else { throw .wrongShape(name: name, shape: shape, expected: known) }
    return shape
  }

  /// How many numbers, from 0 on, follow `prefix` in names without a gap: those of `body.0.…`, `body.1.…`.
  func count(after prefix: String) -> Int {
    let numbers = Set(
      shapes.keys.compactMap { name in
        name.hasPrefix(prefix) ? Int(name.dropFirst(prefix.count).prefix { $0 != "." }) : nil
      })
    return (0...numbers.count).first { !numbers.contains($0) } ?? 0
  }

  /// The same tensors without a prefix that all names have; nil if some have not.
  func dropping(_ prefix: String) -> TensorShapes? {
    guard shapes.keys.allSatisfy({ $0.hasPrefix(prefix) }) else { return nil }
    return TensorShapes(
      shapes: Dictionary(
        uniqueKeysWithValues: shapes.map { (String($0.key.dropFirst(prefix.count)), $0.value) }))
  }
}
