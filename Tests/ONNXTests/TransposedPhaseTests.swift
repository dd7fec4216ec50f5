import TestSupport
import Testing

@testable import ONNX

@Suite("Phases of transposed convolutions")
struct TransposedPhaseTests {
  /// One dimension with everything that a node says of it.
  private struct Dimension: CustomStringConvertible {
    var inputs: Int
    var kernel: Int
    var stride: Int
    var dilation: Int
    var before: Int
    var after: Int
    var extra: Int

    /// ONNX, ConvTranspose.
    var outputs: Int { stride * (inputs - 1) + extra + (kernel - 1) * dilation + 1 - before - after }

    var operation: ONNXTransposedConvolution {
      ONNXTransposedConvolution(
        window: ONNXWindow(
          kernel: [kernel], strides: [stride], dilations: [dilation], paddingBefore: [before], paddingAfter: [after],
          roundsUp: false), groups: 1, outputPadding: [extra])
    }

    var phases: [TransposedPhase] { operation.phases(0, inputs: inputs, outputs: outputs) }

    var description: String {
      "\(inputs) inputs, kernel \(kernel), stride \(stride), dilation \(dilation), cut \(before) and \(after), \(extra) added"
    }
  }

  /// Inputs and taps that meet in an output.
  private struct Meeting: Hashable {
    var input: Int
    var tap: Int
  }

  private static let seed: UInt64 = 20_261_122

  private static let dimensions: [Dimension] = {
    var random = RandomNumbers(seed: seed)
    var all: [Dimension] = []
    while all.count < 3000 {
      let dimension = Dimension(
        inputs: random.number(1...7), kernel: random.number(1...7), stride: random.number(1...6),
        dilation: random.number(1...6), before: random.number(0...5), after: random.number(0...5),
        extra: random.number(0...5))
      if dimension.outputs > 0 { all.append(dimension) }
    }
    return all
  }()

  @Test("every output is made of the inputs and taps of the definition, in one phase or, where no input is, in none")
  func definition() {
    var (dilated, idle) = (0, 0)
    for dimension in Self.dimensions {
      // By output; padding beside the input counts as long as a tap meets it.
      var found: [Int: Set<Meeting>] = [:]
      for phase in dimension.phases {
        for place in 0..<phase.outputs {
          let output = phase.firstOutput + place * dimension.stride
          #expect(found[output] == nil, "\(dimension), output \(output), seed \(Self.seed)")
          found[output] = Set(
            (0..<phase.taps).map {
              Meeting(input: phase.firstInput + place + $0 * phase.dilation, tap: phase.tap(at: $0))
            })
        }
        if phase.dilation > 1, phase.taps > 1 { dilated += 1 }
      }
      for output in 0..<dimension.outputs {
        var expected: Set<Meeting> = []
        for tap in 0..<dimension.kernel {
          let reached = output + dimension.before - tap * dimension.dilation
          // Swift's remainder has the sign of the number.
          if reached % dimension.stride == 0 { expected.insert(Meeting(input: reached / dimension.stride, tap: tap)) }
        }
        if let found = found[output] {
          #expect(found == expected, "\(dimension), output \(output), seed \(Self.seed)")
        } else {
          idle += 1
          let isReached = expected.contains { (0..<dimension.inputs).contains($0.input) }
          #expect(!isReached, "\(dimension), output \(output), seed \(Self.seed)")
        }
      }
      #expect(found.keys.allSatisfy { (0..<dimension.outputs).contains($0) })
    }
    // Else the odd cases would not be among them.
    #expect(dilated > 500 && idle > 500)
  }

  @Test("no tap is in two phases, and the inputs of a phase are those that its windows span")
  func partition() {
    for dimension in Self.dimensions {
      var seen: Set<Int> = []
      for phase in dimension.phases {
        for place in 0..<phase.taps {
          let tap = phase.tap(at: place)
          #expect((0..<dimension.kernel).contains(tap) && seen.insert(tap).inserted, "\(dimension), seed \(Self.seed)")
        }
        let spanned = (phase.firstInput...phase.lastInput).filter { (0..<dimension.inputs).contains($0) }
        #expect(Array(phase.inputs(of: dimension.inputs)) == spanned, "\(dimension), seed \(Self.seed)")
      }
    }
  }

  @Test(
    "a kernel is dealt out to the phases of its stride",
    arguments: [
      // Kernel, stride, dilation; taps of the phases in order.
      (4, 2, 1, [2, 2]), (3, 2, 1, [2, 1]), (2, 2, 1, [1, 1]), (2, 3, 1, [1, 1]), (1, 4, 1, [1]), (3, 1, 1, [3]),
      (3, 2, 2, [3]), (3, 2, 3, [2, 1]), (4, 6, 4, [2, 1, 1]), (16, 8, 1, [2, 2, 2, 2, 2, 2, 2, 2]),
    ])
  func taps(kernel: Int, stride: Int, dilation: Int, expected: [Int]) {
    let dimension = Dimension(
      inputs: 5, kernel: kernel, stride: stride, dilation: dilation, before: 0, after: 0, extra: 0)
    #expect(dimension.phases.map(\.taps).sorted(by: >) == expected)
    #expect(dimension.operation.mostPhases(0) == expected.count)
  }
}
