extension Photo {
  /// Channels of the picture in a file, alpha apart: 1 of a grey one, unless its profile is of RGB.
  var storedChannels: Int {
    isGrey && (iccProfile == nil || iccProfile.flatMap(ICCProfile.space) == .grey) ? 1 : 3
  }

  /// Whether the channels of every pixel differ by at most `tolerance` levels.
  func isGrey(within tolerance: Int) -> Bool {
    pixels.withUnsafeBufferPointer { pixels in
      stride(from: 0, to: pixels.count, by: 3).allSatisfy { index in
        let (red, green, blue) = (Int(pixels[index]), Int(pixels[index + 1]), Int(pixels[index + 2]))
        return max(red, green, blue) - min(red, green, blue) <= tolerance
      }
    }
  }

  /// Makes every pixel the grey of its luma: 0.299 R + 0.587 G + 0.114 B (BT.601), rounded.
  mutating func makeGrey() {
    isGrey = true
    pixels.withUnsafeMutableBufferPointer { pixels in
      for index in stride(from: 0, to: pixels.count, by: 3) {
        let (red, green, blue) = (Int(pixels[index]), Int(pixels[index + 1]), Int(pixels[index + 2]))
        let luma = UInt8((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16)
        for channel in 0..<3 { pixels[index + channel] = luma }
      }
    }
  }
}
