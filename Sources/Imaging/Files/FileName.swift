import Glibc
import SystemPackage

/// File names, whose bytes need not be UTF-8, as strings.
///
/// Linux takes any bytes but `/` and 0. Those that are no UTF-8 are held by scalars of a private plane, U+10FE80 for
/// the byte 0x80 to U+10FEFF for 0xFF, so that each name comes back as it was: what Python does with lone surrogates
/// (PEP 383), which Swift's strings cannot hold. A name that has such a scalar of its own is held byte by byte too.
extension String {
  /// A file's name from its bytes, without a zero at the end.
  public init(fileName bytes: some Collection<UInt8>) {
    var text = UnicodeScalarView()
    var rest = bytes[...]
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    while true {
      let length: Int
      switch parser.parseScalar(from: &iterator) {
      case .emptyInput:
        self = String(text)
        return
      case .valid(let encoded):
        length = encoded.count
        let scalar = Unicode.UTF8.decode(encoded)
        if scalar.heldByte == nil {
          text.append(scalar)
        } else {
          text.append(contentsOf: rest.prefix(length).map(Unicode.Scalar.init(holding:)))
        }
      case .error(let count):
        length = count
        text.append(contentsOf: rest.prefix(length).map(Unicode.Scalar.init(holding:)))
      }
      rest = rest.dropFirst(length)
    }
  }

  /// A file's name as C hands it out, with a zero at the end.
  public init(fileName start: UnsafePointer<CChar>) {
    self.init(fileName: UnsafeRawBufferPointer(start: start, count: strlen(start)))
  }

  /// The bytes of the file's name that this string stands for.
  public var fileNameBytes: [UInt8] {
    unicodeScalars.flatMap { scalar in scalar.heldByte.map { [$0] } ?? Array(String(scalar).utf8) }
  }

  /// The file's name as C takes it, with a zero at the end.
  public var cFileName: [CChar] { fileNameBytes.map { CChar(bitPattern: $0) } + [0] }

  /// The file's name as swift-system takes it.
  public var filePath: FilePath { FilePath(platformString: cFileName) }

  /// A path's folder, with the slash behind it; empty when there is none.
  public var folder: String {
    unicodeScalars.lastIndex(of: "/").map { String(unicodeScalars[...$0]) } ?? ""
  }

  /// A folder's path with a slash behind it, as `folder` has it; empty for the current folder.
  public var asFolder: String { isEmpty || hasSuffix("/") ? self : self + "/" }

  /// A path's last part, after its folder.
  public var fileName: String {
    unicodeScalars.lastIndex(of: "/").map { String(unicodeScalars[unicodeScalars.index(after: $0)...]) }
      ?? self
  }
}

extension Unicode.Scalar {
  private static let firstHolder: UInt32 = 0x10FE00

  /// The scalar that stands for a byte, 0x80…0xFF, in a file's name.
  fileprivate init(holding byte: UInt8) {
    self = Unicode.Scalar(Self.firstHolder + UInt32(byte)) ?? "?"
  }

  /// The byte of a file's name that this scalar stands for; nil when it stands for itself.
  public var heldByte: UInt8? {
    value >= Self.firstHolder + 0x80 && value <= Self.firstHolder + 0xFF
      ? UInt8(truncatingIfNeeded: value) : nil
  }
}
