// Lets Tests/Benchmarks/Peers time the engine: reads a request a line, answers it with a line.
//
//   model FILE                              reads a safetensors file
//   photo FILE WIDTH HEIGHT                 reads 8-bit RGB
//   facts                                   -> the model's parameters, its padding, and 10⁹ operations for a box of 64x48
//   peak THREADS                            -> 10⁹ multiply-add operations a second, each counted as two
//   kernels                                 -> their name
//   base WxH+X+Y THREADS RUNS               -> milliseconds of each run, to finished bytes
//   values WxH+X+Y OUT                      what the base branch computes there, before it is rounded to bytes
//   proximity THREADS RUNS
//   bank THREADS RUNS [OUT]
//   attention FILE WxH+X+Y THREADS RUNS [OUT]   FILE: the queries, floats, scaled already
//   features WxH+X+Y OUT                    the PIM's features there
//   estimate THREADS RUNS [OUT]             the photo's damage
//   fold RUNS                               a damage, folded into the weights
//   context THREADS RUNS                    -> milliseconds for all that is computed once for a photo
//   region WxH+X+Y THREADS RUNS [PATCHES]   -> milliseconds for a region whose context is computed; PATCHES: what the GCM attends to
//   cancellation WxH+X+Y                    -> the longest time, in milliseconds of a thread's processor time, that a region's
//                                           restoration goes on without asking whether it is cancelled
//
// OUT is where the last run's result is written, floats in this machine's order. Something that is not
// understood ends the program with one line on stderr.
import CLSR
import Dispatch
import FoundationEssentials
import Glibc
import Imaging
import Synchronization

/// Why a request can't be served.
struct Refusal: Error {
  let reason: String
}

/// The engine, and what it is asked to work on.
struct Driver {
  private var model: Model?
  private var photo: Photo?
  private var prepared: NetworkParts?
  private var keptBank: ContextBank?
  private var keptRestorer: (restorer: Restorer, threads: Int, patches: Int?)?

  /// The answer to a request, without the line's end.
  mutating func answer(_ line: String) throws -> String {
    let words = line.split(separator: " ").map(String.init)
    func text(_ index: Int) throws(Refusal) -> String {
      guard words.indices.contains(index) else { throw Refusal(reason: "too few words: \(line)") }
      return words[index]
    }
    func number(_ index: Int) throws(Refusal) -> Int {
      guard let number = Int(try text(index)), number > 0 else { throw Refusal(reason: "no number: \(line)") }
      return number
    }
    func region(_ index: Int) throws(Refusal) -> Region {
      guard let region = Region(try text(index)) else { throw Refusal(reason: "no region: \(line)") }
      return region
    }
    let output = { (index: Int) in words.indices.contains(index) ? words[index] : nil }

    switch try text(0) {
    case "model":
      model = try Model(name: try text(1), safetensors: Array(Data(contentsOf: URL(filePath: try text(1)))))
      (prepared, keptBank, keptRestorer) = (nil, nil, nil)
      return "ok"
    case "photo":
      let pixels = [UInt8](try Data(contentsOf: URL(filePath: try text(1))))
      let (width, height) = (try number(2), try number(3))
      guard pixels.count == width * height * 3 else {
        throw Refusal(reason: "\(pixels.count) bytes: \(line)")
      }
      photo = Photo(width: width, height: height, pixels: pixels)
      (prepared, keptBank, keptRestorer) = (nil, nil, nil)
      return "ok"
    case "facts":
      guard let model else { throw Refusal(reason: "no model yet") }
      let gflops = model.boxCost(width: 64, height: 48) / 1e9
      return "\(model.parameterCount) \(model.configuration.padding) \(gflops)"
    case "kernels":
      return Kernels.best.name
    case "peak":
      return "\(Self.peak(threads: try number(1)))"
    case "base":
      let (parts, region, threads) = (try parts(), try region(1), try number(2))
      return try Self.time(runs: try number(3), savingTo: nil) {
        _ = parts.base(region, threads: threads)
      } floats: {
        []
      }
    case "values":
      try Self.save(try parts().baseValues(try region(1), threads: 1), to: try text(2))
      return "ok"
    case "proximity":
      let (parts, threads) = (try parts(), try number(1))
      return try Self.time(runs: try number(2), savingTo: nil) {
        parts.proximity(threads: threads)
      } floats: {
        []
      }
    case "features":
      try Self.save(try parts().proximityFeatures(in: try region(1)), to: try text(2))
      return "ok"
    case "bank":
      let (parts, threads) = (try parts(), try number(1))
      return try Self.time(runs: try number(2), savingTo: output(3)) {
        parts.bank(threads: threads)
      } floats: {
        parts.keysAndValues($0)
      }
    case "attention":
      let queries = try Data(contentsOf: URL(filePath: try text(1))).withUnsafeBytes {
        Array($0.bindMemory(to: Float.self))
      }
      let (parts, region, threads) = (try parts(), try region(2), try number(3))
      let bank = keptBank ?? parts.bank(threads: threads)
      keptBank = bank
      return try Self.time(runs: try number(4), savingTo: output(5)) {
        parts.attention(bank, queries, at: region, threads: threads)
      } floats: {
        $0
      }
    case "estimate":
      let (parts, threads) = (try parts(), try number(1))
      return try Self.time(runs: try number(2), savingTo: output(3)) {
        parts.estimate(threads: threads)
      } floats: {
        $0
      }
    case "fold":
      let parts = try parts()
      return try Self.time(runs: try number(1), savingTo: nil) {
        parts.fold([1, 0.5, 0.5, 1])
      } floats: {
        []
      }
    case "context":
      let threads = try number(1)
      return try Self.time(runs: try number(2), savingTo: nil) {
        let restorer = try restorer(threads: threads)
        while restorer.extendContext(around: Region(x: 0, y: 0, width: 12, height: 12)) {}
      } floats: {
        []
      }
    case "region":
      let (region, threads) = (try region(1), try number(2))
      let patches = words.count > 4 ? try number(4) : nil
      if keptRestorer?.threads != threads || keptRestorer?.patches != patches {
        keptRestorer = (try restorer(threads: threads, patches: patches), threads, patches)
      }
      let restorer = try keptRestorer?.restorer ?? restorer(threads: threads)
      _ = restorer.restore(region)
      return try Self.time(runs: try number(3), savingTo: nil) {
        _ = restorer.restore(region)
      } floats: {
        []
      }
    case "cancellation":
      let (restorer, region) = (try restorer(threads: 1), try region(1))
      return "\(Self.longestGap(restorer, region))"
    default:
      throw Refusal(reason: "unknown: \(line)")
    }
  }

  private mutating func parts() throws(Refusal) -> NetworkParts {
    if let prepared { return prepared }
    guard let model, let photo else { throw Refusal(reason: "no model or no photo yet") }
    let parts = NetworkParts(model, photo: photo)
    prepared = parts
    return parts
  }

  private func restorer(threads: Int, patches: Int? = nil) throws(Refusal) -> Restorer {
    guard let model, let photo else { throw Refusal(reason: "no model or no photo yet") }
    var options = RestorerOptions()
    options.threads = threads
    options.contextPatches = patches
    return Restorer(photo: photo, model: model, options: options)
  }

  /// Milliseconds of each run, with a space between.
  private static func time<Value>(
    runs: Int, savingTo path: String?, _ work: () throws -> Value, floats: (Value) -> [Float]
  ) throws -> String {
    let clock = ContinuousClock()
    var times: [String] = []
    for run in 1...runs {
      let start = clock.now
      let value = try work()
      times.append("\((clock.now - start) / .milliseconds(1))")
      if run == runs, let path { try save(floats(value), to: path) }
    }
    return times.joined(separator: " ")
  }

  /// A restoration's longest time between two questions whether it is cancelled, in milliseconds; a restorer of one thread.
  private static func longestGap(_ restorer: Restorer, _ region: Region) -> Double {
    @Sendable func processorTime() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
    }
    let times = Mutex((last: processorTime(), longest: 0.0))
    @Sendable func note() {
      let now = processorTime()
      times.withLock { $0 = (now, max($0.longest, now - $0.last)) }
    }
    _ = restorer.restore(
      region,
      isCancelled: {
        note()
        return false
      })
    note()
    return times.withLock { $0.longest }
  }

  private static func save(_ floats: [Float], to path: String) throws {
    try floats.withUnsafeBytes { try Data($0).write(to: URL(filePath: path)) }
  }

  private static func peak(threads: Int) -> Double {
    let sum = Mutex((operations: 0.0, seconds: 0.0))
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      let peak = Kernels.best.measurePeak()
      sum.withLock { sum in
        sum.operations += peak.operations
        sum.seconds = max(sum.seconds, peak.seconds)
      }
    }
    return sum.withLock { $0.operations / $0.seconds / 1e9 }
  }
}

var driver = Driver()
do {
  while let line = readLine() {
    print(try driver.answer(line))
    fflush(nil)
  }
} catch {
  let message = "srzoom-peer: \(error)\n"
  _ = message.withCString { write(STDERR_FILENO, $0, message.utf8.count) }
  exit(1)
}
