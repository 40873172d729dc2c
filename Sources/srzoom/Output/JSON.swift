import FoundationEssentials

extension Encodable {
  /// The value as one indented JSON text, keys sorted.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    } catch {
      preconditionFailure("JSON of \(self): \(error)")
    }
  }
}
