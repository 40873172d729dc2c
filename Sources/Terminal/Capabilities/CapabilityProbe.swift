/// What was found out by asking the terminal what it can do, before anything is drawn.
struct CapabilityProbe {
  /// What it answered.
  private(set) var capabilities = TerminalCapabilities()
  /// Keys that were typed meanwhile.
  private(set) var typed: [InputDecoder.Token] = []
  /// Holds what has begun to arrive.
  private(set) var decoder = InputDecoder()
  /// Where the terminal finds pictures; nil unless it is on this machine and reads them.
  private(set) var sharedMemory: SharedMemory?

  private init() {}

  /// Asks, and waits until the last answer is there: one round trip, at most a second (two over SSH).
  ///
  /// - Parameters:
  ///   - device: the terminal, in key mode.
  ///   - environment: what it says about the terminal.
  ///   - abandon: asked while the terminal takes nothing; once it says true the rest is not asked.
  /// - Returns: what the terminal said.
  static func ask(
    _ device: TerminalDevice, _ environment: TerminalEnvironment, abandon: () -> Bool
  ) -> CapabilityProbe {
    var probe = CapabilityProbe()
    // The Linux console answers nothing of interest, and old ones print what they do not know.
    if environment["TERM"]?.hasPrefix("linux") ?? false { return probe }
    let sharedMemory = SharedMemory()
    // tmux and screen take kitty's queries for the window's title.
    if !environment.isMultiplexer {
      device.write(
        TerminalCapabilities.kittyQuery(sharedPixel: sharedMemory?.put([0, 0, 0])), abandon: abandon)
    }
    device.write(Array(TerminalCapabilities.query.utf8), abandon: abandon)
    let limit: Duration = environment["SSH_TTY"] == nil ? .seconds(1) : .seconds(2)
    probe.read(device, until: .now + limit)
    // A terminal elsewhere may have memory of the same name; one that leaves what it has read would fill ours.
    if probe.capabilities.hasSharedMemory, let sharedMemory, sharedMemory.update() {
      probe.sharedMemory = sharedMemory
      SharedMemory.removeLeftovers()
    }
    return probe
  }

  private mutating func read(_ device: TerminalDevice, until deadline: ContinuousClock.Instant) {
    while !capabilities.isComplete, !device.isGone, device.wait(until: deadline) {
      decoder.feed(device.read())
      while let token = decoder.next() {
        if case .answer(let answer) = token { capabilities.note(answer) } else { typed.append(token) }
      }
    }
  }
}
