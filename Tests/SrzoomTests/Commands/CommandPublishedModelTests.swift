import CLSR
import FoundationEssentials
import Imaging
import Testing

@testable import srzoom

/// Files of networks that the community publishes, as a user gives them to `--model` and `srzoom models`.
@Suite struct CommandPublishedModelTests {
  private let folder: TemporaryFolder
  private let photo = Photo.gradient(width: 40, height: 30)

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(photo.png(), to: "photo.png")
    try folder.write(Self.weights(of: "compact", byteCount: 19_776), to: "compact.safetensors")
  }

  /// A file whose header is a seed of the fuzzer, and whose weights are all zero.
  private static func weights(of name: String, byteCount: Int) throws -> [UInt8] {
    let seeds = Repository.root + "Tests/Robustness/Fuzz/Seeds/model/"
    let header = try Array(Data(contentsOf: URL(filePath: seeds + name + ".json")))
    return file(header: header, byteCount: byteCount)
  }

  private static func file(header: [UInt8], byteCount: Int) -> [UInt8] {
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    return length + header + [UInt8](repeating: 0, count: byteCount)
  }

  /// Compact adds what it makes of the features to the picture, each pixel repeated: of zeros nothing.
  @Test func upscale() throws {
    let result = try CommandProgram.run(
      ["upscale", "photo.png", "--model", "compact.safetensors", "--roi", "12x9+7+11", "-o", "out.png"],
      in: folder)
    #expect(result == .init(code: 0, output: "", errors: ""))
    let restored = try Photo.decode(folder.contents("out.png")).photo
    var expected: [UInt8] = []
    for y in 0..<36 {
      for x in 0..<48 {
        let pixel = (11 + y / 4) * 40 + 7 + x / 4
        expected += photo.pixels[pixel * 3..<pixel * 3 + 3]
      }
    }
    #expect(restored.pixels == expected)
  }

  @Test func isDescribed() throws {
    let result = try CommandProgram.run(["models", "./compact.safetensors"], in: folder)
    #expect(result.code == 0)
    #expect(
      result.output == """
        ./compact.safetensors
          network     base, compact, 9 channels, 1 blocks, padding 3, 4944 parameters
          box         0.0 GFLOPs for 64x48 pixels, weights of 0 MB

        """)
  }

  @Test func wholeNetworkIsRefused() throws {
    let result = try CommandProgram.run(
      ["upscale", "photo.png", "--model", "compact.safetensors", "--method", "clsr", "-o", "out.png"],
      in: folder)
    #expect(result.code == 2)
    #expect(result.errors.contains("model 'compact.safetensors' is a base network alone"))
  }

  @Test(arguments: [
    (
      #"{"a.weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
      "no network that is known has tensors called a.weight"
    ),
    (
      #"{"layers.0.residual_group.overlap_attn.relative_position_bias_table":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
      "a network of the kind HAT, which srzoom does not run"
    ),
  ])
  func othersAreRefused(header: String, reason: String) throws {
    try folder.write(Self.file(header: Array(header.utf8), byteCount: 4), to: "other.safetensors")
    let result = try CommandProgram.run(["models", "other.safetensors"], in: folder)
    #expect(result == .init(code: 1, output: "", errors: "srzoom: other.safetensors: \(reason)\n"))
  }
}
