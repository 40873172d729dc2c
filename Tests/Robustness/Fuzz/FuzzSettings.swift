@testable import Settings

/// The file of settings.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  do throws(SettingsFile.Malformed) {
    let file = try SettingsFile(bytes)
    var line = 0
    for setting in file.settings {
      precondition(setting.line > line && !setting.name.isEmpty && !setting.value.isEmpty)
      line = setting.line
    }
    // A comment behind it changes nothing.
    precondition((try? SettingsFile(bytes + Array("\n# = end".utf8))) == file)
  } catch {
    precondition(error.line > 0 && error.line <= bytes.count { $0 == 0x0A } + 1)
  }
  return 0
}
