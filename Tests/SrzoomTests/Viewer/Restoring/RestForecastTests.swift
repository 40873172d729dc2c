import Imaging
import Testing

@testable import srzoom

/// How long the box is said to be restored, with made-up times.
struct RestForecastTests {
  private let box = Region(x: 0, y: 0, width: 320, height: 320)
  private let start = ContinuousClock.now

  private func note(
    _ missing: Int, after seconds: Double, of box: Region? = nil, in forecast: inout RestForecast
  ) {
    forecast.note(missing: missing, of: box ?? self.box, at: start + .seconds(seconds))
  }

  /// A hundred tiles, twenty a second, after two seconds for the context.
  @Test func nothingIsForecastOfWhatIsDoneWithinASecond() throws {
    var forecast = RestForecast()
    note(100, after: 0, in: &forecast)
    for restored in 1...100 {
      let time = 2 + Double(restored) / 20
      note(100 - restored, after: time, in: &forecast)
      if time < 3 {
        #expect(forecast.seconds == nil, "at \(time) s")
      } else if restored > 21 {
        #expect(abs(try #require(forecast.seconds) - (7 - time)) < 0.1, "at \(time) s")
      }
    }
    #expect(forecast.seconds == 0)
  }

  @Test func slowTilesAreForecastFromTheSecondOn() throws {
    var forecast = RestForecast()
    note(5, after: 0, in: &forecast)
    note(4, after: 7, in: &forecast)
    #expect(forecast.seconds == nil)
    note(3, after: 11, in: &forecast)
    #expect(forecast.seconds == 12)
  }

  @Test func anotherBoxAndTilesToDoAnewBeginAnew() {
    var forecast = RestForecast()
    for (missing, time) in [(9, 0.0), (8, 1), (6, 3)] { note(missing, after: time, in: &forecast) }
    #expect(forecast.seconds == 6)
    note(9, after: 4, in: &forecast)
    #expect(forecast.seconds == nil)
    for (missing, time) in [(8, 5.0), (6, 7)] { note(missing, after: time, in: &forecast) }
    #expect(forecast.seconds == 6)
    note(6, after: 8, of: Region(x: 32, y: 0, width: 320, height: 320), in: &forecast)
    #expect(forecast.seconds == nil)
  }
}
