import FoundationEssentials
import Imaging
import Testing

@testable import CLSR

/// The fixtures that PyTorch wrote; Golden/README.md says what is in them.
enum Golden {
  /// One call of the network.
  struct Call: Decodable, CustomTestStringConvertible {
    let name: String, photo: String, roi: String, model: String, method: String
    let padding: Int, pim: Bool, gcm: Bool
    let contextScale: Double?
    let condition: Bool
    /// The scaled damage that the network is told instead of the estimate.
    private let damage: [Float]?

    var testDescription: String { name }
    var replacement: DamageReplacement {
      guard let damage else { return DamageReplacement() }
      let jpeg = damage[3] == 1 ? Damage.JPEG.quality(100 - 50 * damage[2]) : .none
      return DamageReplacement(blur: damage[0], noise: 10 * damage[1], jpeg: jpeg)
    }
    var region: Region { Region(roi) ?? Region(x: 0, y: 0, width: 0, height: 0) }
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    return Array(try Data(contentsOf: folder.appending(path: name)))
  }

  static func calls(_ name: String) throws -> [Call] {
    try JSONDecoder().decode([Call].self, from: Data(bytes(name)))
  }

  static func tensors(_ name: String) throws -> [String: Tensor] { try Safetensors(bytes(name)).tensors }

  /// Reads a binary PPM (P6).
  static func photo(_ name: String) throws -> Photo {
    let bytes = try bytes("\(name).ppm")
    var fields: [Int] = []
    var at = 2
    while fields.count < 3 {
      let digits = bytes[(at + 1)...].prefix { (0x30...0x39).contains($0) }
      fields.append(try #require(Int(String(decoding: digits, as: UTF8.self))))
      at = digits.endIndex
    }
    return Photo(width: fields[0], height: fields[1], pixels: Array(bytes[(at + 1)...]))
  }

  /// A model of Assets/Models, or one whose weights are a formula.
  static func model(_ name: String) throws -> Model {
    if let model = try Model.builtIn(name) { return model }
    return try Model(name: name, weights(name))
  }

  /// The file with the header NAME.json, whose weights are a formula.
  static func weights(_ name: String) throws -> Safetensors {
    try Safetensors(formulaWeights(header: bytes("\(name).json")))
  }

  /// The file whose header is `header` and whose tensors are drawn from their names; see Golden/README.md.
  static func formulaWeights(header: [UInt8]) throws -> [UInt8] {
    struct Entry: Decodable {
      var shape: [Int]
      var data_offsets: [Int]
    }
    struct Metadata: Decodable {}
    let object = try JSONDecoder().decode([String: Either<Entry, Metadata>].self, from: Data(header))
    var data: [Float] = []
    for (name, entry) in object {
      guard case .first(let entry) = entry else { continue }
      if data.count < entry.data_offsets[1] / 4 {
        data += [Float](repeating: 0, count: entry.data_offsets[1] / 4 - data.count)
      }
      data.replaceSubrange(
        entry.data_offsets[0] / 4..<entry.data_offsets[1] / 4, with: formulaTensor(name, entry.shape))
    }
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> ($0 * 8)) }
    return length + header
      + data.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) } }
  }

  private static func formulaTensor(_ name: String, _ shape: [Int]) -> [Float] {
    if name == "gcm.beta" { return [1] }
    if name == "gcm.alpha" { return [0] }
    let hash = name.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let bound =
      shape.count == 1 ? Float(0.1) : Float((2 / Double(shape.dropFirst().reduce(1, *))).squareRoot())
    let offset: Float = shape.count == 1 && name.contains("norm") && name.hasSuffix("weight") ? 1 : 0
    return (1...shape.reduce(1, *)).map { index in
      var state = hash &+ UInt64(index) &* 0x9e37_79b9_7f4a_7c15
      state = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
      state = (state ^ (state >> 27)) &* 0x94d0_49bb_1331_11eb
      state ^= state >> 31
      return Float(2 * Int64(state >> 40) - (1 << 24)) / Float(1 << 24) * bound + offset
    }
  }
}

/// A value that is one of two things.
enum Either<First: Decodable, Second: Decodable>: Decodable {
  case first(First), second(Second)

  init(from decoder: any Decoder) throws {
    if let value = try? First(from: decoder) {
      self = .first(value)
    } else {
      self = .second(try Second(from: decoder))
    }
  }
}

/// The largest difference between two lists of equal length; NaN if a value is NaN.
func largestDifference(_ one: [Float], _ other: [Float]) -> Float {
  guard one.count == other.count else { return .infinity }
  return zip(one, other).reduce(0) {
    $0.isNaN ? $0 : max($0, abs($1.0 - $1.1).isNaN ? .nan : abs($1.0 - $1.1))
  }
}
