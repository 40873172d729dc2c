import Glibc
import Imaging
import Testing

@testable import srzoom

/// The built program, run as a user runs it, without a terminal.
struct CommandProgram {
  /// What a run left behind.
  struct Result: Equatable {
    /// The exit status; 128 + the signal's number when one ended the program.
    var code: Int32
    var output: String
    var errors: String
  }

  private let process: pid_t
  private let folder: TemporaryFolder

  /// Starts `srzoom arguments…`, or another program, in the folder `folder`, with `environment` added to ours.
  init(
    _ arguments: [String], of program: String? = path, in folder: TemporaryFolder, environment: [String] = []
  ) throws {
    let program = try #require(program)
    self.folder = folder
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    let flags = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, folder / ".stdout", flags, 0o600)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, folder / ".stderr", flags, 0o600)

    // The settings of whoever runs the tests are none of theirs.
    let hasSettings = environment.contains { $0.hasPrefix("XDG_CONFIG_HOME=") }
    var all = environment + (hasSettings ? [] : ["XDG_CONFIG_HOME=/dev/null"])
    let names = Set(all.map { $0.prefix { $0 != "=" } })
    var entry = environ
    while let variable = entry.pointee {
      let text = String(cString: variable)
      if !names.contains(text.prefix { $0 != "=" }) { all.append(text) }
      entry += 1
    }
    // posix_spawn's own change of folder is not imported, so a shell goes there and becomes the program.
    let command = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path, program] + arguments
    process = try Spawn.start(command, environment: all, &actions)
  }

  /// Runs `srzoom arguments…`, or another program, to its end.
  static func run(
    _ arguments: [String], of program: String? = path, in folder: TemporaryFolder, environment: [String] = []
  ) throws -> Result {
    try CommandProgram(arguments, of: program, in: folder, environment: environment).wait()
  }

  /// Waits for the end.
  func wait() throws -> Result {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 { try #require(errno == EINTR) }
    let signal = status & 0x7f
    return Result(
      code: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
      output: String(decoding: try folder.contents(".stdout"), as: UTF8.self),
      errors: String(decoding: try folder.contents(".stderr"), as: UTF8.self))
  }

  /// Sends a signal.
  func send(_ signal: Int32) { kill(process, signal) }

  /// Whether program and tests are a release build: the network is a hundred times slower without.
  static var isOptimized: Bool {
    #if DEBUG
      false
    #else
      true
    #endif
  }

  /// The test bundle, which is a program that runs tests.
  static let testBundle: String? = {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }()

  /// The program lies beside the test bundle, wherever the package was built.
  static let path: String? = testBundle.flatMap { bundle in
    bundle.lastIndex(of: "/").map { bundle[...$0] + "srzoom" }
  }
}

/// A folder of one test, gone with the value.
final class TemporaryFolder {
  /// Where it is.
  let path: String

  init() throws {
    var template = Array("/tmp/srzoom-test-XXXXXX".utf8CString)
    path = try #require(mkdtemp(&template).map { String(cString: $0) })
  }

  deinit { Self.remove(path) }

  /// The path of a file in it.
  static func / (folder: TemporaryFolder, name: String) -> String { folder.path + "/" + name }

  /// The bytes of a file in it.
  func contents(_ name: String) throws -> [UInt8] {
    let file = try #require(fopen((self / name).cFileName, "r"), "\(name) is missing")
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return bytes
  }

  /// Writes a file in it.
  func write(_ bytes: [UInt8], to name: String) throws {
    let file = try #require(fopen((self / name).cFileName, "w"))
    defer { fclose(file) }
    try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
  }

  /// Makes a folder in it.
  func makeFolder(_ name: String) throws { try #require(mkdir(self / name, 0o700) == 0) }

  /// The names in it, sorted, without those that begin with a dot.
  var names: [String] { Self.names(in: path).filter { !$0.hasPrefix(".") } }

  private static func names(in folder: String) -> [String] { (try? File.names(in: folder)) ?? [] }

  /// Removes files and, one level deep, folders.
  private static func remove(_ folder: String) {
    for name in names(in: folder) {
      let path = folder + "/" + name
      if unlink(path.cFileName) != 0 { remove(path) }
    }
    rmdir(folder.cFileName)
  }
}
