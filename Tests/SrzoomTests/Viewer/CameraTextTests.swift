import Imaging
import Testing

@testable import srzoom

@Suite struct CameraTextTests {
  @Test func everythingThatIsTold() {
    var camera = CameraData()
    #expect(camera.lines.isEmpty)
    camera.date = "2026:05:04 03:02:01"
    camera.maker = "Maker"
    camera.model = "Model 7"
    camera.lens = "50mm f/1.8"
    camera.exposureTime = .init(numerator: 4, denominator: 1000)
    camera.fNumber = 2.8
    camera.sensitivity = 400
    camera.focalLength = 50
    #expect(
      camera.lines.map { "\($0.name): \($0.text)" } == [
        "taken: 2026-05-04 03:02:01", "camera: Maker Model 7", "lens: 50mm f/1.8",
        "exposure: 1/250 s, f/2.8, ISO 400, 50 mm",
      ])
  }

  @Test func longExposuresAndHostileNames() {
    var camera = CameraData()
    camera.exposureTime = .init(numerator: 5, denominator: 2)
    camera.maker = "\u{1b}[31m"
    #expect(camera.lines.map(\.text) == ["\\x1b[31m", "2.5 s"])
  }
}
