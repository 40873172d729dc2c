import Glibc

/// Asks the terminal what it can do, before anything is drawn.
struct CapabilityProbe {
  /// What it answered.
  private(set) var capabilities = TerminalCapabilities()
  /// Keys that were typed meanwhile.
  private(set) var typed: [InputDecoder.Token] = []
  /// Holds what has begun to arrive.
  private(set) var decoder = InputDecoder()

  /// Asks, and waits until the last answer is there: one round trip, at most a second (two over SSH).
  init(_ device: TerminalDevice, environment: TerminalEnvironment) {
    // The Linux console answers nothing of interest, and old ones print what they do not know.
    if environment["TERM"]?.hasPrefix("linux") ?? false { return }
    // tmux and screen take kitty's query for the window's title.
    let kitty = environment.isMultiplexer ? "" : TerminalCapabilities.kittyQuery
    device.write(Array((kitty + TerminalCapabilities.query).utf8))
    let limit: Duration = environment["SSH_TTY"] == nil ? .seconds(1) : .seconds(2)
    let deadline = ContinuousClock.now + limit
    while !capabilities.isComplete, !device.isGone, device.wait(until: deadline) {
      decoder.feed(device.read())
      while let token = decoder.next() {
        if case .answer(let answer) = token { capabilities.note(answer) } else { typed.append(token) }
      }
    }
  }
}
