import ArgumentParser
import CLSR
import Glibc

/// What the user has set for the viewer once and for all, in `~/.config/srzoom/config`.
///
/// A setting is an option of the viewer: its name without the hyphens, and its value. Options on the command line win.
struct UserSettings {
  /// Options with a value that can be set.
  static let options = [
    "context-memory", "context-patches", "context-size", "graphics", "max-pixels", "model", "padding",
    "threads", "without",
  ]
  /// Options without one, set to `yes` or `no`.
  static let flags = ["no-color"]

  /// Where the settings came from.
  let path: String
  private let settings: [SettingsFile.Setting]

  /// Reads the user's file; no settings when there is none.
  ///
  /// - Throws: `.file` when it cannot be read, `.setting` for the first line that cannot be followed.
  init(path: String? = Self.userPath) throws(Failure) {
    guard let path, File.exists(path) else {
      (self.path, settings) = ("", [])
      return
    }
    self.path = path
    let bytes = try File.read(path)
    do throws(SettingsFile.Malformed) {
      settings = try SettingsFile(bytes).settings
    } catch {
      throw .setting(path: path, line: error.line, .malformed(error.reason))
    }
    for setting in settings { try check(setting) }
  }

  /// `$XDG_CONFIG_HOME/srzoom/config`, or `~/.config/srzoom/config`; nil without a home.
  ///
  /// Source: XDG Base Directory Specification, which has relative paths ignored.
  static var userPath: String? {
    func folder(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let configuration = folder("XDG_CONFIG_HOME") ?? folder("HOME").map { $0 + "/.config" }
    return configuration.map { $0 + "/srzoom/config" }
  }

  /// The settings as arguments, without those that the command line has its own word on.
  func arguments(besides commandLine: [String]) -> [String] {
    let given = commandLine.prefix { $0 != "--" }
    return settings.compactMap { setting in
      let isGiven = given.contains { argument in
        argument == "--\(setting.name)" || argument.hasPrefix("--\(setting.name)=")
          || setting.name == "no-\(argument.dropFirst(2))" && argument.hasPrefix("--")
      }
      return isGiven ? nil : Self.argument(setting)
    }
  }

  /// A setting as an argument; nil for a flag that is not set.
  private static func argument(_ setting: SettingsFile.Setting) -> String? {
    guard flags.contains(setting.name) else { return "--\(setting.name)=\(setting.value)" }
    return setting.value == "yes" ? "--\(setting.name)" : nil
  }

  /// Whether the viewer can follow a setting.
  private func check(_ setting: SettingsFile.Setting) throws(Failure) {
    let (name, value) = (setting.name, setting.value)
    if Self.flags.contains(name) {
      guard ["yes", "no"].contains(value) else { throw failure(setting, .neitherYesNorNo(name: name)) }
      return
    }
    guard Self.options.contains(name) else {
      throw failure(setting, .unknownName(name, known: Self.flags + Self.options))
    }
    do {
      _ = try ViewCommand.parse(["--\(name)=\(value)", "photo.jpg"])
      if name == "model" { try ModelSelection.checkName(value) }
    } catch let error as Failure {
      throw failure(setting, .value(error))
    } catch {
      throw failure(setting, .value(.arguments(ViewCommand.message(for: error))))
    }
  }

  private func failure(_ setting: SettingsFile.Setting, _ fault: Failure.SettingFault) -> Failure {
    .setting(path: path, line: setting.line, fault)
  }
}
