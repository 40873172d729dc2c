import Glibc
import Testing

@testable import srzoom

struct FileWatchTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Whether the watch has something to tell within a minute.
  private func isReadable(_ watch: FileWatch) -> Bool {
    var wait = pollfd(fd: watch.descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&wait, 1, 60_000) == 1
  }

  @Test func writingAndReplacingAreTold() throws {
    try folder.write([1], to: "a.png")
    let watch = FileWatch()
    watch.watch(folder / "a.png")
    #expect(!watch.take())
    try folder.write([2], to: "a.png")
    #expect(isReadable(watch) && watch.take())
    try folder.write([3], to: "b.png")
    #expect(isReadable(watch) && !watch.take(), "another file")
    #expect(rename(folder / "b.png", folder / "a.png") == 0)
    #expect(isReadable(watch) && watch.take())
    #expect(!watch.take())
  }

  @Test func onlyTheLastFileIsWatched() throws {
    try folder.makeFolder("x")
    let watch = FileWatch()
    watch.watch(folder / "a.png")
    watch.watch(folder / "x/b.png")
    try folder.write([1], to: "a.png")
    try folder.write([1], to: "x/b.png")
    #expect(isReadable(watch) && watch.take())
    watch.watch("-")
    #expect(!watch.take())
  }
}
