import COpenBLAS

/// Matrix products by OpenBLAS, each on the calling thread: the engine's own pool spreads the work.
public enum BLAS {
  /// Set once, before the first product.
  private static let isSingleThreaded: Bool = {
    openblas_set_num_threads(1)
    return true
  }()

  /// The kernels that OpenBLAS chose for this CPU, such as `Zen`.
  public static var coreName: String { String(cString: openblas_get_corename()) }

  /// c = a · b, with a `rows × inner`, b `inner × columns`, c `rows × columns`, all row-major.
  ///
  /// The corresponding C function is `cblas_sgemm`.
  static func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, to c: UnsafeMutablePointer<Float>, rows: Int,
    inner: Int, columns: Int
  ) {
    precondition(isSingleThreaded)
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows), Int32(columns), Int32(inner), 1, a,
      Int32(inner), b, Int32(columns), 0, c, Int32(columns))
  }
}
