import FoundationEssentials

/// A safetensors file: named tensors and a dictionary of strings.
///
/// - Source: https://github.com/huggingface/safetensors#format
public struct Safetensors: Sendable, Equatable {
  /// The header's `__metadata__`.
  public let metadata: [String: String]
  /// The tensors by name, as 32-bit floats.
  public let tensors: [String: Tensor]

  init(metadata: [String: String], tensors: [String: Tensor]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  /// A header longer than this is refused, as the reference reader does.
  static let longestHeader = 100_000_000

  /// Reads a whole file.
  ///
  /// `F32`, `F16`, `BF16` and `I64` tensors are taken; every byte must belong to exactly one of them.
  ///
  /// - Throws: `ModelError` if a byte is out of place or a number is not finite.
  public init(_ bytes: [UInt8]) throws(ModelError) {
    guard bytes.count >= 8 else { throw .tooShort(byteCount: bytes.count) }
    let length = bytes[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(min(bytes.count - 8, Self.longestHeader)) else {
      throw .headerTooLong(length: length, fileSize: bytes.count)
    }
    let data = bytes[(8 + Int(length))...]
    let header: Header
    do {
      header = try JSONDecoder().decode(Header.self, from: Data(bytes[8..<8 + Int(length)]))
    } catch {
      throw .unreadableHeader
    }
    metadata = header.metadata
    try Self.checkLayout(header.entries, byteCount: data.count)
    var tensors: [String: Tensor] = [:]
    for (name, entry) in header.entries {
      tensors[name] = try Self.tensor(name, entry, in: data)
    }
    self.tensors = tensors
  }

  /// Whether the entries cover the data without a gap or an overlap.
  private static func checkLayout(_ entries: [String: Entry], byteCount: Int) throws(ModelError) {
    var end = 0
    for (name, entry) in entries.sorted(by: {
      ($0.value.start, $0.value.end) < ($1.value.start, $1.value.end)
    }) {
      guard entry.start == end, entry.end >= entry.start, entry.end <= byteCount else {
        throw .misplacedTensor(
          name: name, start: entry.start, end: entry.end, expectedStart: end, dataSize: byteCount)
      }
      end = entry.end
    }
    guard end == byteCount else {
      throw .trailingBytes(count: byteCount - end)
    }
  }

  private static func tensor(
    _ name: String, _ entry: Entry, in data: ArraySlice<UInt8>
  ) throws(ModelError) -> Tensor {
    guard let type = ElementType(rawValue: entry.dtype) else {
      throw .unsupportedType(tensor: name, type: entry.dtype)
    }
    var count = 1
    for dimension in entry.shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: dimension)
      guard dimension >= 0, !overflows else { throw .impossibleShape(tensor: name, shape: entry.shape) }
      count = product
    }
    let (needed, overflows) = count.multipliedReportingOverflow(by: type.size)
    guard !overflows, needed == entry.end - entry.start else {
      throw .wrongByteCount(
        tensor: name, shape: entry.shape, type: entry.dtype, byteCount: entry.end - entry.start)
    }
    let start = data.startIndex + entry.start
    let values = data[start..<start + needed].withUnsafeBytes { bytes in
      [Float](unsafeUninitializedCapacity: count) { values, filled in
        for i in 0..<count { values[i] = type.value(i, of: bytes) }
        filled = count
      }
    }
    guard values.allSatisfy(\.isFinite) else { throw .notFinite(tensor: name) }
    return Tensor(shape: entry.shape, values: values)
  }

  /// What the numbers of a tensor are, little-endian.
  private enum ElementType: String {
    case single = "F32"
    case half = "F16"
    /// The upper half of a single.
    case brain = "BF16"
    /// Indices, which published transformers store beside their weights.
    case integer = "I64"

    /// In bytes.
    var size: Int {
      switch self {
      case .single: 4
      case .half, .brain: 2
      case .integer: 8
      }
    }

    /// Number `index` of a tensor.
    func value(_ index: Int, of bytes: UnsafeRawBufferPointer) -> Float {
      switch self {
      case .single:
        Float(
          bitPattern: UInt32(
            littleEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
      case .half:
        Float(Float16(bitPattern: Self.word(index, of: bytes)))
      case .brain:
        Float(bitPattern: UInt32(Self.word(index, of: bytes)) << 16)
      case .integer:
        Float(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: Int64.self)))
      }
    }

    private static func word(_ index: Int, of bytes: UnsafeRawBufferPointer) -> UInt16 {
      UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self))
    }
  }

  /// One tensor's line in the header.
  private struct Entry: Decodable {
    var dtype: String
    var shape: [Int]
    var start: Int, end: Int

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      dtype = try fields.decode(String.self, forKey: .dtype)
      shape = try fields.decode([Int].self, forKey: .shape)
      let offsets = try fields.decode([Int].self, forKey: .offsets)
      guard offsets.count == 2 else {
        throw DecodingError.dataCorruptedError(forKey: .offsets, in: fields, debugDescription: "not a pair")
      }
      (start, end) = (offsets[0], offsets[1])
    }
  }

  /// The JSON object in front: `__metadata__`, and one entry a tensor.
  private struct Header: Decodable {
    var metadata: [String: String] = [:]
    var entries: [String: Entry] = [:]

    struct Name: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init?(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: Name.self)
      for name in fields.allKeys {
        if name.stringValue == "__metadata__" {
          metadata = try fields.decode([String: String].self, forKey: name)
        } else {
          entries[name.stringValue] = try fields.decode(Entry.self, forKey: name)
        }
      }
    }
  }
}
