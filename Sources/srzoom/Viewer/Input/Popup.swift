/// What covers the panes.
enum Popup: Sendable, Equatable {
  case none
  /// A page of the keys, from 0.
  case help(page: Int)
  case info

  /// What `?` or `i` makes of it: `?` goes on to the next of `pages` pages of keys, until there are no more.
  func after(_ action: Action.Popup, pages: Int) -> Popup {
    switch (action, self) {
    case (.help, .help(let page)): page + 1 < pages ? .help(page: page + 1) : .none
    case (.help, _): .help(page: 0)
    case (.info, .info): .none
    case (.info, _): .info
    }
  }
}
