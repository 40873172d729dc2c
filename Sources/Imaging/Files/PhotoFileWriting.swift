import Glibc
import SystemPackage

extension PhotoFile {
  /// Writes a file so that it appears whole or not at all.
  ///
  /// The bytes go to a temporary name in the same folder, to the disk, and then to their name; after a failure
  /// nothing is left behind. What is not a regular file (a FIFO, `/dev/stdout`) is written straight.
  /// The corresponding C functions are `open`, `write`, `fsync`, `link` and `rename`.
  ///
  /// - Parameters:
  ///   - bytes: all of the file.
  ///   - path: its name; a symbolic link is followed.
  ///   - overwriting: whether a file of that name may be replaced; its permissions are kept.
  /// - Throws: `.exists`, `.isDirectory` or `.unwritable`.
  public static func write(_ bytes: [UInt8], to path: String, overwriting: Bool = false) throws(SaveError) {
    let status: Stat
    do throws(Errno) {
      status = try path.filePath.stat()
    } catch .noSuchFileOrDirectory {
      return try writeWhole(bytes, to: path, permissions: .default, overwriting: overwriting)
    } catch {
      throw .unwritable(error)
    }
    switch status.type {
    case .directory: throw .isDirectory
    case .regular:
      if !overwriting { throw .exists }
      try writeWhole(bytes, to: followingLinks(path), permissions: status.permissions, overwriting: true)
    default:
      try writable { () throws in
        let descriptor = try FileDescriptor.open(path.filePath, .writeOnly, options: .closeOnExec)
        try descriptor.closeAfter { _ = try descriptor.writeAll(bytes) }
      }
    }
  }

  private static func writeWhole(
    _ bytes: [UInt8], to path: String, permissions: FilePermissions, overwriting: Bool
  ) throws(SaveError) {
    let (temporary, descriptor) = try createTemporary(beside: path, permissions: permissions)
    do throws(SaveError) {
      try writable { () throws in
        try descriptor.closeAfter {
          try descriptor.writeAll(bytes)
          if fsync(descriptor.rawValue) != 0 { throw Errno(rawValue: errno) }
        }
      }
      if overwriting { try rename(temporary, to: path) } else { try move(temporary, to: path) }
    } catch {
      unlink(temporary.cFileName)
      throw error
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
