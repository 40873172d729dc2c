import CLSR
import Imaging

/// What the worker has found out.
///
/// Files are named by their number in the album.
enum Finding: Sendable {
  /// A file's size, and for a JPEG what it looks like.
  case looked(Int, PhotoBytes, Pyramid?)
  /// All pixels of a file.
  case opened(Int, OpenPhoto)
  /// Why a file cannot be shown.
  case failed(Int, PhotoError)
  /// A restored box.
  case restored(Int, Restoration)
  /// What the network attends to when it restores a box.
  case attended(Int, Region, [AttendedPatch])
  /// More of the context.
  case extended(Int)
  /// The path that a picture was saved under.
  case saved(String)
  /// Why a picture was not saved.
  case unsaved(Failure)
}

/// What the worker was asked for last, so that the same is not asked twice.
enum Question: Sendable, Equatable {
  /// A first look at a file.
  case look(Int)
  /// All pixels of a file.
  case open(Int)
  /// The box, and what the network attends to if that is to be shown.
  case restore(Int, Region, withAttention: Bool)
  /// All pixels of the file that is likely to be asked for next.
  case openAhead(Int)
  /// The context, from a box outwards.
  case extendContext(Int, Region)
}
