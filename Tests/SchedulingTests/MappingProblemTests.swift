import Arithmetic
import Hardware
import Quantities
import Testing
import Workloads

@testable import Scheduling

/// Why a mapping cannot run, to the bit and in words.
@Suite("Problems of mappings")
struct MappingProblemTests {
  /// 8 filters over 6 channels of 10 x 10, 3 x 3 taps: 8 x 8 ofmap words each. Bytes, and psums of 32 bits.
  private let space = IterationSpace(
    Convolution(
      inputChannels: 6, outputChannels: 8, vertical: SlidingAxis(ifmap: 10, window: 3),
      horizontal: SlidingAxis(ifmap: 10, window: 3)), widths: .bytes)

  private func mapping(
    buffer: Extents, weights: Extents, _ spatial: SpatialMapping = SpatialMapping(), order: [Dimension] = []
  ) -> Mapping {
    Mapping(
      levels: [
        .init(tile: buffer, order: LoopOrder(innermost: order)), .init(tile: weights, order: LoopOrder(innermost: [])),
      ], array: .blocked(spatial))
  }

  private func sentences(_ mapping: Mapping, on accelerator: Accelerator = Samples.spatial) -> [String] {
    mapping.problems(for: space, on: accelerator).map(\.sentence)
  }

  @Test("a mapping that fits has no problems")
  func fits() {
    // One channel's rows: 3 x 10 words of the ifmap, 8 psums of 32 bits, twice: 992 bits of 4096.
    let fitting = mapping(
      buffer: [.outputColumn: 8, .filterRow: 3, .filterColumn: 3], weights: [.filterColumn: 3])
    #expect(sentences(fitting).isEmpty)
    #expect(fitting.keepsPsums(in: space, on: Samples.spatial) == [true, true])
  }

  @Test("an overflow names the memory, what each operand takes, and by how much it is too much")
  func overflow() {
    // 6 x 10 x 10 ifmap words and 64 psums, which come and go with the channels; per element 3 x 3 words of 8 bits in 64.
    let large = mapping(
      buffer: [.inputChannel: 6, .outputRow: 8, .outputColumn: 8, .filterRow: 3, .filterColumn: 3],
      weights: [.filterRow: 3, .filterColumn: 3])
    #expect(
      sentences(large) == [
        "memories.buffer is too small for this tile: ifmap 9600, psum 4096, together 13696 bits (twice each, for double "
          + "buffering), and there are 4096: 9600 bits (234 %) too many",
        "memories.weights is too small for this tile: filter 72 bits, and each element has 64: 8 bits (13 %) too many",
        "memories.inputs is too small for this tile: ifmap 72 bits, and each element has 64: 8 bits (13 %) too many",
      ])
    #expect(large.problems(for: space, on: Samples.spatial).map(\.place) == [.level(0), .level(1), .level(1)])
  }

  @Test(
    "psums are wide where the reduction goes on outside of a tile, finished words narrow, and what passes by takes no room"
  )
  func widths() {
    let whole: Extents = [
      .outputChannel: 8, .inputChannel: 6, .outputRow: 8, .outputColumn: 8, .filterRow: 3, .filterColumn: 3,
    ]
    var part = whole
    part[.inputChannel] = 3
    // The element adds up all of a word's reduction only if it runs over it innermost.
    let elements: Extents = [.inputChannel: 6, .filterRow: 3, .filterColumn: 3]
    func problem(_ tile: Extents, bypassing bypassed: OperandSet = []) -> Footprint.Overflow? {
      var mapping = mapping(buffer: tile, weights: elements)
      mapping.levels[0].bypassed = bypassed
      guard case .overflow(let overflow, 0, true, false)? = mapping.problems(for: space, on: Samples.spatial).first
      else {
        return nil
      }
      return overflow
    }
    func share(_ operand: Operand, _ words: Int, _ bits: Int) -> Footprint.Share {
      Footprint.Share(operand: operand, words: words, bits: Bits(bits))
    }
    #expect(problem(whole)?.shares == [share(.ifmap, 600, 9600), share(.ofmap, 512, 8192)])
    // Three channels at a time: every psum leaves and comes back.
    #expect(problem(part)?.shares == [share(.ifmap, 300, 4800), share(.psum, 512, 32768)])
    #expect(problem(whole, bypassing: .ifmap)?.shares == [share(.ofmap, 512, 8192)])
    #expect(problem(whole, bypassing: [.psum, .ofmap])?.shares == [share(.ifmap, 600, 9600)])
    #expect(problem(whole, bypassing: [.ifmap, .psum, .ofmap]) == nil)
  }

  @Test("more parts than rows or columns, and more multiply-accumulates than lanes, are counted")
  func parts() {
    var spatial = SpatialMapping()
    spatial.rows = [.filterRow: 3, .outputChannel: 2]
    spatial.columns = [.outputRow: 5]
    spatial.lanes = [.inputChannel: 3]
    let wide = mapping(buffer: [.inputChannel: 6, .filterRow: 3], weights: [.inputChannel: 6], spatial)
    #expect(
      sentences(wide) == [
        "M2 x R3 = 6 parts over 4 rows: 2 too many", "E5 = 5 parts over 4 columns: 1 too many",
        "a step of C3 = 3 multiply-accumulates, and an element has 2 lanes: 1 too many",
      ])
    #expect(wide.problems(for: space, on: Samples.spatial).map(\.place) == [.rows, .columns, .lanes])
    #expect(wide.problems(for: space, on: Samples.spatial, throughput: Throughput(lanes: 2)).count == 2)
  }

  @Test("a reduction over elements needs a network that adds psums up")
  func unicast() {
    var accelerator = Samples.spatial
    accelerator.array.mesh?.psum = Interconnect(.unicast)
    var spatial = SpatialMapping()
    spatial.rows = [.filterRow: 3]
    let spread = mapping(buffer: [.filterRow: 3], weights: Extents(repeating: 1), spatial)
    #expect(
      sentences(spread, on: accelerator) == [
        "R cannot be spread over rows: the network takes psums out one by one (unicast) and adds none up"
      ])
    #expect(sentences(spread).isEmpty)
  }

  @Test("a mapping for another array or other levels is refused")
  func otherArray() {
    let blocked = mapping(buffer: Extents(repeating: 1), weights: Extents(repeating: 1))
    let flattened = Mapping(levels: Array(blocked.levels.prefix(1)), array: ArrayAssignment(.weightStationary))
    #expect(
      sentences(blocked, on: Samples.systolic) == [
        "the mapping has 2 levels, and the accelerator has 1 levels of memory"
      ])
    #expect(sentences(flattened) == ["the mapping has 1 levels, and the accelerator has 2 levels of memory"])
    var other = flattened
    other.levels = blocked.levels
    #expect(sentences(other) == ["the array is spatial: rows, columns and lanes have to say what each element does"])
    #expect(sentences(flattened, on: Samples.systolic).isEmpty)
  }

  @Test("a mapping may break the dataflow, and it is said how")
  func dataflow() {
    var spatial = SpatialMapping()
    spatial.rows = [.filterRow: 3]
    spatial.columns = [.inputChannel: 2, .outputRow: 2]
    spatial.lanes = [.filterColumn: 2]
    let unusual = mapping(
      buffer: [.inputChannel: 6, .outputRow: 4, .outputColumn: 2, .filterRow: 3, .filterColumn: 3],
      weights: [.outputColumn: 2, .filterColumn: 2], spatial)
    #expect(
      unusual.remarks(for: space, on: Samples.spatial).map(\.clause) == [
        "C is spread over columns", "S is spread over lanes", "an element works on F 2, beyond 1",
        "an element works on S 2 instead of all 3",
      ])
    var spread = SpatialMapping()
    spread.rows = [.filterRow: 3]
    var obedient = mapping(
      buffer: [.outputChannel: 2, .outputColumn: 8, .filterRow: 3, .filterColumn: 3], weights: [.filterColumn: 3],
      spread)
    #expect(
      obedient.remarks(for: space, on: Samples.spatial).isEmpty,
      "the loop over F is innermost in the declared order too")
    obedient.levels[1].order = LoopOrder(innermost: [.outputColumn, .outputChannel])
    #expect(
      obedient.remarks(for: space, on: Samples.spatial).map(\.clause) == [
        "F is not the innermost loop over the tiles of an element"
      ])
  }
}

extension Extents: ExpressibleByDictionaryLiteral {
  /// Sizes by dimension; 1 where none is given.
  public init(dictionaryLiteral elements: (Dimension, Int)...) {
    self.init(repeating: 1)
    for (dimension, size) in elements { self[dimension] = size }
  }
}
