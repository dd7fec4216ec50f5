import Activity
import Hardware
import Quantities

/// The recurrence of a layer's timing: when each transfer and each step begins and ends, given all before it.
///
/// In the order of the program, for every step:
/// 1. an input's tile that becomes another is brought in, from DRAM inwards, filters before ifmaps. It starts when the tile
///    of the memory outside is there, both ports are free, and its buffer is: with a double buffer when the tile before
///    last was used for the last time, else when the last was. Each port is busy for whole cycles at its own rate, the tile
///    is there when the slower one is done, and words from DRAM arrive a latency later.
/// 2. psums that come back are brought in likewise.
/// 3. the tile of outputs that ended with the step before leaves, from the array outwards. With a single buffer anywhere
///    on its way it leaves before 2.
/// 4. the step starts when the array is free, its tiles are there and buffers of outputs that begin have been emptied. It
///    takes the array's time, or that of the port which is slowest with the array's own words, in whole cycles. The array
///    does not wait for ports, and its words pass in the gaps between tiles: they put off what uses the port after them by the
///    time that they take, but not to the step's start.
///
/// Times are plain maxima and sums, so more bandwidth never costs a cycle, and shifting all times shifts what follows.
///
/// That is how it is with a ``DRAMPipe``. What else serves the DRAM's port says for itself when a tile is there.
struct TileClock<Port: DRAMPort>: ~Copyable {
  let program: TileProgram.Outline
  let rates: TileRates
  /// What serves transfers to and from DRAM.
  var port: Port
  /// Times, then whom inputs and outputs waited for, then counters; behind them, what only the present step needs.
  var state: TileTimes
  /// The least time that decided anything since it was last reset.
  var earliest = Int.max

  // Places in the state.
  let arrayEnd = 0
  let lastDrain = 1
  let ports = 2
  let inputs: Int
  let outputs: Int
  /// Times end here.
  let times: Int
  /// Among the blames: whom each output's way out was held up by, and whom psums on their way in.
  var drainBlames: Int { times + program.inputs.count }
  var psumBlames: Int { drainBlames + program.outputs.count }
  /// Blames end here, and counters begin.
  let blames: Int
  let excess: Int
  let spent: Int
  let moved: Int
  let steps: Int
  /// By output, when the buffer for the tile that begins was empty: behind the counters.
  let emptied: Int
  /// By port, its time for the array's words of a step.
  private let knownPorts: Int

  static var inputSize: Int { 3 }
  static var outputSize: Int { 4 }
  /// Whether all memories of outputs are double-buffered.
  let drainsLate: Bool
  /// The innermost memory of each operand among the program's.
  private let innermost: (filter: Int?, ifmap: Int?)

  /// The last step's work, and what it came to: most steps are as long as the one before.
  private var known: (work: Int, cycles: Int) = (-1, 0)

  init(_ program: TileProgram.Outline, _ rates: TileRates, _ port: Port) {
    self.program = program
    self.rates = rates
    self.port = port
    inputs = ports + rates.rates.count
    outputs = inputs + Self.inputSize * program.inputs.count
    times = outputs + Self.outputSize * program.outputs.count
    blames = times + program.inputs.count + 2 * program.outputs.count
    excess = blames + 4 * (1 + program.memoryCount)
    spent = excess + rates.arrayPorts.count
    moved = spent + 1
    steps = moved + program.inputs.count + 3 * program.outputs.count
    emptied = steps + 2
    knownPorts = emptied + program.outputs.count
    state = TileTimes(count: knownPorts + rates.arrayPorts.count)
    drainsLate = program.outputs.allSatisfy(\.isDoubleBuffered)
    innermost = (
      program.inputs.lastIndex { $0.operand == .filter }, program.inputs.lastIndex { $0.operand == .ifmap }
    )
  }

  // MARK: - One step

  /// A step before which so much changes. `work`: the array's steps in the tile; `isFirst`: whether nothing went before, so
  /// that no outputs have ended.
  @inline(__always)
  mutating func step(
    _ change: borrowing TileChange, work: Int, isFirst: Bool, _ observer: inout some TileObserver
  ) {
    begin(change, isFirst: isFirst, &observer)
    takeStep(change, work: work, isFirst: isFirst, &observer)
  }

  /// Everything of a step but the array's work.
  @inline(__always)
  mutating func begin(_ change: borrowing TileChange, isFirst: Bool, _ observer: inout some TileObserver) {
    for index in program.inputs.indices {
      if change[input: index] >= 0 { fetch(index, words: change[input: index], &observer) }
    }
    let endsAny = change.endsOutputs
    if endsAny {
      for index in program.outputs.indices where change[begins: index] {
        let base = outputs + Self.outputSize * index
        state[base + 1] = state[base]
        state[base] = 0
      }
      if !drainsLate, !isFirst { drain(change, &observer) }
      for index in program.outputs.indices {
        state[emptied + index] = state[outputs + Self.outputSize * index + 2]
        if change[begins: index], change[returning: index] > 0 {
          fetchPsums(index, words: change[returning: index], &observer)
        }
      }
      if drainsLate, !isFirst { drain(change, &observer) }
    }
  }

  /// What is left when the last step is done: the rest of what the array takes, and the last outputs on their way out.
  mutating func finish(_ last: borrowing TileChange, _ observer: inout some TileObserver) {
    // What rounding the shares of steps left.
    state[arrayEnd] = state[arrayEnd].plus(max(0, rates.arrayCycles - state[spent]))
    state[spent] = rates.arrayCycles
    for index in program.outputs.indices {
      let base = outputs + Self.outputSize * index
      state[base + 1] = index == program.outputs.indices.last ? state[arrayEnd] : state[base]
    }
    drain(last, &observer)
    Port.finish(&self)
    if state[lastDrain] > state[arrayEnd], let outermost = program.outputs.indices.first {
      addStall(state[lastDrain] - state[arrayEnd], place(state[drainBlames + outermost]), .ofmap)
    }
    // A port that the array left work to is done with it before the layer is.
    var end = max(state[arrayEnd], state[lastDrain])
    for (index, port) in rates.arrayPorts.enumerated() {
      guard let shared = port.port, state[ports + shared] > end else { continue }
      state[excess + index] = state[excess + index].plus(state[ports + shared] - end)
      end = state[ports + shared]
    }
    state[lastDrain] = end
  }

  /// All cycles; valid when finished.
  var total: Int { max(state[arrayEnd], state[lastDrain]) }
  /// Steps and transfers so far.
  var eventCount: Int { state[steps].plus(state[steps + 1]) }

  // MARK: - Inputs

  @inline(__always)
  private mutating func fetch(_ index: Int, words: Int, _ observer: inout some TileObserver) {
    let input = program.inputs[index]
    let base = inputs + Self.inputSize * index
    let (used, usedBefore) = (state[base + 1], state[base + 2])
    state[base + 2] = used
    state[base + 1] = 0
    guard words > 0 else { return }
    let bits = words.times(input.width)
    state[moved + index] = state[moved + index].plus(words)
    var start = input.isDoubleBuffered ? usedBefore : used
    guard let outer = input.outer else {
      Port.bring(&self, input: index, bits: bits, room: start, &observer)
      return
    }
    Port.settle(&self, input: outer, &observer)
    let (source, destination) = (
      TileRates.read(program.inputs[outer].memory), TileRates.write(input.memory)
    )
    let outside = state[inputs + Self.inputSize * outer]
    let taken = move(bits, bits, source, destination, &start, notBefore: outside)
    // Who waits for a tile that was itself late waits for what made it late.
    state[times + index] = outside == start ? state[times + outer] : taken.place
    let outerBase = inputs + Self.inputSize * outer
    state[outerBase + 1] = max(state[outerBase + 1], taken.end)
    state[base] = taken.end
    observer.transfer(
      TileTransfer(
        operand: input.operand, source: TileRates.place(source), destination: .memory(input.memory), bits: bits,
        start: start, sending: taken.sending, receiving: taken.receiving))
  }

  /// Moves so many bits out of one port and into another, at the pace of the slower one; `start` becomes the time.
  @inline(__always)
  mutating func move(
    _ leaving: Int, _ arriving: Int, _ source: Int, _ destination: Int, _ start: inout Int, notBefore: Int
  ) -> (end: Int, place: Int, sending: Int, receiving: Int) {
    start = max(start, notBefore, max(state[ports + source], state[ports + destination]))
    let sending = rates.rates[source].map { $0.cycles(toMove: Bits(leaving)).count } ?? 0
    let receiving = rates.rates[destination].map { $0.cycles(toMove: Bits(arriving)).count } ?? 0
    let cycles = max(sending, receiving)
    let slower = receiving > sending ? destination : source
    let place = slower == 0 ? 0 : (slower + 1) / 2
    earliest = min(earliest, start)
    let end = start.plus(cycles)
    if sending > 0 { state[ports + source] = start.plus(sending) }
    if receiving > 0 { state[ports + destination] = start.plus(receiving) }
    countTransfer()
    return (end, place, sending, receiving)
  }

  /// Takes note of one more transfer.
  @inline(__always)
  mutating func countTransfer() { state[steps + 1] = state[steps + 1].plus(1) }

  // MARK: - Outputs

  private mutating func fetchPsums(_ index: Int, words: Int, _ observer: inout some TileObserver) {
    let output = program.outputs[index]
    let base = outputs + Self.outputSize * index
    let bits = words.times(output.psumWidth)
    let counter = moved + program.inputs.count + 3 * index + 2
    state[counter] = state[counter].plus(words)
    var start = state[base + 2]
    guard let outer = output.outer else {
      Port.bring(&self, psums: index, bits: bits, room: start, &observer)
      return
    }
    Port.settle(&self, psums: outer, &observer)
    let source = TileRates.read(program.outputs[outer].memory)
    let outside = state[outputs + Self.outputSize * outer + 3]
    let taken = move(bits, bits, source, TileRates.write(output.memory), &start, notBefore: outside)
    state[psumBlames + index] = outside == start ? state[psumBlames + outer] : taken.place
    state[base + 3] = taken.end
    observer.transfer(
      TileTransfer(
        operand: .psum, source: TileRates.place(source), destination: .memory(output.memory), bits: bits, start: start,
        sending: taken.sending, receiving: taken.receiving))
  }

  /// Takes out the tiles of outputs that ended, from the array outwards.
  private mutating func drain(_ change: borrowing TileChange, _ observer: inout some TileObserver) {
    for index in program.outputs.indices.reversed() where change[begins: index] {
      let output = program.outputs[index]
      let base = outputs + Self.outputSize * index
      let words = change[ending: index]
      let isFinished = change.isFinished
      let leaving = words.times(isFinished ? output.finishedWidth : output.psumWidth)
      let arriving = words.times(isFinished ? output.arrivingWidth : output.psumWidth)
      let counter = moved + program.inputs.count + 3 * index + (isFinished ? 0 : 1)
      state[counter] = state[counter].plus(words)
      var start = state[base + 1]
      guard let outer = output.outer else {
        let taken = Port.send(
          &self, output: index, leaving, arriving, isFinished: isFinished, ready: start, &observer)
        state[base + 2] = taken.end
        state[lastDrain] = max(state[lastDrain], taken.end)
        state[drainBlames + index] = taken.place
        continue
      }
      let destination = TileRates.write(program.outputs[outer].memory)
      let taken = move(leaving, arriving, TileRates.read(output.memory), destination, &start, notBefore: 0)
      state[base + 2] = taken.end
      state[lastDrain] = max(state[lastDrain], taken.end)
      state[drainBlames + index] = taken.place
      let outerBase = outputs + Self.outputSize * outer
      let place = change[begins: outer] ? outerBase + 1 : outerBase
      state[place] = max(state[place], taken.end)
      observer.transfer(
        TileTransfer(
          operand: isFinished ? .ofmap : .psum, source: .memory(output.memory),
          destination: TileRates.place(destination), bits: leaving, start: start, sending: taken.sending,
          receiving: taken.receiving))
    }
  }

  // MARK: - The array

  /// Goes on to when something is there, if that is later, and books the waiting.
  @inline(__always)
  private mutating func wait(_ until: Int, _ place: Int, _ operand: Operand, _ time: inout Int) {
    guard until > time else { return }
    let counter = blames + 4 * place + operand.rawValue
    state[counter] = state[counter].plus(until - time)
    time = until
  }

  @inline(__always)
  mutating func takeStep(
    _ change: borrowing TileChange, work: Int, isFirst: Bool, _ observer: inout some TileObserver
  ) {
    Port.settle(&self, &observer)
    var time = state[arrayEnd]
    earliest = min(earliest, time)
    if isFirst, let first = Port.beginning(&self) { wait(first.time, 0, first.operand, &time) }
    for index in program.inputs.indices {
      wait(state[inputs + Self.inputSize * index], state[times + index], program.inputs[index].operand, &time)
    }
    for index in program.outputs.indices {
      let base = outputs + Self.outputSize * index
      wait(state[base + 3], state[psumBlames + index], .psum, &time)
      if change[begins: index] { wait(state[emptied + index], state[drainBlames + index], .ofmap, &time) }
    }
    if work != known.work { learn(work) }
    let start = time
    var longest = known.cycles
    var slowest = -1
    for index in rates.arrayPorts.indices {
      let cycles = Port.cycles(&self, at: index, from: start, known: state[knownPorts + index], work: work)
      if let port = rates.arrayPorts[index].port, cycles > 0 {
        state[ports + port] = state[ports + port].plus(cycles)
      }
      if cycles > longest { (longest, slowest) = (cycles, index) }
    }
    if slowest >= 0 { state[excess + slowest] = state[excess + slowest].plus(longest - known.cycles) }
    state[spent] = state[spent].plus(known.cycles)
    let end = start.plus(longest)
    state[arrayEnd] = end
    if let filter = innermost.filter { state[inputs + Self.inputSize * filter + 1] = end }
    if let ifmap = innermost.ifmap { state[inputs + Self.inputSize * ifmap + 1] = end }
    if let output = program.outputs.indices.last { state[outputs + Self.outputSize * output] = end }
    state[steps] = state[steps].plus(1)
    observer.step(start: start, end: end)
  }

  /// The share of the layer's array cycles, and of what the array moves through each port, that falls on so much work.
  private mutating func learn(_ work: Int) {
    let all = max(1, program.steps)
    func share(_ cycles: Int) -> Int {
      let product = cycles.multipliedFullWidth(by: min(work, all))
      return all.dividingFullWidth(product).quotient
    }
    known.work = work
    known.cycles = share(rates.arrayCycles)
    for index in rates.arrayPorts.indices {
      let product = rates.arrayPorts[index].cycles.multipliedFullWidth(by: min(work, all))
      let (quotient, remainder) = all.dividingFullWidth(product)
      state[knownPorts + index] = quotient.plus(remainder > 0 ? 1 : 0)
    }
  }
}
