import Glibc

/// Asks the terminal what it can do, before anything is drawn.
struct CapabilityProbe {
  /// What it answered.
  private(set) var capabilities = TerminalCapabilities()
  /// Keys that were typed meanwhile.
  private(set) var typed: [InputDecoder.Token] = []
  /// Holds what has begun to arrive.
  private(set) var decoder = InputDecoder()

  /// Where the terminal finds pictures; nil unless it is on this machine and reads them.
  private(set) var sharedMemory: SharedMemory?

  /// Asks, and waits until the last answer is there: one round trip, at most a second (two over SSH).
  init(_ device: TerminalDevice, environment: TerminalEnvironment) {
    // The Linux console answers nothing of interest, and old ones print what they do not know.
    if environment["TERM"]?.hasPrefix("linux") ?? false { return }
    let sharedMemory = SharedMemory()
    // tmux and screen take kitty's queries for the window's title.
    if !environment.isMultiplexer {
      device.write(TerminalCapabilities.kittyQuery(sharedPixel: sharedMemory.put([0, 0, 0])))
    }
    device.write(Array(TerminalCapabilities.query.utf8))
    let limit: Duration = environment["SSH_TTY"] == nil ? .seconds(1) : .seconds(2)
    let deadline = ContinuousClock.now + limit
    while !capabilities.isComplete, !device.isGone, device.wait(until: deadline) {
      decoder.feed(device.read())
      while let token = decoder.next() {
        if case .answer(let answer) = token { capabilities.note(answer) } else { typed.append(token) }
      }
    }
    // A terminal elsewhere may have memory of the same name; one that leaves what it has read would fill ours.
    guard capabilities.hasSharedMemory, sharedMemory.isEmpty else { return }
    self.sharedMemory = sharedMemory
    SharedMemory.removeLeftovers()
  }
}
