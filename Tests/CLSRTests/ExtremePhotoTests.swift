import Imaging
import Testing

@testable import CLSR

/// Photos at the limits of what a photo can be: every number is finite, and a region is what the whole photo has there.
@Suite struct ExtremePhotoTests {
  /// A photo that no camera takes.
  enum Extreme: CaseIterable {
    case black, white, checkerboard

    func photo(width: Int, height: Int) -> Photo {
      var pixels: [UInt8] = []
      for y in 0..<height {
        for x in 0..<width {
          let value: UInt8 =
            switch self {
            case .black: 0
            case .white: 255
            case .checkerboard: (x + y) % 2 == 0 ? 0 : 255
            }
          pixels += [value, value, value]
        }
      }
      return Photo(width: width, height: height, pixels: pixels)
    }
  }

  /// The trained network, with more padding than the base branch looks around, so that nothing but mistakes could
  /// tell a region from its place in the whole.
  private func restorer(_ photo: Photo) throws -> Restorer {
    let model = try #require(try Model.builtIn("lite"))
    var options = RestorerOptions()
    options.padding = 32
    options.threads = 2
    return Restorer(photo: photo, model: model, options: options)
  }

  /// Regions in the corners and in the middle of a whole photo, against the whole.
  private func expectRegionsAsInTheWhole(_ photo: Photo, _ regions: [Region]) throws {
    let restorer = try restorer(photo)
    let whole = try #require(restorer.restore(photo.bounds)).photo
    for region in regions {
      let alone = try #require(restorer.restore(region)).photo
      let place = Region(
        x: 4 * region.x, y: 4 * region.y, width: 4 * region.width, height: 4 * region.height)
      let differences = zip(alone.pixels, whole.cropped(to: place).pixels).map { abs(Int($0) - Int($1)) }
      #expect(try #require(differences.max()) <= 1, "\(region) of \(photo.width)x\(photo.height)")
      let values = try restorer.restoredValues(region, method: .clsr)
      #expect(values.allSatisfy { $0.isFinite })
    }
  }

  @Test(arguments: Extreme.allCases)
  func regionsAreAsInTheWhole(_ extreme: Extreme) throws {
    try expectRegionsAsInTheWhole(
      extreme.photo(width: 96, height: 80),
      [
        Region(x: 0, y: 0, width: 16, height: 16), Region(x: 80, y: 64, width: 16, height: 16),
        Region(x: 40, y: 36, width: 8, height: 4),
      ])
  }

  /// Weights that are numbers but leave no number in the network: there is a picture all the same.
  @Test(arguments: [Float(1e30), -1e30, 0])
  func absurdWeights(factor: Float) throws {
    let trained = try Golden.weights("formula-lite")
    let tensors = trained.tensors.mapValues { tensor in
      Tensor(shape: tensor.shape, values: tensor.values.map { $0 * factor })
    }
    let model = try Model(name: "absurd", Safetensors(metadata: trained.metadata, tensors: tensors))
    let restorer = Restorer(photo: Extreme.checkerboard.photo(width: 40, height: 30), model: model)
    let region = Region(x: 5, y: 4, width: 13, height: 9)
    #expect(
      try #require(restorer.restore(region)).photo.bounds == region.scaled(by: 4).relative(toX: 20, y: 16))
    let patches = try #require(restorer.attention(of: region))
    #expect(patches.count == 30)
    #expect(abs(patches.reduce(0) { $0 + $1.strength } - 1) < 1e-4)
  }

  @Test(arguments: Extreme.allCases)
  func smallestPhoto(_ extreme: Extreme) throws {
    let photo = extreme.photo(width: 12, height: 12)
    try expectRegionsAsInTheWhole(photo, [Region(x: 4, y: 4, width: 4, height: 4), photo.bounds])
  }

  /// The whole is restored in parts: across their borders at each 256 pixels it is one picture.
  @Test(arguments: [(12, 20_000), (20_000, 12)])
  func longestPhoto(width: Int, height: Int) throws {
    let regions = [0, 248, 9_984, 19_984].map { start in
      width < height
        ? Region(x: 0, y: start, width: 12, height: 16) : Region(x: start, y: 0, width: 16, height: 12)
    }
    try expectRegionsAsInTheWhole(Extreme.checkerboard.photo(width: width, height: height), regions)
  }
}
