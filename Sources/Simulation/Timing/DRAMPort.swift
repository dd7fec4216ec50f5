import Hardware
import Scheduling

/// What serves the DRAM's end of transfers in a ``TileClock``: a pipe, or a device.
///
/// Requirements are static where they go on with the clock, which then is specialized for them.
protocol DRAMPort: Sendable {
  /// Whether it has to be told which words a tile has.
  static var needsTiles: Bool { get }
  /// Whether ``cycles(_:at:from:known:work:)`` is what is known, always.
  static var isSteady: Bool { get }

  /// The input's next tile, and the one before if words of that stay.
  mutating func expect(input: Int, under box: TileBox, without held: TileBox?)
  /// The output's tile that begins, and the one that ends.
  mutating func expect(output: Int, beginning: TileBox, ending: TileBox)

  /// A step before which so much changes.
  static func take(
    _ clock: inout TileClock<Self>, _ change: TileChange, work: Int, isFirst: Bool,
    _ observer: inout some TileObserver)
  /// All steps have been handed over.
  static func catchUp(_ clock: inout TileClock<Self>, _ observer: inout some TileObserver)

  /// Brings in a tile of an input, whose room is free from then on.
  static func bring(
    _ clock: inout TileClock<Self>, input: Int, bits: Int, room: Int, _ observer: inout some TileObserver)
  /// Brings in psums.
  static func bring(
    _ clock: inout TileClock<Self>, psums: Int, bits: Int, room: Int, _ observer: inout some TileObserver)
  /// Takes a tile of outputs that is ready then out to DRAM.
  /// - Returns: when its buffer is empty, and whom that was due to, as a place in the clock's blames.
  static func send(
    _ clock: inout TileClock<Self>, output: Int, _ leaving: Int, _ arriving: Int, isFinished: Bool, ready: Int,
    _ observer: inout some TileObserver
  ) -> (end: Int, place: Int)

  /// Somebody needs the input's, the output's psums', or all tiles that are on their way.
  static func settle(_ clock: inout TileClock<Self>, input: Int, _ observer: inout some TileObserver)
  static func settle(_ clock: inout TileClock<Self>, psums: Int, _ observer: inout some TileObserver)
  static func settle(_ clock: inout TileClock<Self>, _ observer: inout some TileObserver)

  /// What the first step waits for beside tiles.
  static func beginning(_ clock: inout TileClock<Self>) -> (time: Int, operand: Operand)?
  /// For how long a step that starts then needs a port for the array's own words; `known` is what the port's rate says.
  static func cycles(_ clock: inout TileClock<Self>, at port: Int, from start: Int, known: Int, work: Int) -> Int
  /// The last outputs are on their way.
  static func finish(_ clock: inout TileClock<Self>)
}

/// A DRAM of a fixed rate and latency, serving one transfer after the other.
struct DRAMPipe: DRAMPort {
  static var needsTiles: Bool { false }
  static var isSteady: Bool { true }

  // Which words a tile has does not matter, and nothing is under way when somebody asks.
  mutating func expect(input: Int, under box: TileBox, without held: TileBox?) {}
  mutating func expect(output: Int, beginning: TileBox, ending: TileBox) {}
  static func catchUp(_ clock: inout TileClock<Self>, _ observer: inout some TileObserver) {}
  @inline(__always)
  static func settle(_ clock: inout TileClock<Self>, input: Int, _ observer: inout some TileObserver) {}
  @inline(__always)
  static func settle(_ clock: inout TileClock<Self>, psums: Int, _ observer: inout some TileObserver) {}
  @inline(__always)
  static func settle(_ clock: inout TileClock<Self>, _ observer: inout some TileObserver) {}
  static func finish(_ clock: inout TileClock<Self>) {}

  @inline(__always)
  static func take(
    _ clock: inout TileClock<Self>, _ change: TileChange, work: Int, isFirst: Bool,
    _ observer: inout some TileObserver
  ) {
    clock.step(change, work: work, isFirst: isFirst, &observer)
  }

  @inline(__always)
  static func bring(
    _ clock: inout TileClock<Self>, input index: Int, bits: Int, room: Int, _ observer: inout some TileObserver
  ) {
    let input = clock.inputRecords[index]
    let pace = clock.pace(input, bits)
    var start = room
    let taken = clock.move(pace, PortRates.dram, input.destination, &start, notBefore: -1)
    clock.state[input.blame] = taken.place
    clock.state[input.base] = taken.end.plus(clock.rates.latency)
    observer.transfer(
      TileTransfer(
        operand: clock.layout.inputs[index].operand, source: .dram, destination: PortRates.place(input.destination),
        bits: bits, start: start, sending: pace.sending, receiving: pace.receiving))
  }

  @inline(__always)
  static func bring(
    _ clock: inout TileClock<Self>, psums index: Int, bits: Int, room: Int, _ observer: inout some TileObserver
  ) {
    let output = clock.outputRecords[index]
    let pace = clock.pace(psumsOf: output, bits)
    var start = room
    let taken = clock.move(pace, PortRates.dram, output.write, &start, notBefore: -1)
    clock.state[output.psumBlame] = taken.place
    clock.state[output.base + 3] = taken.end.plus(clock.rates.latency)
    observer.transfer(
      TileTransfer(
        operand: .psum, source: .dram, destination: PortRates.place(output.write), bits: bits, start: start,
        sending: pace.sending, receiving: pace.receiving))
  }

  @inline(__always)
  static func send(
    _ clock: inout TileClock<Self>, output index: Int, _ leaving: Int, _ arriving: Int, isFinished: Bool, ready: Int,
    _ observer: inout some TileObserver
  ) -> (end: Int, place: Int) {
    let output = clock.outputRecords[index]
    let pace = clock.pace(of: output, leaving, arriving, isFinished: isFinished)
    var start = ready
    let taken = clock.move(pace, output.read, PortRates.dram, &start, notBefore: 0)
    observer.transfer(
      TileTransfer(
        operand: isFinished ? .ofmap : .psum, source: PortRates.place(output.read), destination: .dram, bits: leaving,
        start: start, sending: pace.sending, receiving: pace.receiving))
    return taken
  }

  static func beginning(_ clock: inout TileClock<Self>) -> (time: Int, operand: Operand)? {
    clock.rates.readsDRAMDirectly ? (clock.rates.latency, .ifmap) : nil
  }

  @inline(__always)
  static func cycles(_ clock: inout TileClock<Self>, at port: Int, from start: Int, known: Int, work: Int) -> Int {
    known
  }
}
