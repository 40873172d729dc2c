import CLSR
import Imaging
import Terminal

/// The lines about the photo and the network (`i`).
enum InfoText {
  static func lines(of session: Session) -> [String] {
    var lines = ["file     \(session.album.path.printable)"]
    if let size = session.album.size {
      lines.append("size     \(size.width)x\(size.height) pixels")
      lines.append("box      \(session.box), restored at four times its size")
    }
    if let photo = session.album.photo {
      if photo.photo.alpha != nil { lines.append("alpha    shown over a checkerboard, saved opaque") }
      if let profile = photo.photo.iccProfile {
        lines.append("profile  ICC, \(profile.count) bytes, kept in what is saved")
      }
      if let damage = photo.damage { lines.append("damaged  \(damage.printable)") }
    }
    lines.append("model    \(session.settings.model.name.printable)")
    lines.append("graphics \(session.canvas.graphics.rawValue)")
    if let cost = session.restoration?.cost {
      lines.append("work     \(StatusLine.giga(cost.roi)) GFLOPs for the box")
      lines.append("         \(StatusLine.giga(cost.context)) GFLOPs for the photo's context, once")
      lines.append("         \(StatusLine.giga(cost.wholePhoto)) GFLOPs to restore the whole photo instead")
    }
    return lines
  }
}
