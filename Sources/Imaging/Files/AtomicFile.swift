import Glibc
import SystemPackage

/// A file that appears whole or not at all, written piece by piece.
///
/// The bytes go to a temporary name in the same folder, at the end to the disk, and then to their name; if it is released
/// without `finish`, nothing is left behind. (A killed program leaves the temporary file.) What is not a regular file (a FIFO, `/dev/stdout`) is written straight.
/// The corresponding C functions are `open`, `write`, `fsync`, `link` and `rename`.
public final class AtomicFile {
  /// Where the bytes go meanwhile, and what becomes of it; nil for what is written straight.
  private let place: (temporary: String, path: String, overwriting: Bool)?
  private let descriptor: FileDescriptor
  private var isOpen = true

  /// Begins an empty file.
  ///
  /// - Parameters:
  ///   - path: its name; a symbolic link is followed.
  ///   - overwriting: whether a file of that name may be replaced; its permissions are kept.
  /// - Throws: `.exists`, `.isDirectory` or `.unwritable`.
  public init(_ path: String, overwriting: Bool = false) throws(SaveError) {
    let status: Stat?
    do throws(Errno) {
      status = try path.filePath.stat()
    } catch .noSuchFileOrDirectory {
      status = nil
    } catch {
      throw .unwritable(error)
    }
    switch status?.type {
    case nil:
      let (temporary, descriptor) = try Self.createTemporary(beside: path, permissions: .default)
      (place, self.descriptor) = ((temporary, path, overwriting), descriptor)
    case .directory: throw .isDirectory
    case .regular:
      if !overwriting { throw .exists }
      let path = Self.followingLinks(path)
      let (temporary, descriptor) = try Self.createTemporary(
        beside: path, permissions: status?.permissions ?? .default)
      (place, self.descriptor) = ((temporary, path, true), descriptor)
    default:
      place = nil
      descriptor = try Self.writable { () throws in
        try FileDescriptor.open(path.filePath, .writeOnly, options: .closeOnExec)
      }
    }
  }

  deinit {
    if isOpen { try? descriptor.close() }
    if let place { unlink(place.temporary.cFileName) }
  }

  /// Adds bytes at the end.
  ///
  /// - Throws: `.unwritable`.
  public func append(_ bytes: [UInt8]) throws(SaveError) {
    try Self.writable { () throws in _ = try descriptor.writeAll(bytes) }
  }

  /// Makes the file appear; to be called once.
  ///
  /// - Throws: `.exists`, if there is a file of that name by now, or `.unwritable`.
  public func finish() throws(SaveError) {
    isOpen = false
    try Self.writable { () throws in
      try descriptor.closeAfter {
        if place != nil, fsync(descriptor.rawValue) != 0 { throw Errno(rawValue: errno) }
      }
    }
    guard let place else { return }
    if place.overwriting {
      try Self.rename(place.temporary, to: place.path)
    } else {
      try Self.move(place.temporary, to: place.path)
    }
  }

  /// A new, empty file in the folder of `path`, open for writing.
  private static func createTemporary(
    beside path: String, permissions: FilePermissions
  ) throws(SaveError) -> (name: String, descriptor: FileDescriptor) {
    while true {
      let name = "\(path.folder).srzoom-\(getpid())-\(UInt32.random(in: 0...(.max)))"
      do throws(SaveError) {
        return (name, try create(name, permissions: permissions))
      } catch .unwritable(.fileExists) {
        continue
      }
    }
  }

  /// A new file, open for writing; `EEXIST` if there is one of that name.
  private static func create(
    _ path: String, permissions: FilePermissions
  ) throws(SaveError) -> FileDescriptor {
    try writable { () throws in
      try FileDescriptor.open(
        path.filePath, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: permissions)
    }
  }

  private static func rename(_ temporary: String, to path: String) throws(SaveError) {
    if Glibc.rename(temporary.cFileName, path.cFileName) != 0 { throw .unwritable(Errno(rawValue: errno)) }
  }

  /// Renames without ever replacing another file.
  private static func move(_ temporary: String, to path: String) throws(SaveError) {
    if link(temporary.cFileName, path.cFileName) == 0 {
      unlink(temporary.cFileName)
      return
    }
    switch Errno(rawValue: errno) {
    case .fileExists: throw .exists
    case .notPermitted, .notSupported:
      // A file system without hard links (FAT): reserve the name, then rename over the empty file.
      do throws(SaveError) {
        let reserved = try create(path, permissions: .default)
        try? reserved.close()
      } catch .unwritable(.fileExists) {
        throw .exists
      }
      do throws(SaveError) {
        try rename(temporary, to: path)
      } catch {
        unlink(path.cFileName)
        throw error
      }
    case let error: throw .unwritable(error)
    }
  }

  /// The path of the file that a symbolic link leads to, so that the link stays; its function is `realpath`.
  private static func followingLinks(_ path: String) -> String {
    guard let resolved = realpath(path.cFileName, nil) else { return path }
    defer { free(resolved) }
    return String(fileName: resolved)
  }

  /// Runs system calls; their `Errno` becomes `.unwritable`.
  private static func writable<Result>(_ calls: () throws -> Result) throws(SaveError) -> Result {
    do {
      return try calls()
    } catch let error as Errno {
      throw .unwritable(error)
    } catch {
      preconditionFailure("\(error) from a system call")
    }
  }
}

extension FilePermissions {
  /// Of a new file, before the user's mask.
  fileprivate static let `default` = FilePermissions(rawValue: 0o666)
}
