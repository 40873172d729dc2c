import CLSR
import Imaging
import Terminal
import Testing

@testable import srzoom

/// What `i` says of the restored picture.
struct InfoTextTests {
  /// A session with a photo that is restored by the first of some models.
  private func session(
    _ models: [String], path: String = "my photo.png", damage: DamageReplacement = DamageReplacement(),
    options: RestorerOptions = RestorerOptions()
  ) throws -> Session {
    var options = options
    options.damage = damage
    let settings = ViewSettings(
      paths: [path], model: try Model.builtIn(models[0]),
      models: models.map { ModelSource(path: $0) }, restorerOptions: options, maxPixels: 1_000_000)
    var session = Session(
      settings, album: Album(paths: settings.paths),
      canvas: Canvas(rows: 30, columns: 100, graphics: .halfBlocks))
    let photo = Photo(width: 160, height: 120, pixels: Array(repeating: 90, count: 160 * 120 * 3))
    let bytes = try PhotoBytes(try photo.png())
    _ = session.handle(.finished(.opened(file: 0, try OpenPhoto(bytes, settings: settings))))
    return session
  }

  private func shellLine(_ session: Session) throws -> String {
    let line = try #require(InfoText.lines(of: session, columns: 1000).last)
    #expect(line.hasPrefix("shell    "))
    return String(line.dropFirst(9))
  }

  @Test func commandMakesTheSamePicture() throws {
    let session = try session(["photo", "lite"])
    #expect(
      try shellLine(session)
        == "srzoom upscale 'my photo.png' --roi \(session.box) --padding 8 -o restored.png")
    let lite = try self.session(["lite"])
    #expect(
      try shellLine(lite)
        == "srzoom upscale 'my photo.png' --roi \(lite.box) --model lite --padding 8 -o restored.png")
  }

  /// What is copied from these rows is one command.
  @Test func commandTakesAsManyRowsAsItNeeds() throws {
    let session = try session(["lite"])
    #expect(
      InfoText.lines(of: session, columns: 52).suffix(3) == [
        "shell    srzoom upscale 'my photo.png' \\",
        "         --roi \(session.box) --model lite --padding 8 \\",
        "         -o restored.png",
      ])
    let whole = try shellLine(session)
    for columns in 20...90 {
      let lines = InfoText.lines(of: session, columns: columns)
      let start = try #require(lines.firstIndex { $0.hasPrefix("shell ") })
      let rows = lines[start...].map { $0.dropFirst(9) }
      #expect(rows.allSatisfy { $0.count <= columns - 9 }, "\(columns) columns")
      let joined = rows.map { $0.hasSuffix(" \\") ? String($0.dropLast()) : String($0) }.joined()
      #expect(joined == whole, "\(columns) columns")
    }
  }

  @Test func commandSaysWhatTheUserSaysOfTheDamage() throws {
    let session = try session(["photo"], damage: DamageReplacement(blur: 1.2, noise: 8, jpeg: .quality(40)))
    #expect(try shellLine(session).contains(" --blur 1.2 --noise 8 --jpeg 40 --padding 8 -o "))
    let none = try self.session(["photo"], damage: DamageReplacement(jpeg: Damage.JPEG.none))
    #expect(try shellLine(none).contains(" --jpeg none --padding 8 -o "))
  }

  @Test func commandSaysWhatTheNetworkMaySee() throws {
    var options = RestorerOptions()
    options.contextPatches = RestorerOptions.standardPatches
    #expect(try shellLine(session(["lite"], options: options)).contains(" --model lite --padding 8 -o "))
    (options.usesPIM, options.usesGCM) = (false, false)
    (options.contextScale, options.contextPatches) = (2.5, 16)
    #expect(
      try shellLine(session(["lite"], options: options)).contains(
        " --model lite --without pim --without gcm --context-size 2.5 --context-patches 16 --padding 8 -o "))
  }

  @Test func aReducedBoxIsNotRestored() throws {
    var session = try session(["lite"])
    #expect(
      InfoText.lines(of: session, columns: 76)[2]
        == "box      \(session.box), restored at four times its size")
    // A screen that the whole photo does not fit on.
    _ = session.handle(.resized(Canvas(rows: 12, columns: 40, graphics: .halfBlocks)))
    _ = session.handle(.key("0"))
    #expect(!session.canRestore)
    #expect(
      InfoText.lines(of: session, columns: 76)[2]
        == "box      160x120+0+0, not restored at this size (+ enlarges)")
  }

  @Test func standardInputIsCalledAsInTheStatusLine() throws {
    let session = try session(["lite"], path: "-")
    #expect(InfoText.lines(of: session, columns: 76)[0] == "file     stdin")
    #expect(try shellLine(session).hasPrefix("srzoom upscale - --roi "))
  }

  @Test func damageThatIsRestoredComesBeforeWhatWasRead() throws {
    var session = try session(["photo"])
    let restorer = try #require(session.restorer)
    _ = restorer.restore(session.box)
    let read = try #require(session.estimatedDamage)
    #expect(damageLines(session) == ["damage   \(read.text): as read from the photo"])
    for _ in 0..<4 { _ = session.handle(.key("D")) }
    let used = try #require(session.damage)
    #expect(used.noise == read.noise + 8)
    #expect(
      damageLines(session) == [
        "damage   \(used.text): restored so",
        "         \(read.text): as read from the photo (key r)",
      ])
  }

  /// The row about the damage, and those without a name below it.
  private func damageLines(_ session: Session) -> [String] {
    let lines = InfoText.lines(of: session, columns: 76).drop { !$0.hasPrefix("damage ") }
    return lines.prefix(1) + lines.dropFirst().prefix { $0.hasPrefix(" ") }
  }

  @Test func noCommandMakesAMixture() throws {
    var session = try session(["lite", "photo"])
    for key: Key in ["V", "V"] { _ = session.handle(.key(key)) }
    let photo = try #require(try Model.builtIn("photo"))
    _ = session.handle(.finished(.loaded(model: 1, .success(photo))))
    #expect(InfoText.lines(of: session, columns: 100).contains("model    photo 50 %"))
    #expect(try shellLine(session) == "a mixture of models is saved by s alone")
  }
}
