import CLSR
import Testing

@testable import srzoom

/// What is said of weights files that are refused, word for word.
@Suite struct ModelErrorTextTests {
  @Test(arguments: [
    (ModelError.tooShort(byteCount: 3), "not a safetensors file: 3 bytes are too few"),
    (
      .headerTooLong(length: .max, fileSize: 9),
      "not a safetensors file: a header of 18446744073709551615 bytes in a file of 9"
    ),
    (.unreadableHeader, "not a safetensors file: the header can't be read"),
    (.trailingBytes(count: 2), "not a safetensors file: 2 bytes after the last tensor"),
    (
      .misplacedTensor(name: "b", start: 2, end: 6, expectedStart: 4, dataSize: 7),
      "tensor b: bytes 2..<6 of 7, expected to start at 4"
    ),
    (.unsupportedType(tensor: "a", type: "I8"), "tensor a: type I8, expected F32, F16 or BF16"),
    (.impossibleShape(tensor: "a", shape: [-1]), "tensor a: shape [-1]"),
    (
      .wrongByteCount(tensor: "a", shape: [2], type: "F32", byteCount: 4),
      "tensor a: shape [2] in 4 bytes of F32"
    ),
    (.notFinite(tensor: "a"), "tensor a: a weight is not a finite number"),
    (.missingParameter(name: "blocks"), "no hyperparameter 'blocks' in the file's metadata"),
    (.missingTensor(name: "a", shape: [2, 3]), "tensor a of shape [2, 3] is missing"),
    (.wrongShape(name: "a", shape: [2], expected: [3]), "tensor a has shape [2], expected [3]"),
    (.unknownTensor(name: "a", shape: [2]), "tensor a of shape [2] has no place in this network"),
    (
      .unknownNetwork(tensors: ["a", "b"]), "no network that is known has tensors called a, b"
    ), (.unknownNetwork(tensors: []), "there is no tensor in it"),
    (.unsupportedNetwork(name: "HAT"), "a network of the kind HAT, which srzoom does not run"),
    (.otherScale(network: "rrdb", scale: 2), "a network (rrdb) that enlarges 2 times, not 4"),
  ])
  func refusals(error: ModelError, text: String) { #expect("\(error)" == text) }

  @Test(arguments: [
    (ExpectedParameter.word(of: ["4"]), "'4'"), (.word(of: ["clsr", "base"]), "clsr or base"),
    (.words(of: ["pim", "gcm"]), "some of pim, gcm, separated by a space"),
    (.pair("clean", with: "condition"), "clean only with condition"),
    (.integer(in: 1...9, step: 1), "1 to 9"), (.integer(in: 16...256, step: 16), "16 to 256 in steps of 16"),
    (.square(of: 2...16), "a square number from 2² to 16²"), (.positiveNumber, "a positive number"),
    (.divisor(of: 64), "a divisor of 64"),
    (.heads(ofChannels: 32), "heads of an even number of the 32 channels"),
  ])
  func hyperparameters(expected: ExpectedParameter, text: String) {
    let error = ModelError.unusableParameter(name: "it", value: "0", expected: expected)
    #expect("\(error)" == "hyperparameter it is '0', expected \(text)")
  }
}
