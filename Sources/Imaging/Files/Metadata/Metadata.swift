/// What a file says beside its pixels and colours, to be carried into what is saved from it.
public struct Metadata: Sendable, Equatable {
  /// How many pixels belong to a length.
  public struct Resolution: Sendable, Equatable {
    /// Pixels per metre along a row.
    public var x: Double
    /// Pixels per metre along a column.
    public var y: Double
  }

  /// EXIF: its TIFF structure.
  var exif: [UInt8]?
  /// An XMP packet.
  var xmp: [UInt8]?
  /// IPTC records: IIM as Photoshop's resource 0x0404 holds them.
  var iptc: [UInt8]?
  /// As the file's own header tells it.
  public internal(set) var resolution: Resolution?

  /// Nothing.
  public init() {}

  /// The orientation that EXIF tells, else XMP.
  var orientation: Orientation {
    exif.flatMap(EXIF.init)?.orientation ?? xmp.map(XMP.init)?.orientation ?? .upright
  }

  /// When and with what the photo was taken.
  public var camera: CameraData { exif.flatMap(EXIF.init)?.camera ?? CameraData() }

  /// As it describes an upright picture made from the photo: orientation and sizes follow, the thumbnail goes.
  ///
  /// - Parameters:
  ///   - width: of that picture, in pixels.
  ///   - height: of that picture, in pixels.
  /// - Returns: the same but for these.
  public func describing(width: Int, height: Int) -> Metadata {
    var metadata = self
    if let exif {
      var changed = EXIF(exif)
      changed?.describe(width: width, height: height)
      metadata.exif = changed?.bytes
    }
    if let xmp {
      var changed = XMP(xmp)
      changed.resetOrientation()
      metadata.xmp = changed.bytes
    }
    return metadata
  }
}
