import Activity
import Hardware
import Quantities
import Scheduling

/// A described device behind its controller as what serves the DRAM's end of transfers.
///
/// Requests of a tile go out as soon as its buffer has room (or the tile is ready to leave), and tiles arrive when the
/// controller says so. Since the controller's time does not go back, nobody may ask for a tile before what could be
/// asked for meanwhile was: steps wait in a queue until the start of a later transfer depends on them.
struct DRAMDevicePort: DRAMPort {
  static var needsTiles: Bool { true }
  static var isSteady: Bool { false }

  /// A tile on its way in: its requests are out, or its data are being received.
  struct Arrival: Sendable {
    var group: BurstGroup
    var start: Int
    var bits = 0
    /// Cycles that the memory's own port takes.
    var receiving = 0
  }

  /// Words that the array takes from or brings to DRAM itself, in the order of a tensor, from its beginning again at its end.
  private struct ArrayStream: Sendable {
    var operand: Operand
    var isWrite: Bool
    var bits: Int
    /// Bits and bursts so far.
    var moved = 0
    var done = 0
  }

  private(set) var controller: DRAMController<NoDRAMObserver>
  let ratio: ClockRatio
  private var addresses: TensorAddresses
  private let burstBytes: Int
  private var wordBits = 0

  /// By input and output: the tile that is to come next, and what of it is there.
  private var inputTiles: [(box: TileBox, held: TileBox?)]
  private var outputTiles: [(beginning: TileBox, ending: TileBox)]
  /// By input and output: tiles that are being received.
  var arriving: (inputs: [Arrival?], psums: [Arrival?])
  var waiting: WaitingSteps
  /// By input: the step before which its last tile came.
  var lastFetch: [Int]
  private var biases: BurstGroup?
  private var streams: [ArrayStream] = []
  private var workDone = 0
  /// Until when transfers have been shown to observers.
  private var shown = 0

  /// The device of that accelerator before a layer; `nil` for a pipe, a device with problems, and a layer beyond all addresses.
  init?(_ program: TileProgram, _ rates: TileRates, on accelerator: Accelerator) {
    guard let device = accelerator.dram.device, let controller = DRAMController(device),
      let ratio = ClockRatio(memory: device.clock, accelerator: accelerator.clock)
    else { return nil }
    self.controller = controller
    self.ratio = ratio
    burstBytes = device.burstBytes
    addresses = TensorAddresses(program.space, layout: accelerator.dram.layout, burstBytes: burstBytes)
    guard addresses.isAddressable else { return nil }
    let nowhere = TileBox(size: program.space.extents)
    inputTiles = Array(repeating: (nowhere, nil), count: program.inputs.count)
    outputTiles = Array(repeating: (nowhere, nowhere), count: program.outputs.count)
    arriving = (
      Array(repeating: nil, count: program.inputs.count), Array(repeating: nil, count: program.outputs.count)
    )
    waiting = WaitingSteps(program.layout)
    lastFetch = Array(repeating: -1, count: program.inputs.count)
    for operand in Operand.allCases {
      var read = rates.direct.read[operand].count
      // A bias is read once, before the first step.
      if operand == .psum { read -= min(read, addresses.extent(of: .biases).bits) }
      for (isWrite, bits) in [(false, read), (true, rates.direct.written[operand].count)] where bits > 0 {
        streams.append(ArrayStream(operand: operand, isWrite: isWrite, bits: bits))
      }
    }
  }

  /// Whether the array has words of its own in DRAM.
  var servesArray: Bool { !streams.isEmpty }

  /// What the device did until a cycle, at which the layer ends.
  mutating func statistics(until cycle: Int) -> DRAMStatistics {
    controller.idle(until: ratio.memoryClock(notBefore: Cycles(cycle)))
    var statistics = controller.statistics
    statistics.wordBits = wordBits
    return statistics
  }

  // MARK: - Requests

  mutating func expect(input: Int, under box: TileBox, without held: TileBox?) { inputTiles[input] = (box, held) }
  mutating func expect(output: Int, beginning: TileBox, ending: TileBox) { outputTiles[output] = (beginning, ending) }

  /// Asks for a tile of an input, not before a cycle.
  mutating func request(input index: Int, _ operand: Operand, at cycle: Int) -> Arrival {
    let tile = inputTiles[index]
    return request(TensorAddresses.Tensor(operand), under: tile.box, without: tile.held, isWrite: false, at: cycle)
  }

  /// Asks for psums that come back.
  mutating func request(psums index: Int, at cycle: Int) -> Arrival {
    request(.psums, under: outputTiles[index].beginning, without: nil, isWrite: false, at: cycle)
  }

  /// Hands over a tile of outputs.
  /// - Returns: the first cycle in which the controller has all of it.
  mutating func write(output index: Int, isFinished: Bool, at cycle: Int) -> Int {
    let tensor: TensorAddresses.Tensor = isFinished ? .ofmap : .psums
    return end(of: request(tensor, under: outputTiles[index].ending, without: nil, isWrite: true, at: cycle))
  }

  /// Reads the biases before anything else.
  mutating func requestBiases() {
    let extent = addresses.extent(of: .biases)
    guard extent.bits > 0 else { return }
    let group = controller.openGroup()
    wordBits = wordBits.plus(extent.bits)
    controller.submit(
      extent.base / 8..<extent.base / 8 + extent.bits.dividedRoundingUp(by: 8), isWrite: false, for: group)
    biases = group
  }

  /// When the biases are there; `nil` without any.
  mutating func biasesEnd() -> Int? {
    guard let group = biases else { return nil }
    biases = nil
    return ratio.cycle(notBefore: controller.close(group)).count
  }

  /// The first cycle after the last data, or in which the last write is the controller's.
  mutating func end(of arrival: Arrival) -> Int { ratio.cycle(notBefore: controller.close(arrival.group)).count }

  /// The first cycle after the last data of all.
  mutating func drain() -> Int { ratio.cycle(notBefore: controller.drain()).count }

  private mutating func request(
    _ tensor: TensorAddresses.Tensor, under box: TileBox, without held: TileBox?, isWrite: Bool, at cycle: Int
  ) -> Arrival {
    let group = controller.openGroup()
    let clock = ratio.memoryClock(notBefore: Cycles(cycle))
    let bits = Self.submit(
      &addresses, tensor, box, held, to: &controller, isWrite: isWrite, at: clock, burstBytes, for: group)
    wordBits = wordBits.plus(bits)
    return Arrival(group: group, start: cycle)
  }

  /// Submits the bursts of a tile.
  /// - Returns: the bits of its words.
  private static func submit(
    _ addresses: inout TensorAddresses, _ tensor: TensorAddresses.Tensor, _ box: TileBox, _ held: TileBox?,
    to controller: inout DRAMController<NoDRAMObserver>, isWrite: Bool, at clock: Int, _ burstBytes: Int,
    for group: BurstGroup
  ) -> Int {
    var bits = 0
    var stream = BurstStream(burstBytes: burstBytes)
    addresses.forEachRun(of: tensor, under: box, without: held) { start, length in
      bits += length
      stream.bursts(of: start, length) { controller.submit($0, isWrite: isWrite, notBefore: clock, for: group) }
    }
    return bits
  }

  // MARK: - The array's own words

  /// Moves the share of the array's own words that falls on so much of all its work.
  /// - Returns: the first cycle in which they are there, or the controller's.
  mutating func serveArray(work: Int, of all: Int, at cycle: Int) -> Int {
    workDone = min(all, workDone.plus(work))
    let clock = ratio.memoryClock(notBefore: Cycles(cycle))
    let group = controller.openGroup()
    for index in streams.indices {
      let (high, low) = streams[index].bits.multipliedFullWidth(by: workDone)
      let bits = all.dividingFullWidth((high, low)).quotient
      let bursts = bits.dividedRoundingUp(by: burstBytes.times(8))
      let tensor = addresses.extent(of: TensorAddresses.Tensor(streams[index].operand))
      let length = max(1, tensor.bits.dividedRoundingUp(by: burstBytes.times(8)))
      while streams[index].done < bursts {
        let address = tensor.base / 8 + streams[index].done % length * burstBytes
        controller.submit(address, isWrite: streams[index].isWrite, notBefore: clock, for: group)
        streams[index].done += 1
      }
      wordBits = wordBits.plus(bits - streams[index].moved)
      streams[index].moved = bits
    }
    return ratio.cycle(notBefore: controller.close(group)).count
  }

  // MARK: - Observers

  /// A transfer as it is shown: from when the DRAM was done with those before.
  mutating func shown(
    _ operand: Operand, from source: Stall.Place, to destination: Stall.Place, _ arrival: Arrival, end: Int
  ) -> TileTransfer {
    let start = max(arrival.start, shown)
    let cycles = max(0, end - start)
    shown = max(start.plus(cycles), start.plus(arrival.receiving))
    let isRead = source == .dram
    return TileTransfer(
      operand: operand, source: source, destination: destination, bits: arrival.bits, start: start,
      sending: isRead ? cycles : arrival.receiving, receiving: isRead ? arrival.receiving : cycles)
  }
}
