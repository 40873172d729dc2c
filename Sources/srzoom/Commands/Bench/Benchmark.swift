import CLSR
import Dispatch
import Glibc
import Imaging
import Synchronization

/// The measurements of `srzoom bench`, all on made-up photos: the time hardly depends on what they show.
struct Benchmark {
  let model: Model
  let options: RestorerOptions

  /// What `threads` cores do at most, in 10⁹ floating-point operations a second.
  func peakGflops(threads: Int) -> Double {
    let slowest = Mutex((operations: 0.0, seconds: 0.0))
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      let peak = options.kernels.measurePeak()
      slowest.withLock { sum in
        sum.operations += peak.operations
        sum.seconds = max(sum.seconds, peak.seconds)
      }
    }
    return slowest.withLock { $0.operations / $0.seconds / 1e9 }
  }

  /// From the bytes of a 12-megapixel JPEG to an overview of 1280×960 pixels, in seconds.
  func firstFrameSeconds() throws(Failure) -> Double {
    do {
      let file = try Self.photo(width: 4000, height: 3000).jpeg(quality: 90, subsamplesColour: true)
      return try Self.median(runs: 5) {
        let preview = try Photo.preview(file, atLeast: 1280, 960).photo
        _ = preview.areaMean(preview.bounds, width: 1280, height: 960)
      }
    } catch {
      preconditionFailure("our own JPEG: \(error)")
    }
  }

  /// A box in the middle of a photo of 1 megapixel whose context is ready.
  func box(
    of picture: BenchReport.Picture, width: Int, height: Int, threads: Int
  ) throws(Failure) -> BenchReport.Box {
    let restorer = restorer(of: picture, threads: threads)
    let region = Region(
      x: (Self.side - width) / 2, y: (Self.side - height) / 2, width: width, height: height)
    var cost = 0.0
    let seconds = try Self.median(runs: 15) { () throws(Failure) in
      let isCancelled: @Sendable () -> Bool = { Interruption.isRequested }
      guard let restoration = restorer.restore(region, isCancelled: isCancelled) else {
        throw Interruption.failure
      }
      cost = restoration.cost.region
    }
    return .init(
      model: model.name, picture: picture, width: width, height: height, threads: threads,
      milliseconds: seconds * 1e3, gflops: cost / seconds / 1e9)
  }

  /// The whole context of a photo of 1 megapixel.
  func context(threads: Int) throws(Failure) -> BenchReport.Context {
    let region = Region(x: 0, y: 0, width: 24, height: 24)
    let seconds = try Self.median(runs: 5) { () throws(Failure) in
      let restorer = restorer(threads: threads)
      while restorer.extendContext(around: region, isCancelled: { Interruption.isRequested }) {}
      if Interruption.isRequested { throw Interruption.failure }
    }
    let cost = restorer(threads: threads).cost(of: region).context
    return .init(
      model: model.name, megapixels: Double(Self.side * Self.side) / 1e6, threads: threads,
      milliseconds: seconds * 1e3, gflops: cost / seconds / 1e9)
  }

  /// What the worker of the viewer may be busy with when a key is pressed.
  enum Work: CaseIterable {
    case smallBox, largeBox, context

    /// How the report calls it.
    var name: String { box.map { "\($0.width)x\($0.height)" } ?? "context" }

    /// The box that is restored.
    fileprivate var box: Region? {
      switch self {
      case .smallBox: Region(x: 480, y: 488, width: 64, height: 48)
      case .largeBox: Region(x: 384, y: 384, width: 256, height: 256)
      case .context: nil
      }
    }
  }

  /// From a newer request, at any time of the work, to its beginning.
  func cancellation(of work: Work, threads: Int) throws(Failure) -> BenchReport.Cancellation {
    var seconds: [Double] = []
    var restorer = restorer(threads: threads)
    if work != .context {
      Self.perform(.context, by: restorer, isCancelled: { Interruption.isRequested })
    }
    let clock = ContinuousClock()
    let length = clock.measure { Self.perform(work, by: restorer, isCancelled: { Interruption.isRequested }) }
    let deadline = clock.now + .seconds(2)
    while seconds.count < Self.cancellations,
      seconds.count < Self.fewestCancellations || clock.now < deadline
    {
      if Interruption.isRequested { throw Interruption.failure }
      if work == .context, seconds.count % 5 == 0 { restorer = self.restorer(threads: threads) }
      let busy = restorer
      let worker = Worker<Request, ContinuousClock.Instant> { request, isCancelled in
        if request == .newer { return clock.now }
        Self.perform(work, by: busy, isCancelled: isCancelled)
        return nil
      }
      worker.submit([.work])
      // Each time elsewhere in the work.
      let share = Double(seconds.count * 97 % Self.cancellations) / Double(Self.cancellations)
      usleep(UInt32(share * (length / .microseconds(1))))
      let start = clock.now
      worker.submit([.newer])
      var wait = pollfd(fd: worker.wakeDescriptor, events: Int16(POLLIN), revents: 0)
      poll(&wait, 1, -1)
      if let begun = worker.take().first { seconds.append((begun - start) / .seconds(1)) }
    }
    let sorted = seconds.sorted().map { $0 * 1000 }
    return .init(
      model: model.name, work: work.name, threads: threads, medianMilliseconds: sorted[sorted.count / 2],
      p99Milliseconds: sorted[sorted.count * 99 / 100], worstMilliseconds: sorted[sorted.count - 1])
  }

  /// What the worker is asked for: something long, then something newer.
  private enum Request { case work, newer }

  private static func perform(
    _ work: Work, by restorer: Restorer, isCancelled: @escaping @Sendable () -> Bool
  ) {
    if let box = work.box {
      _ = restorer.restore(box, isCancelled: isCancelled)
    } else {
      let whole = Region(x: 0, y: 0, width: side, height: side)
      while restorer.extendContext(around: whole, isCancelled: isCancelled) {}
    }
  }

  /// How many are measured, for one in a hundred to be told; of slow work fewer.
  private static let cancellations = 200, fewestCancellations = 40

  private static let side = 1024

  private func restorer(of picture: BenchReport.Picture = .waves, threads: Int) -> Restorer {
    var options = options
    options.threads = threads
    return Restorer(
      photo: Self.photo(of: picture, width: Self.side, height: Self.side), model: model, options: options)
  }

  /// Waves get a little noise, so that a JPEG of them has the size of a photo's.
  private static func photo(of picture: BenchReport.Picture = .waves, width: Int, height: Int) -> Photo {
    var noise: UInt32 = 1
    let pixels = (0..<width * height * 3).map { place in
      // The three colours of a dithered pixel are the same.
      if picture != .dithered || place % 3 == 0 { noise = noise &* 1_664_525 &+ 1_013_904_223 }
      let slope = (place / 3 % width) &* 255 / width
      switch picture {
      case .waves: return UInt8((slope + (place / 3 / width) % 64 + Int(noise >> 28)) % 256)
      case .dithered: return slope > Int(noise >> 24) ? 255 : 0
      case .noise: return UInt8(noise >> 24)
      }
    }
    return Photo(width: width, height: height, pixels: pixels)
  }

  /// The median time of at most `runs` runs after a first one that warms up, in seconds.
  ///
  /// Slow work is repeated less: after three runs, two seconds are enough.
  private static func median<E: Error>(runs: Int, _ work: () throws(E) -> Void) throws(E) -> Double {
    let clock = ContinuousClock()
    try work()
    var seconds: [Double] = []
    while seconds.count < runs, seconds.count < 3 || seconds.reduce(0, +) < 2 {
      let start = clock.now
      try work()
      seconds.append((clock.now - start) / .seconds(1))
    }
    return seconds.sorted()[seconds.count / 2]
  }
}
