import Dispatch
import Glibc
import Synchronization

/// A line on standard error, such as `loading swinir.safetensors`, while work takes longer than half a second.
///
/// Shown only when standard error is a terminal, and taken away at the end.
final class Notice: Sendable {
  private enum State {
    case waiting, shown, done
  }

  private let text: String
  private let state = Mutex(State.waiting)

  private init(_ text: String) { self.text = text }

  /// Does the work.
  static func show<Value>(
    _ text: String, during work: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    guard isatty(STDERR_FILENO) == 1 else { return try work() }
    let notice = Notice(text)
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(500)) { notice.appear() }
    defer { notice.vanish() }
    return try work()
  }

  private func appear() {
    state.withLock { state in
      guard state == .waiting else { return }
      Output.complain(text)
      state = .shown
    }
  }

  private func vanish() {
    state.withLock { state in
      if state == .shown { Output.complain("\r" + String(repeating: " ", count: text.count) + "\r") }
      state = .done
    }
  }
}
