import Imaging
import Testing

@testable import CLSR

/// Each module of the network against PyTorch, with the formula weights of Golden/README.md.
@Suite struct ModuleTests {
  private let golden: [String: Tensor]
  private let model: Model
  private let photo: Photo
  private let region = Region(x: 20, y: 15, width: 18, height: 13)
  private let execution = Execution(threads: 2)

  init() throws {
    golden = try Golden.tensors("modules.safetensors")
    model = try Golden.model("formula-lite")
    photo = try Golden.photo("odd")
  }

  private func values(_ name: String) throws -> [Float] { try #require(golden[name]).values }

  private func map(_ name: String) throws -> FeatureMap {
    let tensor = try #require(golden[name])
    return FeatureMap(
      tensor.values, channels: tensor.shape[0], height: tensor.shape[1], width: tensor.shape[2])
  }

  @Test func head() throws {
    let output = FeatureMap(channels: 32, height: 13, width: 18)
    try model.network.base.head(ColourMap(photo, region: region), to: output, in: execution)
    #expect(largestDifference(output.values, try values("head.output")) < 1e-5)
  }

  @Test func residualBlock() throws {
    let stage = try #require(model.network.base.stages[0] as? ResidualStage)
    let z = try map("block.input")
    let inner = FeatureMap(z.shape)
    try stage.blocks[0](z, inner: inner, in: execution)
    #expect(largestDifference(z.values, try values("block.output")) < 1e-4)
  }

  @Test func directTail() throws {
    try expectTail(model, "tail.direct", region)
  }

  @Test func shuffleTail() throws {
    try expectTail(
      Golden.model("formula-srresnet"), "tail.shuffle2", Region(x: 20, y: 15, width: 7, height: 5))
  }

  private func expectTail(_ model: Model, _ name: String, _ region: Region) throws {
    let z = try map("\(name).input")
    let output = FloatBuffer(count: 16 * region.area * 3)
    try model.network.base.tail(z, to: output, in: execution)
    let whole = Region(x: 0, y: 0, width: region.width, height: region.height)
    let restored = Enlargement(output, ColourMap(photo, region: region), part: whole, skip: .bilinear)
      .values(execution.kernels)
    let expected = try values("\(name).output")
    let plane = expected.count / 3
    let interleaved = expected.indices.map { expected[$0 % 3 * plane + $0 / 3] }
    #expect(largestDifference(restored, interleaved) < 2e-4)
  }

  @Test func proximityIntegration() throws {
    let pim = try #require(model.network.pim)
    var differences: [Float] = []
    let expected = try (0..<4).map { try values("pim.stage\($0)") }
    try pim(ColourMap(photo, region: photo.bounds), in: execution) { stage, features in
      differences.append(largestDifference(features.values, expected[stage]))
    }
    #expect(differences.count == 4)
    #expect(differences.allSatisfy { $0 < 1e-4 })
  }

  @Test func bankPositions() throws {
    let gcm = try #require(model.network.gcm)
    let bank = try gcm.bank(of: photo, in: execution)
    let expected = try values("gcm.bank.positions")
    let positions = (0..<bank.count).flatMap { [bank.position($0).y, bank.position($0).x] }
    #expect(positions == expected)
  }

  @Test func globalContext() throws {
    let gcm = try #require(model.network.gcm)
    let z = try map("gcm.input")
    let before = z.values
    try gcm(z, origin: (x: 20, y: 15), bank: gcm.bank(of: photo, in: execution), in: execution)
    let added = zip(z.values, before).map { $0 - $1 }
    #expect(largestDifference(added, try values("gcm.output")) < 1e-4)
  }

  @Test func upsampling() throws {
    // S_up alone, on tokens with their channels together.
    let up = try #require(model.network.gcm).up
    let input = try map("gcm.up.input")
    let tokens = (0..<7 * 9).flatMap { token in
      (0..<32).map { input.pixel(block: $0 / 8, row: token / 9, column: token % 9)[$0 % 8] }
    }
    var lines = [Float](repeating: 0, count: 14 * 18 * 32)
    var columns = [Float](repeating: 0, count: 9 * 5 * 32)
    for row in 0..<7 {
      lines.withUnsafeMutableBufferPointer { lines in
        guard let start = lines.baseAddress else { return }
        up(tokens, height: 7, width: 9, row: row, to: start + row * 2 * 18 * 32, columns: &columns)
      }
    }
    let planar = (0..<32).flatMap { channel in (0..<14 * 18).map { lines[$0 * 32 + channel] } }
    #expect(largestDifference(planar, try values("gcm.up.output")) < 1e-5)
  }
}
