import Glibc

/// What the user may change about how a region is restored.
public struct RestorerOptions: Sendable, Equatable {
  /// How many threads compute, at least 1; nil: one for each processor.
  public var threads: Int?
  /// Pixels of true photo around the region that the base branch sees too (P); nil: what the model was made for.
  public var padding: Int?
  /// The context's width and height as a multiple of the region's; nil: the whole photo.
  public var contextScale: Double?
  /// Whether the proximity integration module (PIM) takes part.
  public var usesPIM = true
  /// Whether the global context module (GCM) takes part.
  public var usesGCM = true
  /// The most patches of the photo that the GCM attends to; nil: as many as the model was trained with, the paper's 256.
  public var contextPatches: Int?
  /// Whether the photo condition takes part.
  public var usesCondition = true
  /// The parts of the photo's estimated damage that are replaced.
  public var damage = DamageReplacement()
  /// The most bytes that cached context may hold: 1 GiB, or a quarter of the machine's memory if that is less.
  public var contextMemory = min(1 << 30, sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) / 4)
  /// The inner loops.
  public var kernels = Kernels.best

  /// The defaults: the whole network on all processors.
  public init() {}

  /// How many threads compute, whether that was chosen or not.
  public var threadCount: Int { threads ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)) }
}
