import Glibc
import Imaging
import Terminal

extension Viewer {
  /// Shows photos until the user has seen enough; on the main thread.
  ///
  /// A signal that ends the viewer ends the program too, with the terminal given back: the shell sees 130 after
  /// Ctrl-C, 143 after SIGTERM, 129 after SIGHUP.
  ///
  /// - Throws: `.notATerminal` when there is none to draw on; `.photo` when the only file cannot be shown at all,
  ///   `.someFailed` when none of several can.
  nonisolated static func run(_ settings: ViewSettings, options: ScreenOptions) throws(Failure) {
    let result = MainActor.assumeIsolated { () -> Result<Ending, Failure> in
      do throws(Failure) {
        return .success(try show(settings, options: options))
      } catch {
        return .failure(error)
      }
    }
    if case .signal(let number) = try result.get() {
      signal(number, SIG_DFL)
      raise(number)
    }
  }

  /// Takes the terminal, runs a viewer, and gives the terminal back.
  private static func show(_ settings: ViewSettings, options: ScreenOptions) throws(Failure) -> Ending {
    let (album, skipped) = try album(settings)
    let screen: Screen
    do throws(ScreenError) {
      screen = try Screen.open(options)
    } catch .unsetTerminalType {
      throw .unusableTerminal(type: "")
    } catch .unusableTerminalType(let type) {
      throw .unusableTerminal(type: type)
    } catch {
      throw .notATerminal
    }
    defer { screen.close() }
    let message = screen.isGraphicsUnconfirmed ? unconfirmed(screen.graphics) : skipped
    var viewer = Viewer(screen: screen, settings: settings, album: album, message: message)
    return viewer.run()
  }

  /// What is said of graphics that were asked for where the terminal may show nothing of them.
  private static func unconfirmed(_ graphics: GraphicsMode) -> String {
    "this terminal does not say that it shows \(graphics.rawValue) graphics: try --graphics blocks"
  }

  /// The files that are meant, of which the first one that can be shown is open; a file that is named alone has to be the one.
  ///
  /// - Returns: the sentence about the last file that was skipped, too, if one was.
  private static func album(_ settings: ViewSettings) throws(Failure) -> (Album, skipped: String?) {
    let (paths, first) = try PhotoPaths.album(of: settings.paths) { Output.warn("\($0)") }
    let isAlone = settings.paths.count == 1 && !File.isFolder(settings.paths[0])
    var failures: [Failure] = []
    var skipped: String?
    for index in isAlone ? first..<first + 1 : paths.indices {
      do throws(PhotoError) {
        let file = try PhotoBytes(path: paths[index])
        try file.header.check(maxPixels: settings.maxPixels)
        var album = Album(paths: paths, index: index)
        album[index] = .known(file, nil)
        return (album, skipped)
      } catch {
        failures.append(.photo(path: paths[index], error))
        skipped = Session.skipped(paths[index], error)
      }
    }
    if failures.count == 1 { throw failures[0] }
    for failure in failures { Output.complain("srzoom: \(failure)\n") }
    throw .someFailed(failures.count, of: paths.count)
  }
}
