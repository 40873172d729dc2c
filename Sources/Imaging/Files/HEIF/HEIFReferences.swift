/// Which items of a HEIF file others are decoded for (ISO 14496-12, section 8.11.12): what they are derived from (`dimg`),
/// such as a grid's tiles, and what goes with them (`auxl`), such as alpha.
///
/// No item may need itself: libheif 1.15 follows such a circle,
/// with a thread for each step, until the system has no more. So circles are looked for before it decodes.
struct HEIFReferences {
  /// For each item, those that it needs.
  private(set) var targets: [Int: [Int]] = [:]

  /// The references in all `iref` boxes of all `meta` boxes; what lies beyond the end is left out.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    let file = ISOBoxes(bytes: bytes, range: 0..<bytes.count)
    for meta in file where meta.type == "meta" {
      // Full boxes begin with a version and flags, four bytes.
      for iref in ISOBoxes(bytes: bytes, range: meta.content.dropFirst(4)) where iref.type == "iref" {
        var numbers = ISONumbers(bytes, iref.content)
        let idLength = numbers.nextVersion().version == 0 ? 2 : 4
        for reference in ISOBoxes(bytes: bytes, range: numbers.rest) {
          guard reference.type == "dimg" || reference.type == "auxl" else { continue }
          add(reference.content, of: bytes, idLength: idLength, isReversed: reference.type == "auxl")
        }
      }
    }
  }

  private mutating func add(
    _ content: Range<Int>, of bytes: UnsafeBufferPointer<UInt8>, idLength: Int, isReversed: Bool
  ) {
    var numbers = ISONumbers(bytes, content)
    let from = numbers.next(idLength)
    let count = numbers.next(2)
    for _ in 0..<min(count, numbers.rest.count / idLength) {
      let to = numbers.next(idLength)
      targets[isReversed ? to : from, default: []].append(isReversed ? from : to)
    }
  }

  /// An item and all that is decoded for it.
  func closure(of item: Int) -> Set<Int> {
    var found: Set = [item]
    var rest = [item]
    while let next = rest.popLast() {
      rest += (targets[next] ?? []).filter { found.insert($0).inserted }
    }
    return found
  }

  /// Whether some item needs itself, straight or by way of others.
  var hasCircle: Bool {
    var incoming: [Int: Int] = [:]
    for target in targets.values.joined() { incoming[target, default: 0] += 1 }
    var free = targets.keys.filter { incoming[$0] == nil }
    // Those that nobody needs are taken away, again and again: in a circle everybody is needed.
    var left = Set(targets.keys)
    while let item = free.popLast() {
      left.remove(item)
      for target in targets[item] ?? [] {
        incoming[target, default: 1] -= 1
        if incoming[target] == 0, targets[target] != nil { free.append(target) }
      }
    }
    return !left.isEmpty
  }
}
