import Hardware
import Quantities
import Scheduling
import Testing
import Workloads

@testable import Simulation

/// The runs of tiles against addresses worked out word by word.
@Suite struct TensorAddressesTests {
  /// A layer, a layout, a tile of it, and what of the tile is there already.
  private struct Case {
    var space: IterationSpace
    var layout: TensorLayout
    var burstBytes: Int
    var box: TileBox
    var other: TileBox?
    var addresses: TensorAddresses { TensorAddresses(space, layout: layout, burstBytes: burstBytes) }
  }

  private static func box(_ space: IterationSpace, _ random: inout CaseGenerator) -> TileBox {
    var box = TileBox(size: space.extents)
    for dimension in Dimension.allCases where !random.once(in: 3) {
      box.size[dimension] = random.int(1...space.extents[dimension])
      box.start[dimension] = random.int(0...space.extents[dimension] - box.size[dimension])
    }
    return box
  }

  private static func example(_ random: inout CaseGenerator) -> Case {
    let widths = OperandWidths(
      filter: random.int(1...17), ifmap: random.int(1...17), psum: random.int(1...40), ofmap: random.int(1...17))
    let space = IterationSpace(random.convolution(), widths: widths)
    let layout = TensorLayout(
      featureMaps: random.one(of: TensorLayout.FeatureMaps.allCases, or: .channelRowColumn),
      filters: random.one(of: TensorLayout.Filters.allCases, or: .filterChannelRowColumn))
    let box = box(space, &random)
    return Case(
      space: space, layout: layout, burstBytes: 1 << random.int(0...6), box: box,
      other: random.once(in: 2) ? Self.box(space, &random) : nil)
  }

  /// The ifmap position of a window and a tap; `nil` in the padding.
  private static func position(_ axis: SlidingAxis, _ window: Int, _ tap: Int) -> Int? {
    let place = window * axis.stride + tap * axis.dilation - axis.paddingBefore
    return (0..<axis.ifmap).contains(place) ? place : nil
  }

  /// First bits of the words of a tensor under a tile, counted from the tensor's beginning, with `coordinates` written out for
  /// each layout.
  private static func words(_ tensor: TensorAddresses.Tensor, _ example: Case, _ box: TileBox) -> Set<Int> {
    let space = example.space
    let all = space.extents
    var words: Set<Int> = []
    let (groups, channels, filters) = (all[.group], all[.inputChannel], all[.outputChannel])
    for group in box.range(.group) {
      for image in box.range(.batch) where tensor != .filters || image == box.start[.batch] {
        for filter in box.range(.outputChannel) where tensor != .ifmap || filter == box.start[.outputChannel] {
          for channel in box.range(.inputChannel) where isInput(tensor) || channel == box.start[.inputChannel] {
            for window in pairs(box, .outputRow, .outputColumn, isUsed: tensor != .filters) {
              for tap in pairs(box, .filterRow, .filterColumn, isUsed: isInput(tensor)) {
                let place: Int
                switch tensor {
                case .filters:
                  let (rows, columns) = (all[.filterRow], all[.filterColumn])
                  let number = group * filters + filter
                  switch example.layout.filters {
                  case .filterChannelRowColumn: place = ((number * channels + channel) * rows + tap.0) * columns + tap.1
                  case .filterRowColumnChannel: place = ((number * rows + tap.0) * columns + tap.1) * channels + channel
                  case .rowColumnChannelFilter:
                    place = ((tap.0 * columns + tap.1) * channels + channel) * groups * filters + number
                  }
                case .ifmap:
                  guard let row = position(space.vertical, window.0, tap.0),
                    let column = position(space.horizontal, window.1, tap.1)
                  else { continue }
                  place = plane(
                    example, image, group * channels + channel, row, column,
                    (groups * channels, space.vertical.ifmap, space.horizontal.ifmap))
                default:
                  place = plane(
                    example, image, group * filters + filter, window.0, window.1,
                    (groups * filters, all[.outputRow], all[.outputColumn]))
                }
                words.insert(place)
              }
            }
          }
        }
      }
    }
    return words
  }

  private static func isInput(_ tensor: TensorAddresses.Tensor) -> Bool { tensor == .filters || tensor == .ifmap }

  private static func pairs(
    _ box: TileBox, _ outer: Dimension, _ inner: Dimension, isUsed: Bool
  ) -> [(Int, Int)] {
    guard isUsed else { return [(box.start[outer], box.start[inner])] }
    return box.range(outer).flatMap { one in box.range(inner).map { (one, $0) } }
  }

  private static func plane(
    _ example: Case, _ image: Int, _ channel: Int, _ row: Int, _ column: Int, _ size: (Int, Int, Int)
  ) -> Int {
    switch example.layout.featureMaps {
    case .channelRowColumn: ((image * size.0 + channel) * size.1 + row) * size.2 + column
    case .rowColumnChannel: ((image * size.1 + row) * size.2 + column) * size.0 + channel
    }
  }

  private static func width(_ tensor: TensorAddresses.Tensor, _ space: IterationSpace) -> Int {
    switch tensor {
    case .filters: space.widths.filter
    case .ifmap: space.widths.ifmap
    case .ofmap: space.widths.ofmap
    case .psums, .biases: space.widths.psum
    }
  }

  @Test(
    "the runs of a tile are the bits of its words, each once, in order and apart; its bursts are those of its words")
  func bruteForce() {
    RandomCases(150, seed: 611).check { random in
      let example = Self.example(&random)
      var addresses = example.addresses
      for tensor in TensorAddresses.Tensor.allCases where tensor != .biases {
        let other = tensor == .ofmap || tensor == .psums ? nil : example.other
        var expected = Self.words(tensor, example, example.box)
        if let other { expected.subtract(Self.words(tensor, example, other)) }
        let (width, base) = (Self.width(tensor, example.space), addresses.extent(of: tensor).base)
        var runs: [(start: Int, length: Int)] = []
        addresses.forEachRun(of: tensor, under: example.box, without: other) { runs.append(($0, $1)) }
        var found: Set<Int> = []
        var (end, wrong) = (-1, false)
        for run in runs {
          if run.start <= end || run.length < 1 || !run.length.isMultiple(of: width) { wrong = true }
          end = run.start + run.length
          for bit in stride(from: run.start - base, to: end - base, by: width) {
            if !bit.isMultiple(of: width) { wrong = true }
            found.insert(bit / width)
          }
        }
        if wrong || found != expected { return "\(tensor): \(runs) for words \(expected.sorted()): \(example)" }
        let burst = example.burstBytes * 8
        var bursts: Set<Int> = []
        for word in expected {
          let first = base + word * width
          for place in first / burst...(first + width - 1) / burst { bursts.insert(place) }
        }
        var submitted: [Int] = []
        var stream = BurstStream(burstBytes: example.burstBytes)
        for run in runs { stream.bursts(of: run.start, run.length) { submitted.append($0 / example.burstBytes) } }
        if submitted != bursts.sorted() { return "\(tensor): bursts \(submitted), not \(bursts.sorted()): \(example)" }
      }
      return nil
    }
  }

  @Test("tensors lie one behind the other, each from a burst on, without room between")
  func placement() {
    let convolution = Convolution(
      batch: 2, inputChannels: 3, outputChannels: 5, vertical: SlidingAxis(ifmap: 7, window: 3),
      horizontal: SlidingAxis(ifmap: 7, window: 3), hasBias: true)
    let widths = OperandWidths(filter: 4, ifmap: 8, psum: 20, ofmap: 8)
    let addresses = TensorAddresses(
      IterationSpace(convolution, widths: widths), layout: TensorLayout(), burstBytes: 64)
    // 5·3·3·3 words of 4 bits; 2·3·7·7 of 8; 2·5·5·5 of 8 and of 20; 5 biases of 20.
    #expect(addresses.extent(of: .filters) == (0, 540))
    #expect(addresses.extent(of: .ifmap) == (2 * 512, 2352))
    #expect(addresses.extent(of: .ofmap) == (7 * 512, 2000))
    #expect(addresses.extent(of: .psums) == (11 * 512, 5000))
    #expect(addresses.extent(of: .biases) == (21 * 512, 100))
  }

  @Test("a tile of whole rows of some planes is one run a plane; in the other order one run a row")
  func merging() {
    let convolution = Convolution(
      inputChannels: 64, outputChannels: 8,
      vertical: SlidingAxis(ifmap: 56, window: 3, paddingBefore: 1, paddingAfter: 1),
      horizontal: SlidingAxis(ifmap: 56, window: 3, paddingBefore: 1, paddingAfter: 1))
    let space = IterationSpace(convolution, widths: .bytes)
    var box = TileBox(size: space.extents)
    box.size[.inputChannel] = 16
    box.size[.outputRow] = 8
    for (order, count, length) in [
      (TensorLayout.FeatureMaps.channelRowColumn, 16, 9 * 56 * 8), (.rowColumnChannel, 9 * 56, 16 * 8),
    ] {
      var addresses = TensorAddresses(space, layout: TensorLayout(featureMaps: order), burstBytes: 64)
      var lengths: [Int] = []
      addresses.forEachRun(of: .ifmap, under: box, without: nil) { lengths.append($1) }
      #expect(lengths == Array(repeating: length, count: count))
    }
  }
}
