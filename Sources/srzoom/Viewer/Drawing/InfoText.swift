import CLSR
import Imaging
import Terminal

/// The lines about the photo and the network (`i`).
enum InfoText {
  /// The lines for some columns, which only the shell's command needs to know: it is broken, not cut.
  static func lines(of session: Session, columns: Int) -> [String] {
    let path = session.album.path
    var lines = [line("file", path == "-" ? File.name(of: path) : path.printable)]
    if let size = session.album.size {
      lines.append(line("size", "\(size.width)x\(size.height) pixels"))
      let size =
        session.view.isEnlarged ? "restored at four times its size" : "not restored at this size (+ enlarges)"
      lines.append(line("box", "\(session.box), \(size)"))
    }
    if let photo = session.album.photo {
      lines += photo.omissions.map { line("shown", "\($0)") }
      if photo.photo.alpha != nil {
        lines.append(line("alpha", "shown over a checkerboard, kept in what is saved"))
      }
      if let profile = photo.photo.iccProfile {
        lines.append(line("profile", "ICC, \(profile.count) bytes, kept in what is saved"))
      }
      lines += photo.metadata.camera.lines.map { line($0.name, $0.text) }
      if let damage = photo.damage { lines.append(line("broken", damage.printable)) }
    }
    lines.append(line("model", session.restored.models.label))
    if let estimate = session.estimatedDamage {
      if let damage = session.damage, damage != estimate {
        lines.append(line("damage", "\(damage.text): restored so"))
        lines.append(line("", "\(estimate.text): as read from the photo (key r)"))
      } else {
        lines.append(line("damage", "\(estimate.text): as read from the photo"))
      }
    }
    lines.append(line("graphics", session.view.canvas.graphics.rawValue))
    guard let restorer = session.restorer, session.canRestore else { return lines }
    let cost = restorer.cost(of: session.box)
    lines.append(line("work", "\(Text.giga(cost.region)) GFLOPs for the box"))
    if cost.context > 0 {
      lines.append(line("", "\(Text.giga(cost.context)) GFLOPs for the photo's context, once"))
    }
    // A box that is most of the photo costs as much, with what it sees around it.
    if cost.region < cost.wholePhoto {
      lines.append(line("", "\(Text.giga(cost.wholePhoto)) GFLOPs to restore the whole photo instead"))
    }
    let progress = restorer.contextProgress
    if progress.total > 0 {
      let limit = progress.isLimited ? " (limited by --context-memory)" : ""
      lines.append(line("context", "\(progress.ready * 100 / progress.total) % computed\(limit)"))
    }
    let command = command(of: session) ?? ["a mixture of models is saved by s alone"]
    for (index, row) in rows(of: command, columns: columns - 9).enumerated() {
      lines.append(line(index == 0 ? "shell" : "", row))
    }
    return lines
  }

  /// A command in rows, each but the last with the backslash by which a shell goes on; a word that is longer than a row is
  /// broken without one.
  private static func rows(of words: [String], columns: Int) -> [String] {
    let columns = columns - 2
    var rows = [""]
    for var word in words {
      let row = rows[rows.count - 1]
      if !row.isEmpty, ScreenText.width(of: "\(row) \(word)") <= columns {
        rows[rows.count - 1] = "\(row) \(word)"
        continue
      }
      if !row.isEmpty {
        rows[rows.count - 1] = row + " \\"
        rows.append("")
      }
      while ScreenText.width(of: word) > columns {
        let part = word.indices.first { ScreenText.width(of: String(word[...$0])) > columns }
        guard let part, part > word.startIndex else { break }
        rows[rows.count - 1] = String(word[..<part])
        rows.append("")
        word = String(word[part...])
      }
      rows[rows.count - 1] = word
    }
    return rows
  }

  /// The command that makes the restored picture, with each option's value beside it; nil where none does.
  private static func command(of session: Session) -> [String]? {
    let models = session.restored.models
    guard !models.isMixed else { return nil }
    var words = ["srzoom upscale", shellWord(session.album.path), "--roi \(session.box)"]
    if models.source != .standard { words.append("--model \(shellWord(models.source.path))") }
    words += session.restored.damageChoice.replacement.options + session.settings.restorerOptions.contextWords
    // The box is cut from what is restored beyond it.
    if let restorer = session.restorer { words.append("--padding \(restorer.partPadding)") }
    return words + ["-o restored.png"]
  }

  private static func line(_ name: String, _ text: String) -> String { Text.left(name, 9) + text }

  /// A file's name as a shell takes it.
  private static func shellWord(_ path: String) -> String {
    let isPlain = path.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || "0123456789/._-+,".unicodeScalars.contains($0)
    }
    if isPlain, !path.hasPrefix("-") || path == "-" { return path.printable }
    return
      "'\(path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''").printable)'"
  }
}
