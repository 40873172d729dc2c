import CLSR
import Glibc

/// What this machine is called.
enum Machine {
  /// The CPU's name as the kernel tells it; where it tells none, the architecture.
  static var cpu: String {
    if let info = try? File.lines(of: "/proc/cpuinfo"),
      let line = info.first(where: { $0.hasPrefix("model name") }), let colon = line.firstIndex(of: ":")
    {
      return String(line[line.index(after: colon)...].drop { $0 == " " })
    }
    var name = utsname()
    guard uname(&name) == 0 else { return "unknown" }
    return withUnsafeBytes(of: &name.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  /// The kernels that OpenBLAS chose for it.
  static var blasCore: String { BLAS.coreName }
}
