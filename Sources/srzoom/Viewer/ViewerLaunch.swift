import Glibc
import Imaging
import Terminal

extension Viewer {
  /// Shows photos until the user has seen enough; on the main thread.
  ///
  /// A signal that ends the viewer ends the program too, with the terminal given back: the shell sees 130 after
  /// Ctrl-C, 143 after SIGTERM, 129 after SIGHUP.
  ///
  /// - Throws: `.notATerminal` when there is none to draw on; `.photo` when the only file cannot be shown at all
  ///   (among several, its error is shown in its place).
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
    let (paths, first) = try PhotoPaths.album(of: settings.paths) { Output.warn("\($0)") }
    var album = Album(paths: paths, index: first)
    do throws(PhotoError) {
      let file = try PhotoBytes(path: album.path)
      try file.header.check(maxPixels: settings.maxPixels)
      album[first] = .known(file, nil)
    } catch {
      if settings.paths.count == 1 { throw .photo(path: album.path, error) }
      album[first] = .failed(error)
    }
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
    var viewer = Viewer(screen: screen, settings: settings, album: album)
    return viewer.run()
  }
}
