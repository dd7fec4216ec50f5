@testable import Arithmetic
import Hardware
import Quantities
import Scheduling
import TestSupport
import Testing

@testable import Simulation

/// Machine words against the unit's own operation, code for code.
@Suite struct CycleDatapathTests {
  /// Operations on operands that are given as codes, or are not there.
  private struct Operations: DatapathUser {
    /// Of elements side by side, their lanes side by side; `nil` for an operand that is not there.
    var weights: [UInt32?]
    var activations: [UInt32?]
    var starts: [Int]
    /// Taps of a stream, and how its addresses grow: weights, activations, sums.
    var taps: Int
    var steps: [Int]
    var count: Int

    func run<Datapath: ElementDatapath>(_ datapath: Datapath) throws(CycleEngineError) -> CycleRun {
      func words(_ codes: [UInt32?], _ decode: ([UInt32]) -> [Datapath.Operand]) -> Registers<Datapath.Operand> {
        let words = Registers(codes.count, repeating: Datapath.absent)
        for (place, word) in decode(codes.map { $0 ?? 0 }).enumerated() where codes[place] != nil {
          words.base[place] = word
        }
        return words
      }
      let (own, other) = (words(weights, datapath.weights), words(activations, datapath.activations))
      let perSum = datapath.wordsPerSum
      let sums = Registers<Datapath.Word>(starts.count * perSum, repeating: 0)
      for (place, start) in starts.enumerated() { sums.base[place * perSum] = datapath.start(start) }
      datapath.accumulate(
        weights: own.base, activations: other.base, into: sums.base,
        count: min(starts.count, weights.count / datapath.lanes))
      datapath.stream(
        count, taps: taps, weights: own.base, by: steps[0], activations: other.base, by: steps[1], into: sums.base,
        by: steps[2] * perSum)
      for place in 1..<starts.count { datapath.add(sums.base + place * perSum, to: sums.base) }
      var run = CycleRun()
      run.ofmap = (0..<sums.count).map { datapath.finished(sums.base[$0]) }
      return run
    }
  }

  private static func units() throws -> [CycleUnit] {
    let wide = try CycleUnit.pair("fp32", "fp32")
    return try CycleUnit.all() + [
      CycleUnit(
        "mac that drops and saturates", CycleUnit.mac("int12", "int12", 16, .saturate, dropping: 9), "int12", "int12",
        isPlain: false),
      CycleUnit(
        "mac that drops of unsigned", CycleUnit.mac("int16", "uint16", 24, dropping: 12), "int16", "uint16",
        isPlain: false),
      CycleUnit(
        "mac of narrower words that drops", CycleUnit.mac("int16", "int16", 20, dropping: 14), "int12", "int8",
        isPlain: false),
      CycleUnit("mac of 34 bits", CycleUnit.mac("int8", "int8", 34, .saturate), "int8", "int8", isPlain: false),
      CycleUnit(
        "fp32 mac of halves", FloatMultiplyAccumulateUnit(formats: wide).map(ProcessingUnit.floatMAC), "fp16", "int8",
        isPlain: false),
      CycleUnit("fp32 sign", CycleUnit.sign("fp32", 32), "binary", "fp32", isPlain: false),
      CycleUnit(
        "one-hot shift that saturates", CycleUnit.shift("onehot4", 15, terms: 1, .saturate), "onehot4", "int8",
        isPlain: false),
      CycleUnit(
        "ternary with two scales that saturates", CycleUnit.ternary("ternary", scales: 2, 9, .saturate), "ternary",
        "int8", isPlain: false),
      CycleUnit(
        "ternary with two scales", CycleUnit.ternary("ternary", scales: 2, 12), "binary", "int4", isPlain: false),
    ]
  }

  @Test("machine words make of any codes what the unit's own operation makes", arguments: try units())
  func machineWords(unit: CycleUnit) throws {
    let choice = try #require(DatapathChoice(unit.unit, formats: unit.formats))
    // A register of a whole machine word leaves no room to see that it overflows.
    #expect(choice.isFast == (unit.name != "32-bit mac that saturates"))
    let lanes = choice.throughput.lanes
    let bits = unit.model.accumulatorBits / unit.model.sums
    try RandomCases(60, seed: 231).check { random in
      func code(_ format: NumberFormat) -> UInt32? {
        if random.once(in: 6) { return nil }
        return UInt32(truncatingIfNeeded: random.next()) >> UInt32(32 - format.storageBits)
      }
      // Long rows are taken several pairs at a time.
      let (sums, taps) = (random.int(1...6), random.int(1...(random.once(in: 3) ? 40 : lanes + 3)))
      // Strides of a stream that the operands have room for, equal sums included.
      let steps = [random.int(0...3), random.int(0...2), random.once(in: 3) ? 0 : 1]
      let room = max(sums * lanes, 3 * sums + taps)
      let operations = Operations(
        weights: (0..<room).map { _ in code(unit.formats.weights) },
        activations: (0..<room).map { _ in code(unit.formats.activations) },
        starts: (0..<sums).map { _ in Int(truncatingIfNeeded: random.next()) & ((1 << min(bits - 1, 62)) - 1) },
        taps: taps, steps: steps, count: sums)
      let (found, expected) = try (
        choice.run(operations, oneByOne: false).ofmap, choice.run(operations, oneByOne: true).ofmap
      )
      return difference("sums", found, expected: expected).map { "\($0): \(unit.testDescription), \(operations)" }
    }
  }

  /// Rows of operands that begin with whole bytes of bits, taken as signs by a datapath that does.
  private struct Rows: DatapathUser {
    var weights: [UInt32]
    var activations: [UInt32?]
    var starts: [Int]
    var taps: Int
    /// Bytes from a row to the next: of weights, and of activations.
    var steps: [Int]

    func run<Datapath: ElementDatapath>(_ datapath: Datapath) throws(CycleEngineError) -> (sums: [Int], areSigns: Bool)
    {
      let (own, other) = (
        Registers(datapath.weights(weights)), Registers(datapath.activations(activations.map { $0 ?? 0 }))
      )
      for place in activations.indices where activations[place] == nil { other.base[place] = Datapath.absent }
      let sums = Registers(starts.map(datapath.start))
      let signs = datapath.signs
      if let signs {
        let room = Array(repeating: UInt8(0), count: 7)
        let (weightBits, activationBits) = (Registers(bits(weights) + room), Registers(bits(activations) + room))
        let presence = Registers(bits(activations.map { $0 == nil ? 0 : 1 }) + room)
        let counts = Registers(activations.indices.map { Int32(activations[..<$0].count { $0 != nil }) } + [0])
        counts.base[activations.count] = Int32(activations.count { $0 != nil })
        signs.stream(
          starts.count, taps: taps, weights: weightBits.base, by: steps[0],
          activations: SignRow(signs: activationBits.base, presence: presence.base, counts: counts.base), by: steps[1],
          into: sums.base, by: 1)
      } else {
        datapath.stream(
          starts.count, taps: taps, weights: own.base, by: 8 * steps[0], activations: other.base, by: 8 * steps[1],
          into: sums.base, by: datapath.wordsPerSum)
      }
      return ((0..<sums.count).map { datapath.finished(sums.base[$0]) }, signs != nil)
    }

    private func bits(_ codes: [UInt32?]) -> [UInt8] {
      stride(from: 0, to: codes.count, by: 8).map { first in
        (0..<8).reduce(0) { $0 | (codes[first + $1] == 1 ? 1 << UInt8($1) : 0) }
      }
    }
  }

  @Test("rows of signs add up to what the unit's own operation makes of them", arguments: [false, true])
  func signs(saturates: Bool) throws {
    try RandomCases(300, seed: 232).check { random in
      let lanes = random.int(1...200)
      let bits = XnorPopcountUnit.stepBits(lanes: lanes) + random.int(0...3)
      let unit = try #require(
        XnorPopcountUnit(lanes: lanes, accumulatorBits: bits, overflow: saturates ? .saturate : .wrap))
      let formats = FormatPair(weights: .binary, activations: .binary)
      let choice = try #require(DatapathChoice(.xnorPopcount(unit), formats: formats))
      let (sums, taps) = (random.int(1...5), random.int(1...(saturates ? lanes : 3 * lanes)))
      let steps = [random.int(0...3), random.int(0...30)]
      let room = (sums * 30 + (taps + 7) / 8) * 8
      let share = random.int(1...8)
      let rows = Rows(
        weights: (0..<room).map { _ in UInt32(random.int(0...1)) },
        activations: (0..<room).map { _ in random.once(in: share) ? nil : UInt32(random.int(0...1)) },
        starts: (0..<sums).map { _ in random.int(-4...3) }, taps: taps, steps: steps)
      let (found, expected) = try (choice.run(rows, oneByOne: false), choice.run(rows, oneByOne: true))
      #expect(found.areSigns && !expected.areSigns)
      return difference("sums", found.sums, expected: expected.sums).map { "\($0): \(lanes) lanes, \(rows)" }
    }
  }

  @Test("halves are rounded to nearest, ties to even, wherever a single lies between two of them")
  func halves() throws {
    for code in UInt32(0)..<0x7C00 {
      let (low, high) = (HalfPrecisionWords.number(UInt16(code)), HalfPrecisionWords.number(UInt16(code + 1)))
      guard HalfPrecisionWords.code(ofWord: low.bitPattern) == code,
        try NumberFormat.float16.decode(code) == Double(low)
      else {
        Issue.record("code \(code) is \(low)")
        return
      }
      // Beyond the largest half the next step would be 65536.
      let middle = (low + (high.isFinite ? high : 65536)) / 2
      let even = code & 1 == 0 ? low : high
      for (number, expected) in [(middle.nextDown, low), (middle, even), (middle.nextUp, high)] {
        guard HalfPrecisionWords.rounded(number) == expected, HalfPrecisionWords.rounded(-number) == -expected else {
          Issue.record("\(number) is rounded to \(HalfPrecisionWords.rounded(number)), and not to \(expected)")
          return
        }
      }
    }
    #expect(HalfPrecisionWords.rounded(-0x1p-30).bitPattern == Float(-0.0).bitPattern)
    #expect(HalfPrecisionWords.rounded(.nan).isNaN)
  }
}
