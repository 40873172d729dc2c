import Glibc
import SystemPackage

/// A file that appears whole or not at all, written piece by piece.
///
/// The bytes go to a file in the same folder that has no name, so that even a killed program leaves nothing behind; at the end
/// to the disk, and then it gets its name. Where the file system knows no such files it has a temporary name meanwhile, which
/// goes when it is released without `finish`. What is not a regular file (a FIFO, `/dev/stdout`) is written straight.
/// The corresponding C functions are `open`, `write`, `fsync`, `linkat`, `link` and `rename`.
public final class AtomicFile {
  /// Where it is to appear; nil for what is written straight.
  private let place: (path: String, overwriting: Bool)?
  /// What it is called meanwhile; nil if it has no name.
  private var temporary: String?
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
      place = (path, overwriting)
      (temporary, descriptor) = try Self.begin(beside: path, permissions: .default)
    case .directory: throw .isDirectory
    case .regular:
      if !overwriting { throw .exists }
      let path = Self.followingLinks(path)
      place = (path, true)
      (temporary, descriptor) = try Self.begin(beside: path, permissions: status?.permissions ?? .default)
    default:
      place = nil
      descriptor = try Self.writable { () throws in
        try FileDescriptor.open(path.filePath, .writeOnly, options: .closeOnExec)
      }
    }
  }

  deinit {
    if isOpen { try? descriptor.close() }
    if let temporary { unlink(temporary.cFileName) }
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
    if let place {
      try Self.writable { () throws in
        if fsync(descriptor.rawValue) != 0 { throw Errno(rawValue: errno) }
      }
      try appear(at: place.path, overwriting: place.overwriting)
    }
    isOpen = false
    try Self.writable { () throws in try descriptor.close() }
  }

  private func appear(at path: String, overwriting: Bool) throws(SaveError) {
    switch (temporary, overwriting) {
    case (let name?, true): try Self.rename(name, to: path)
    case (let name?, false): try Self.move(name, to: path)
    case (nil, false): try giveName(path)
    case (nil, true):
      // A file without a name can't replace another one.
      let name = try Self.freeName(beside: path) { name throws(SaveError) in try giveName(name) }.name
      temporary = name
      try Self.rename(name, to: path)
    }
  }

  /// Gives the file without a name this one, if it is free: `linkat`.
  private func giveName(_ path: String) throws(SaveError) {
    try Self.writable { () throws in
      let source = Self.descriptorPath(descriptor)
      if linkat(AT_FDCWD, source, AT_FDCWD, path.cFileName, AT_SYMLINK_FOLLOW) != 0 {
        throw Errno(rawValue: errno)
      }
    }
  }

  /// A path that leads to a descriptor's file, whether or not that has a name.
  private static func descriptorPath(_ descriptor: FileDescriptor) -> String {
    "/proc/self/fd/\(descriptor.rawValue)"
  }

  /// A new, empty file in the folder of `path`, open for writing; without a name if that can be.
  private static func begin(
    beside path: String, permissions: FilePermissions
  ) throws(SaveError) -> (temporary: String?, descriptor: FileDescriptor) {
    let folder = path.folder.isEmpty ? "." : path.folder
    // If this fails, the attempt below with a name works or says why.
    let nameless = try? FileDescriptor.open(
      folder.filePath, .writeOnly, options: [.init(rawValue: __O_TMPFILE), .closeOnExec],
      permissions: permissions)
    if let nameless {
      if access(descriptorPath(nameless), F_OK) == 0 { return (nil, nameless) }
      try? nameless.close()
    }
    let (name, descriptor) = try freeName(beside: path) { name throws(SaveError) in
      try create(name, permissions: permissions)
    }
    return (name, descriptor)
  }

  /// Takes a name in the folder of `path` that is free: for which `take` does not throw `.exists`.
  private static func freeName<Value>(
    beside path: String, _ take: (String) throws(SaveError) -> Value
  ) throws(SaveError) -> (name: String, value: Value) {
    while true {
      let name = "\(path.folder).srzoom-\(getpid())-\(UInt32.random(in: 0...(.max)))"
      do throws(SaveError) {
        return (name, try take(name))
      } catch .exists {
        continue
      }
    }
  }

  /// A new file, open for writing; `.exists` if there is one of that name.
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
      let reserved = try create(path, permissions: .default)
      try? reserved.close()
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

  /// Runs system calls; of their `Errno`s `EEXIST` becomes `.exists`, any other `.unwritable`.
  private static func writable<Result>(_ calls: () throws -> Result) throws(SaveError) -> Result {
    do {
      return try calls()
    } catch let error as Errno {
      throw error == .fileExists ? .exists : .unwritable(error)
    } catch {
      preconditionFailure("\(error) from a system call")
    }
  }
}

extension FilePermissions {
  /// Of a new file, before the user's mask.
  fileprivate static let `default` = FilePermissions(rawValue: 0o666)
}
