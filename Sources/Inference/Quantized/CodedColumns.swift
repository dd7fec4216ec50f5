import Arithmetic

/// Activations, coded and as a datapath takes them in.
struct CodedColumns<Datapath: ElementDatapath>: Sendable {
  let operands: [Datapath.Operand]
  /// The integers that the codes stand for, where weights have zero points.
  let integers: [Int]
  /// What stands in the padding: zero, or nothing in formats without zero.
  let padding: Datapath.Operand
  let counts: CodingCounts

  /// Words coded together.
  private static var part: Int { 1 << 14 }

  init(
    _ datapath: Datapath, _ coded: CodedNumbers, _ words: Tensor, threads: Int
  ) throws(InferenceFailure) {
    let quantizer = coded.numbers.activations
    let format = quantizer.format
    let needsIntegers = coded.numbers.weights.contains { $0.zeroPoint != 0 }
    let count = words.words.count
    var integers = [Int](repeating: 0, count: needsIntegers ? count : 0)
    var parts = [CodingCounts?](repeating: nil, count: (count + Self.part - 1) / Self.part)
    operands = [Datapath.Operand](unsafeUninitializedCapacity: count) { target, initialized in
      target.initialize(repeating: Datapath.absent)
      parts.withUnsafeMutableBufferPointer { parts in
        integers.withUnsafeMutableBufferPointer { integers in
          // Each part writes words of its own.
          nonisolated(unsafe) let (target, parts, integers) = (target, parts, integers)
          words.words.withUnsafeBufferPointer { words in
            nonisolated(unsafe) let words = words
            inParallel(parts.count, threads: threads) { part in
              let places = part * Self.part..<min(count, (part + 1) * Self.part)
              var codes = [NumberFormat.Code](repeating: 0, count: places.count)
              parts[part] = codes.withUnsafeMutableBufferPointer { codes in
                codes.baseAddress.flatMap { try? quantizer.encode(.init(rebasing: words[places]), to: $0) }
              }
              guard parts[part] != nil else { return }
              for (place, operand) in datapath.activations(codes).enumerated() {
                target[places.lowerBound + place] = operand
              }
              guard needsIntegers else { return }
              for (place, code) in codes.enumerated() {
                integers[places.lowerBound + place] = (try? format.integer(of: code)) ?? 0
              }
            }
          }
        }
      }
      initialized = count
    }
    var counts = CodingCounts()
    for part in parts {
      guard let part else { throw .notFinite(node: coded.title) }
      counts = counts + part
    }
    self.integers = integers
    self.counts = counts
    padding = coded.activationZero.flatMap { datapath.activations([$0]).first } ?? Datapath.absent
  }
}
