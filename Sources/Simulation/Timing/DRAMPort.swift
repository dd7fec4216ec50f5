import Hardware
import Scheduling

/// What serves the DRAM's end of transfers in a ``TileClock``: a pipe, or a device.
///
/// Requirements are static where they go on with the clock, which then is specialized for them.
protocol DRAMPort: Sendable {
  /// Whether it has to be told which words a tile has.
  static var needsTiles: Bool { get }

  /// The input's next tile, and the one before if words of that stay.
  mutating func expect(input: Int, under box: TileBox, without held: TileBox?)
  /// The output's tile that begins, and the one that ends.
  mutating func expect(output: Int, beginning: TileBox, ending: TileBox)

  /// A step before which so much changes.
  static func take(
    _ clock: inout TileClock<Self>, _ change: borrowing TileChange, work: Int, isFirst: Bool,
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
    _ clock: inout TileClock<Self>, _ change: borrowing TileChange, work: Int, isFirst: Bool,
    _ observer: inout some TileObserver
  ) {
    clock.step(change, work: work, isFirst: isFirst, &observer)
  }

  @inline(__always)
  static func bring(
    _ clock: inout TileClock<Self>, input index: Int, bits: Int, room: Int, _ observer: inout some TileObserver
  ) {
    let input = clock.program.inputs[index]
    var start = room
    let taken = clock.move(bits, bits, TileRates.dram, TileRates.write(input.memory), &start, notBefore: -1)
    clock.state[clock.times + index] = taken.place
    clock.state[clock.inputs + TileClock<Self>.inputSize * index] = taken.end.plus(clock.rates.latency)
    observer.transfer(
      TileTransfer(
        operand: input.operand, source: .dram, destination: .memory(input.memory), bits: bits, start: start,
        sending: taken.sending, receiving: taken.receiving))
  }

  static func bring(
    _ clock: inout TileClock<Self>, psums index: Int, bits: Int, room: Int, _ observer: inout some TileObserver
  ) {
    let memory = clock.program.outputs[index].memory
    var start = room
    let taken = clock.move(bits, bits, TileRates.dram, TileRates.write(memory), &start, notBefore: -1)
    clock.state[clock.psumBlames + index] = taken.place
    clock.state[clock.outputs + TileClock<Self>.outputSize * index + 3] = taken.end.plus(clock.rates.latency)
    observer.transfer(
      TileTransfer(
        operand: .psum, source: .dram, destination: .memory(memory), bits: bits, start: start, sending: taken.sending,
        receiving: taken.receiving))
  }

  static func send(
    _ clock: inout TileClock<Self>, output index: Int, _ leaving: Int, _ arriving: Int, isFinished: Bool, ready: Int,
    _ observer: inout some TileObserver
  ) -> (end: Int, place: Int) {
    let memory = clock.program.outputs[index].memory
    var start = ready
    let taken = clock.move(leaving, arriving, TileRates.read(memory), TileRates.dram, &start, notBefore: 0)
    observer.transfer(
      TileTransfer(
        operand: isFinished ? .ofmap : .psum, source: .memory(memory), destination: .dram, bits: leaving, start: start,
        sending: taken.sending, receiving: taken.receiving))
    return (taken.end, taken.place)
  }

  static func beginning(_ clock: inout TileClock<Self>) -> (time: Int, operand: Operand)? {
    clock.rates.readsDRAMDirectly ? (clock.rates.latency, .ifmap) : nil
  }

  @inline(__always)
  static func cycles(_ clock: inout TileClock<Self>, at port: Int, from start: Int, known: Int, work: Int) -> Int {
    known
  }
}
