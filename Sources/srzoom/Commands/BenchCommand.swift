import ArgumentParser
import CLSR
import Glibc

/// `srzoom bench`: how fast this machine is.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how fast this machine restores.",
    usage: "srzoom bench [<options>]",
    discussion: """
      Restores boxes of a made-up photo on one thread and on all: medians after a warm-up. Takes some seconds; \
      other work on the machine makes the figures worse.
      """)

  @Flag(help: "Print JSON instead of tables.")
  var json = false

  @OptionGroup var network: NetworkOptions

  func run() throws {
    let selection = try network.selection(default: NetworkOptions.modelForMeasurements, for: [.clsr])
    try selection.check(.clsr)
    let report = try measure(selection.model, network.restorerOptions())
    try Output.write(json ? report.json : report.table)
  }

  private func measure(_ model: Model, _ options: RestorerOptions) throws(Failure) -> BenchReport {
    let all = options.threads ?? sysconf(Int32(_SC_NPROCESSORS_ONLN))
    guard AddressSpace.hasRoom(for: options) else { throw .notEnoughMemory }
    let benchmark = Benchmark(model: model, options: options)
    Interruption.watch()
    var bar = ProgressBar("measuring")
    defer { bar.clear() }

    var report = BenchReport(threads: all)
    report.peakGflops = benchmark.peakGflops(threads: all)
    report.firstFrameSeconds = try benchmark.firstFrameSeconds()
    let threads = all == 1 ? [1] : [1, all]
    // Roughly what each takes: a box is repeated a few times, a cancellation up to 200 times.
    let boxWork = 1, contextWork = 2, cancellationWork = 8
    let wholeWork =
      boxWork * BenchReport.boxes.count + contextWork + cancellationWork * Benchmark.Work.allCases.count
    func showProgress() {
      let done =
        boxWork * report.roi.count + contextWork * report.context.count
        + cancellationWork * report.cancellation.count
      bar.show(Double(done) / Double(threads.count * wholeWork))
    }
    for threads in threads {
      for box in BenchReport.boxes {
        report.roi.append(
          try benchmark.box(of: box.picture, width: box.width, height: box.height, threads: threads))
        showProgress()
      }
      report.context.append(try benchmark.context(threads: threads))
      showProgress()
      for work in Benchmark.Work.allCases {
        report.cancellation.append(try benchmark.cancellation(of: work, threads: threads))
        showProgress()
      }
    }
    return report
  }
}
