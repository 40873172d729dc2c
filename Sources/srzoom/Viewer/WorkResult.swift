import CLSR
import Imaging

/// What the worker has done; files are named by their number in the album.
enum WorkResult: Sendable {
  /// A file's size, and for a JPEG what it looks like.
  case looked(file: Int, PhotoBytes, Pyramid?)
  /// All pixels of a file.
  case opened(file: Int, OpenPhoto)
  /// Why a file cannot be shown.
  case failed(file: Int, PhotoError)
  /// Tiles that a model has restored, and what that was conditioned on in place of the estimate.
  case restored(file: Int, model: Int, [RestoredTile], DamageReplacement)
  /// What the network attends to when it restores a box.
  case attended(file: Int, model: Int, Region, [AttendedPatch])
  /// More of the context is computed, or all that there will be.
  case contextExtended(file: Int, model: Int, around: Region, isComplete: Bool)
  /// A model's weights, or why they cannot be used.
  case loaded(model: Int, Result<Model, Failure>)
  /// The path that a picture was saved under, and whether it is to be copied; `folder` is the current one, where that says
  /// where the path begins.
  case saved(String, folder: String?, copiesPath: Bool)
  /// A picture to be copied, as PNG.
  case encoded([UInt8])
  /// Why a picture was not saved.
  case notSaved(Failure)
}
