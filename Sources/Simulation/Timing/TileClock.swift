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
  let layout: TileLayout
  let rates: TileRates
  /// What serves transfers to and from DRAM.
  var port: Port
  /// Times, then whom inputs and outputs waited for, then counters; behind them, what only the present step needs, what is
  /// remembered, and an earlier state. Most places are the layout's.
  var state: TileTimes
  /// The least time that decided anything since it was last reset.
  var earliest = Int.max

  /// The array's steps in all tiles.
  let allSteps: Int
  let inputRecords: TileRecords<TileLayout.InputRecord>.List
  let outputRecords: TileRecords<TileLayout.OutputRecord>.List
  let drainsLate: Bool
  // Places that are looked at often. Times end where blames begin, those where counters do, and counters at `emptied`.
  private let times: Int
  let blames: Int
  private let spent: Int
  private let stepCount: Int
  private let excess: Int
  /// By output, when the buffer for the tile that begins was empty: behind the counters.
  let emptied: Int
  /// By port that the array uses, its time for the array's words of a step, and the place of when it is free.
  private let arrayPorts: Int
  private let arrayPortCount: Int
  private let paces: Int
  /// The state at an earlier step, up to ``emptied``.
  let kept: Int
  /// Where it is noted when the innermost tiles of inputs and outputs were used.
  private let innermost: (filter: Int, ifmap: Int, output: Int)

  /// The last step's work, and what it came to: most steps are as long as the one before. `longest`: with the time of the port
  /// that is `slowest`, if that is longer than the array's.
  private var known: (work: Int, cycles: Int, longest: Int, slowest: Int) = (-1, 0, 0, -1)

  init(_ program: TileProgram, _ rates: TileRates, _ port: Port) {
    let layout = program.layout
    self.layout = layout
    self.rates = rates
    self.port = port
    allSteps = program.steps
    (inputRecords, outputRecords) = (layout.inputRecords, layout.outputRecords)
    drainsLate = layout.drainsLate
    (times, blames, spent) = (layout.times, layout.blames, layout.spent)
    (stepCount, excess) = (layout.steps, layout.excess)
    arrayPortCount = rates.arrayPorts.count
    emptied = layout.excess + arrayPortCount
    // Nobody looks there.
    let nowhere = emptied + outputRecords.count
    arrayPorts = nowhere + 1
    paces = arrayPorts + 2 * arrayPortCount
    kept = paces + layout.paceCount
    state = TileTimes(count: kept + emptied)
    var innermost = (filter: nowhere, ifmap: nowhere, output: nowhere)
    for index in 0..<inputRecords.count {
      let input = inputRecords[index]
      if input.operand == Operand.filter.rawValue {
        innermost.filter = input.base + 1
      } else {
        innermost.ifmap = input.base + 1
      }
    }
    if outputRecords.count > 0 { innermost.output = outputRecords[outputRecords.count - 1].base }
    self.innermost = innermost
    for index in 0..<arrayPortCount {
      state[arrayPorts + 2 * index + 1] = rates.arrayPorts[index].port.map { TileLayout.ports + $0 } ?? nowhere
    }
  }

  // MARK: - One step

  /// A step before which so much changes. `work`: the array's steps in the tile; `isFirst`: whether nothing went before, so
  /// that no outputs have ended.
  @inline(__always)
  mutating func step(_ change: TileChange, work: Int, isFirst: Bool, _ observer: inout some TileObserver) {
    begin(change, isFirst: isFirst, &observer)
    takeStep(change, work: work, isFirst: isFirst, &observer)
  }

  /// Everything of a step but the array's work.
  @inline(__always)
  mutating func begin(_ change: TileChange, isFirst: Bool, _ observer: inout some TileObserver) {
    for index in 0..<inputRecords.count {
      let words = change[input: index]
      if words >= 0 { fetch(index, words: words, &observer) }
    }
    if change.endsOutputs { turn(change, isFirst: isFirst, &observer) }
  }

  /// Outputs that ended leave, and others begin.
  private mutating func turn(_ change: TileChange, isFirst: Bool, _ observer: inout some TileObserver) {
    for index in 0..<outputRecords.count where change[begins: index] {
      let base = outputRecords[index].base
      state[base + 1] = state[base]
      state[base] = 0
    }
    if !drainsLate, !isFirst { drain(change, &observer) }
    for index in 0..<outputRecords.count {
      state[emptied + index] = state[outputRecords[index].base + 2]
      if change[begins: index], change[returning: index] > 0 {
        fetchPsums(index, words: change[returning: index], &observer)
      }
    }
    if drainsLate, !isFirst { drain(change, &observer) }
  }

  /// What is left when the last step is done: the rest of what the array takes, and the last outputs on their way out.
  mutating func finish(_ last: TileChange, _ observer: inout some TileObserver) {
    let (arrayEnd, lastDrain) = (TileLayout.arrayEnd, TileLayout.lastDrain)
    // What rounding the shares of steps left.
    state[arrayEnd] = state[arrayEnd].plus(max(0, rates.arrayCycles - state[spent]))
    state[spent] = rates.arrayCycles
    for index in 0..<outputRecords.count {
      let base = outputRecords[index].base
      state[base + 1] = index == outputRecords.count - 1 ? state[arrayEnd] : state[base]
    }
    drain(last, &observer)
    Port.finish(&self)
    if state[lastDrain] > state[arrayEnd], outputRecords.count > 0 {
      addStall(state[lastDrain] - state[arrayEnd], place(state[layout.drainBlames]), .ofmap)
    }
    // A port that the array left work to is done with it before the layer is.
    var end = max(state[arrayEnd], state[lastDrain])
    for (index, port) in rates.arrayPorts.enumerated() {
      guard let shared = port.port, state[TileLayout.ports + shared] > end else { continue }
      state[excess + index] = state[excess + index].plus(state[TileLayout.ports + shared] - end)
      end = state[TileLayout.ports + shared]
    }
    state[lastDrain] = end
    shareExcess()
  }

  /// All cycles; valid when finished.
  var total: Int { max(state[TileLayout.arrayEnd], state[TileLayout.lastDrain]) }
  /// Steps and transfers so far.
  var eventCount: Int { state[stepCount].plus(state[stepCount + 1]) }

  // MARK: - Transfers

  /// For how long both ports of a transfer are busy.
  typealias Pace = (sending: Int, receiving: Int)

  /// The pace of so many bits of an input: tiles are mostly as large as those before.
  @inline(__always)
  mutating func pace(_ input: TileLayout.InputRecord, _ bits: Int) -> Pace {
    pace(at: paces + input.pace, key: bits, bits, bits, input.source, input.destination)
  }

  /// The pace of psums that come back.
  @inline(__always)
  mutating func pace(psumsOf output: TileLayout.OutputRecord, _ bits: Int) -> Pace {
    pace(
      at: paces + output.pace + TileLayout.paceSize, key: bits, bits, bits, output.outerRead, output.write)
  }

  /// The pace of a tile of an output that leaves.
  @inline(__always)
  mutating func pace(of output: TileLayout.OutputRecord, _ leaving: Int, _ arriving: Int, isFinished: Bool) -> Pace {
    // Below zero, the bits of psums: as many as arrive.
    pace(
      at: paces + output.pace, key: isFinished ? leaving : -leaving, leaving, arriving, output.read, output.outerWrite)
  }

  @inline(__always)
  private mutating func pace(
    at place: Int, key: Int, _ leaving: Int, _ arriving: Int, _ source: Int, _ destination: Int
  ) -> Pace {
    // None are known of no bits, which take no time.
    if state[place] != key {
      state[place] = key
      state[place + 1] = rates.ports.cycles(leaving, through: source)
      state[place + 2] = rates.ports.cycles(arriving, through: destination)
    }
    return (state[place + 1], state[place + 2])
  }

  /// Moves something out of one port and into another, at the pace of the slower one; `start` becomes the time.
  @inline(__always)
  mutating func move(_ pace: Pace, _ source: Int, _ destination: Int, _ start: inout Int, notBefore: Int) -> (
    end: Int, place: Int
  ) {
    let (from, to) = (TileLayout.ports + source, TileLayout.ports + destination)
    start = max(start, notBefore, max(state[from], state[to]))
    let slower = pace.receiving > pace.sending ? destination : source
    earliest = min(earliest, start)
    if pace.sending > 0 { state[from] = start.plus(pace.sending) }
    if pace.receiving > 0 { state[to] = start.plus(pace.receiving) }
    countTransfer()
    // Places are memories, behind DRAM; a memory has two ports.
    return (start.plus(max(pace.sending, pace.receiving)), (slower + 1) / 2)
  }

  /// Takes note of one more transfer.
  @inline(__always)
  mutating func countTransfer() { state[stepCount + 1] = state[stepCount + 1].plus(1) }

  // MARK: - Inputs

  @inline(__always)
  private mutating func fetch(_ index: Int, words: Int, _ observer: inout some TileObserver) {
    let input = inputRecords[index]
    let (used, usedBefore) = (state[input.base + 1], state[input.base + 2])
    state[input.base + 2] = used
    state[input.base + 1] = 0
    guard words > 0 else { return }
    let bits = words.times(input.width)
    state[input.moved] = state[input.moved].plus(words)
    var start = input.isDoubleBuffered ? usedBefore : used
    guard input.outer >= 0 else {
      Port.bring(&self, input: index, bits: bits, room: start, &observer)
      return
    }
    Port.settle(&self, input: input.outer, &observer)
    let outside = state[input.outerBase]
    let pace = pace(input, bits)
    let taken = move(pace, input.source, input.destination, &start, notBefore: outside)
    // Who waits for a tile that was itself late waits for what made it late.
    state[input.blame] = outside == start ? state[input.outerBlame] : taken.place
    state[input.outerBase + 1] = max(state[input.outerBase + 1], taken.end)
    state[input.base] = taken.end
    observer.transfer(
      TileTransfer(
        operand: layout.inputs[index].operand, source: PortRates.place(input.source),
        destination: PortRates.place(input.destination), bits: bits, start: start, sending: pace.sending,
        receiving: pace.receiving))
  }

  // MARK: - Outputs

  private mutating func fetchPsums(_ index: Int, words: Int, _ observer: inout some TileObserver) {
    let output = outputRecords[index]
    let bits = words.times(output.psumWidth)
    state[output.moved + 2] = state[output.moved + 2].plus(words)
    var start = state[output.base + 2]
    guard output.outer >= 0 else {
      Port.bring(&self, psums: index, bits: bits, room: start, &observer)
      return
    }
    Port.settle(&self, psums: output.outer, &observer)
    let outside = state[output.outerBase + 3]
    let pace = pace(psumsOf: output, bits)
    let taken = move(pace, output.outerRead, output.write, &start, notBefore: outside)
    state[output.psumBlame] = outside == start ? state[output.outerPsumBlame] : taken.place
    state[output.base + 3] = taken.end
    observer.transfer(
      TileTransfer(
        operand: .psum, source: PortRates.place(output.outerRead), destination: PortRates.place(output.write),
        bits: bits, start: start, sending: pace.sending, receiving: pace.receiving))
  }

  /// Takes out the tiles of outputs that ended, from the array outwards.
  private mutating func drain(_ change: TileChange, _ observer: inout some TileObserver) {
    let isFinished = change.isFinished
    for index in (0..<outputRecords.count).reversed() where change[begins: index] {
      let output = outputRecords[index]
      let words = change[ending: index]
      let leaving = words.times(isFinished ? output.finishedWidth : output.psumWidth)
      let arriving = words.times(isFinished ? output.arrivingWidth : output.psumWidth)
      let counter = output.moved + (isFinished ? 0 : 1)
      state[counter] = state[counter].plus(words)
      var start = state[output.base + 1]
      let taken: (end: Int, place: Int)
      if output.outer >= 0 {
        let pace = pace(of: output, leaving, arriving, isFinished: isFinished)
        taken = move(pace, output.read, output.outerWrite, &start, notBefore: 0)
        let place = change[begins: output.outer] ? output.outerBase + 1 : output.outerBase
        state[place] = max(state[place], taken.end)
        observer.transfer(
          TileTransfer(
            operand: isFinished ? .ofmap : .psum, source: PortRates.place(output.read),
            destination: PortRates.place(output.outerWrite), bits: leaving, start: start, sending: pace.sending,
            receiving: pace.receiving))
      } else {
        taken = Port.send(
          &self, output: index, leaving, arriving, isFinished: isFinished, ready: start, &observer)
      }
      state[output.base + 2] = taken.end
      state[TileLayout.lastDrain] = max(state[TileLayout.lastDrain], taken.end)
      state[output.drainBlame] = taken.place
    }
  }

  // MARK: - The array

  /// Goes on to when something is there, if that is later, and books the waiting.
  @inline(__always)
  private mutating func wait(_ until: Int, _ place: Int, _ operand: Int, _ time: inout Int) {
    guard until > time else { return }
    let counter = blames + 4 * place + operand
    state[counter] = state[counter].plus(until - time)
    time = until
  }

  @inline(__always)
  mutating func takeStep(_ change: TileChange, work: Int, isFirst: Bool, _ observer: inout some TileObserver) {
    Port.settle(&self, &observer)
    var time = state[TileLayout.arrayEnd]
    earliest = min(earliest, time)
    if isFirst, let first = Port.beginning(&self) { wait(first.time, 0, first.operand.rawValue, &time) }
    for index in 0..<inputRecords.count {
      let input = inputRecords[index]
      wait(state[input.base], state[input.blame], input.operand, &time)
    }
    for index in 0..<outputRecords.count {
      let output = outputRecords[index]
      wait(state[output.base + 3], state[output.psumBlame], Operand.psum.rawValue, &time)
      if change[begins: index] {
        wait(state[emptied + index], state[output.drainBlame], Operand.ofmap.rawValue, &time)
      }
    }
    if work != known.work { learn(work) }
    let start = time
    var (longest, slowest) = (known.longest, known.slowest)
    if Port.isSteady {
      for place in stride(from: arrayPorts, to: paces, by: 2) {
        state[state[place + 1]] = state[state[place + 1]].plus(state[place])
      }
    } else {
      (longest, slowest) = (known.cycles, -1)
      for index in 0..<arrayPortCount {
        let place = arrayPorts + 2 * index
        let cycles = Port.cycles(&self, at: index, from: start, known: state[place], work: work)
        state[state[place + 1]] = state[state[place + 1]].plus(cycles)
        if cycles > longest { (longest, slowest) = (cycles, index) }
      }
    }
    if slowest >= 0 { state[excess + slowest] = state[excess + slowest].plus(longest - known.cycles) }
    state[spent] = state[spent].plus(known.cycles)
    let end = start.plus(longest)
    state[TileLayout.arrayEnd] = end
    state[innermost.filter] = end
    state[innermost.ifmap] = end
    state[innermost.output] = end
    state[stepCount] = state[stepCount].plus(1)
    observer.step(start: start, end: end)
  }

  /// The share of the layer's array cycles, and of what the array moves through each port, that falls on so much work.
  private mutating func learn(_ work: Int) {
    let all = max(1, allSteps)
    known.work = work
    let product = rates.arrayCycles.multipliedFullWidth(by: min(work, all))
    known.cycles = all.dividingFullWidth(product).quotient
    (known.longest, known.slowest) = (known.cycles, -1)
    for index in 0..<arrayPortCount {
      let product = rates.arrayPorts[index].cycles.multipliedFullWidth(by: min(work, all))
      let (quotient, remainder) = all.dividingFullWidth(product)
      let cycles = quotient.plus(remainder > 0 ? 1 : 0)
      state[arrayPorts + 2 * index] = cycles
      if cycles > known.longest { (known.longest, known.slowest) = (cycles, index) }
    }
  }

  // MARK: - Runs of equal steps

  /// Takes note of the present state, to look for a period since.
  @inline(__always)
  mutating func keep() {
    state.copyFirst(emptied, to: kept)
    earliest = .max
  }

  /// Goes on for so many such periods.
  mutating func repeatPeriodSinceKept(times count: Int) {
    for place in 0..<times { state[place] = state[place].plus((state[place] - state[kept + place]).times(count)) }
    for place in blames..<emptied {
      state[place] = state[place].plus((state[place] - state[kept + place]).times(count))
    }
  }
}
