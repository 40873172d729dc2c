import Glibc
import SystemPackage
import TerminalModel
import Testing

/// A program in a terminal of its own, whose screen is a `ScreenModel`.
final class TerminalProgram {
  /// What the program has drawn so far.
  private(set) var screen: ScreenModel
  /// All bytes that it has written, for tests of what is sent when.
  private(set) var bytesReceived = 0
  /// The last 200 kB of them, for tests of what must not be sent at all.
  private(set) var lastBytes: [UInt8] = []
  /// The modes of the terminal before the program was started.
  let modesBefore: termios

  /// Its process.
  var identifier: pid_t { process }
  private let process: pid_t
  private var master: Int32, slave: Int32
  private var status: Int32?

  /// How long to wait for anything: a machine under load may be slow, a hanging program must not hang the tests.
  private static let patience = Duration.seconds(60)

  /// `POSIX_SPAWN_SETSID` of <spawn.h>, which glibc shows only to programs that define _GNU_SOURCE.
  private static let newSession: Int16 = 0x80

  /// Starts a command, the program's path and its arguments, in a new session on a new terminal of that size.
  ///
  /// `environment` is added to a small one of a truecolour xterm.
  init(
    _ command: [String], rows: Int = 30, columns: Int = 100, profile: TerminalProfile = .plain,
    environment: [String] = []
  ) throws {
    screen = ScreenModel(rows: rows, columns: columns, profile: profile)
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    var (master, slave): (Int32, Int32) = (-1, -1)
    var name = [CChar](repeating: 0, count: 128)
    try #require(
      openpty(&master, &slave, &name, nil, &size) == 0,
      "no pseudo-terminal (\(Errno(rawValue: errno))): is /dev/pts mounted?")
    (self.master, self.slave) = (master, slave)
    for end in [master, slave] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    modesBefore = try Self.modes(of: master)

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first terminal that the leader of a session opens is the one that controls it.
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDERR_FILENO)

    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    // Swift's own crash reporter would wait for a key.
    let all =
      [
        "SWIFT_BACKTRACE=enable=no", "PATH=\(path)", "TERM=xterm-256color", "COLORTERM=truecolor",
        "LC_ALL=C.UTF-8",
      ] + environment
    process = try Spawn.start(command, environment: all, &actions, flags: Self.newSession)
  }

  deinit {
    if status == nil {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    if master >= 0 { closeTerminal() }
  }

  // MARK: What a user does

  /// Types text; escape sequences are the keys that have no character.
  func type(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
    }
  }

  /// Gives the terminal another size, as when its window is resized.
  func resize(rows: Int, columns: Int) {
    screen.resize(rows: rows, columns: columns)
    claim(rows: rows, columns: columns)
  }

  /// Tells the program a size, whatever the screen's is.
  func claim(rows: Int, columns: Int) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// Closes the terminal, as when its window is closed: nothing can be seen or typed any more.
  func closeTerminal() {
    for end in [master, slave] { close(end) }
    (master, slave) = (-1, -1)
  }

  /// Sends a signal.
  func send(_ signal: Int32) { kill(process, signal) }

  // MARK: What a user sees

  /// Waits until the screen is as described.
  func wait(
    for description: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: (ScreenModel) -> Bool
  ) throws {
    let deadline = ContinuousClock.now + Self.patience
    while !(condition(screen) && !screen.isInsideSequence) {
      try #require(
        ContinuousClock.now < deadline, "no \(description) on the screen:\n\(screen.text)",
        sourceLocation: sourceLocation)
      pump()
      if condition(screen) && !screen.isInsideSequence { return }
      try #require(
        status == nil, "the program ended before there was \(description) on the screen:\n\(screen.text)",
        sourceLocation: sourceLocation)
    }
  }

  /// Waits until a text is on the screen.
  func wait(forText text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try wait(for: "\"\(text)\"", sourceLocation: sourceLocation) { $0.text.contains(text) }
  }

  /// Waits until a text is gone from the screen.
  func wait(untilGone text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try wait(for: "end of \"\(text)\"", sourceLocation: sourceLocation) { !$0.text.contains(text) }
  }

  /// Waits for the end of the program and reads all that it has written.
  ///
  /// - Returns: its exit status; 128 + the signal's number when one ended it.
  func waitForExit(sourceLocation: SourceLocation = #_sourceLocation) throws -> Int32 {
    let deadline = ContinuousClock.now + Self.patience
    while status == nil {
      try #require(
        ContinuousClock.now < deadline, "no end; the screen:\n\(screen.text)", sourceLocation: sourceLocation)
      pump()
    }
    let status = status ?? 0
    return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + status & 0x7f
  }

  /// The modes that the terminal has now.
  func modes() throws -> termios { try Self.modes(of: master) }

  // MARK: Bytes

  private func pump() {
    receive(waitingAtMost: 50)
    var status: Int32 = 0
    guard self.status == nil, waitpid(process, &status, WNOHANG) == process else { return }
    self.status = status
    // What was written just before the end.
    while receive(waitingAtMost: 0) {}
  }

  @discardableResult private func receive(waitingAtMost milliseconds: Int32) -> Bool {
    var wait = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&wait, 1, milliseconds) > 0, master >= 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(master, &buffer, buffer.count)
    guard count > 0 else { return false }
    bytesReceived += count
    lastBytes = (lastBytes + buffer[..<count]).suffix(200_000)
    screen.feed(buffer[..<count])
    if !screen.replies.isEmpty {
      type(String(decoding: screen.replies, as: UTF8.self))
      screen.replies = []
    }
    return true
  }

  private static func modes(of terminal: Int32) throws -> termios {
    var modes = termios()
    try #require(tcgetattr(terminal, &modes) == 0)
    return modes
  }
}

extension termios {
  /// Whether the modes that a program can change are the same.
  func isSame(as other: termios) -> Bool {
    c_iflag == other.c_iflag && c_oflag == other.c_oflag && c_cflag == other.c_cflag
      && c_lflag == other.c_lflag
      && withUnsafeBytes(of: c_cc) { a in withUnsafeBytes(of: other.c_cc) { b in a.elementsEqual(b) } }
  }
}
