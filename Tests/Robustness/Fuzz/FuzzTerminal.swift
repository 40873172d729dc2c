@testable import Terminal

/// What a terminal sends: keys, mouse reports, answers to queries; whole and cut in two.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let whole = tokens([bytes[...]])
  if let first = bytes.first, count > 1 {
    let cut = 1 + Int(first) % (count - 1)
    precondition(tokens([bytes[..<cut], bytes[cut...]]) == whole, "a cut at \(cut) makes a difference")
  }
  var capabilities = TerminalCapabilities()
  for case .answer(let answer) in whole { capabilities.note(answer) }
  for colours in [0, 256] {
    _ = capabilities.bestGraphics(environment: TerminalEnvironment([:]), colours: colours)
  }
  for case .mouse(let report) in whole { _ = report.event(cellSize: capabilities.cellSize) }
  return 0
}

/// All tokens of `pieces`, after which nothing more comes.
private func tokens(_ pieces: [ArraySlice<UInt8>]) -> [InputDecoder.Token] {
  var decoder = InputDecoder()
  var tokens: [InputDecoder.Token] = []
  for piece in pieces {
    decoder.feed(piece)
    while let token = decoder.next() { tokens.append(token) }
  }
  while let token = decoder.next(isFinal: true) { tokens.append(token) }
  precondition(decoder.patience == nil, "bytes are left that nothing will ever come of")
  return tokens
}
