import Imaging

extension CameraData {
  /// What a photo tells of when and how it was taken, as names and texts of lines; nothing of what it does not tell.
  var lines: [(name: String, text: String)] {
    let camera = [maker, model].compactMap(\.self).joined(separator: " ")
    let exposure = [
      exposureTime.map { "\(Self.seconds($0)) s" }, fNumber.map { "f/\(Self.plain($0))" },
      sensitivity.map { "ISO \($0)" }, focalLength.map { "\(Self.plain($0)) mm" },
    ].compactMap(\.self).joined(separator: ", ")
    return [
      ("taken", date.map(Self.day) ?? ""), ("camera", camera), ("lens", lens ?? ""), ("exposure", exposure),
    ]
    .filter { !$0.1.isEmpty }.map { (name: $0.0, text: $0.1.printable) }
  }

  /// EXIF's `YYYY:MM:DD HH:MM:SS` with hyphens in the date.
  private static func day(_ text: String) -> String {
    let parts = text.split(separator: " ", maxSplits: 1)
    guard let day = parts.first else { return text }
    return ([String(day).replacing(":", with: "-")] + parts.dropFirst().map { String($0) }).joined(
      separator: " ")
  }

  /// `1/250` below a second, `2.5` from there on.
  private static func seconds(_ time: Fraction) -> String {
    let value = Double(time.numerator) / Double(time.denominator)
    return value > 0 && value < 0.5 ? "1/\(Int(min((1 / value).rounded(), 1e9)))" : plain(value)
  }

  /// One decimal unless it is 0.
  private static func plain(_ value: Double) -> String {
    let text = Text.decimal(value, 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
