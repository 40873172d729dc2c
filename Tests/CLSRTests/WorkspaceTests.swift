import Testing

@testable import CLSR

struct WorkspaceTests {
  private let workspace = Workspace()

  private func map(_ channels: Int, _ height: Int, _ width: Int) -> FeatureMap {
    workspace.map(channels: channels, height: height, width: width)
  }

  /// All of a map's memory but its interior.
  private func border(_ map: FeatureMap) -> [Float] {
    let interior = (0..<map.channels / 8).flatMap { block in
      (0..<map.height).flatMap { row in
        let start = map.pixel(block: block, row: row, column: 0) - map.memory.start
        return start..<start + map.width * 8
      }
    }
    let isInside = Set(interior)
    return (0..<map.shape.floatCount).filter { !isInside.contains($0) }.map { map.memory.floats[$0] }
  }

  @Test func aMapOfTheSameShapeIsReused() {
    let first = map(16, 9, 7)
    workspace.recycle(first)
    #expect(map(16, 9, 7) === first)
    #expect(map(16, 9, 7) !== first)
  }

  /// Whatever stood there, the border is zero.
  @Test(arguments: [(9, 7), (8, 7), (9, 5), (6, 9), (13, 4)])
  func aSimilarMapTakesTheMemoryOver(height: Int, width: Int) {
    let first = map(16, 10, 10)
    first.memory.floats.update(repeating: 5)
    workspace.recycle(first)
    let second = map(16, height, width)
    #expect(second.memory === first.memory)
    #expect(border(second).allSatisfy { $0 == 0 })
  }

  /// Where a little more is needed, the smaller memory is given up; of quite other sizes both stay.
  @Test func memoryOfOtherSizes() {
    workspace.recycle(map(16, 10, 10))
    let larger = map(16, 14, 14)
    #expect(workspace.byteCount == 0)
    workspace.recycle(larger)
    let small = map(8, 4, 4)
    #expect(workspace.byteCount == larger.byteCount)
    workspace.recycle(small)
    #expect(map(8, 4, 4) === small)
  }

  @Test func buffers() {
    let first = workspace.buffer(count: 100)
    workspace.recycle(first)
    #expect(workspace.buffer(count: 60) === first)
    workspace.recycle(first)
    #expect(workspace.buffer(count: 40) !== first)
    #expect(workspace.byteCount == first.byteCount)
    #expect(workspace.buffer(count: 150).floats.count == 150)
    #expect(workspace.byteCount == 0)
  }

  /// What the last restoration asked for is kept, and nothing else.
  @Test func keepsWhatARestorationUsed() {
    workspace.recycle(map(16, 40, 40))
    workspace.recycle(workspace.buffer(count: 4000))
    workspace.beginRestoration()
    let (used, buffer) = (map(16, 10, 10), workspace.buffer(count: 100))
    workspace.recycle(used)
    workspace.recycle(buffer)
    workspace.endRestoration()
    #expect(workspace.byteCount == used.byteCount + buffer.byteCount)
  }
}
