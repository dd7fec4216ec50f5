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
struct TileClock {
  private let program: TileProgram
  private let rates: TileRates
  /// Times, then whom inputs and outputs waited for, then counters.
  private(set) var state: [Int]
  /// The least time that decided anything since it was last reset.
  var earliest = Int.max

  // Places in the state.
  private let arrayEnd = 0
  private let lastDrain = 1
  private let ports = 2
  private let inputs: Int
  private let outputs: Int
  /// Times end here.
  let times: Int
  /// Blames end here, and counters begin.
  let blames: Int
  private let excess: Int
  private let spent: Int
  private let moved: Int
  private let steps: Int

  private static let inputSize = 3
  private static let outputSize = 4
  /// Whether all memories of outputs are double-buffered.
  private let drainsLate: Bool
  /// The innermost memory of each operand among the program's.
  private let innermost: (filter: Int?, ifmap: Int?)

  /// The last step's work, and what it came to: most steps are as long as the one before.
  private var known: (work: Int, cycles: Int, ports: [Int])
  /// By output: when the buffer for the tile that begins was empty.
  private var emptied: [Int]

  init(_ program: TileProgram, _ rates: TileRates) {
    self.program = program
    self.rates = rates
    inputs = ports + rates.rates.count
    outputs = inputs + Self.inputSize * program.inputs.count
    times = outputs + Self.outputSize * program.outputs.count
    blames = times + program.inputs.count + 2 * program.outputs.count
    excess = blames + 4 * (1 + program.memoryCount)
    spent = excess + rates.arrayPorts.count
    moved = spent + 1
    steps = moved + program.inputs.count + 3 * program.outputs.count
    state = Array(repeating: 0, count: steps + 2)
    drainsLate = program.outputs.allSatisfy(\.isDoubleBuffered)
    innermost = (
      program.inputs.lastIndex { $0.operand == .filter }, program.inputs.lastIndex { $0.operand == .ifmap }
    )
    emptied = Array(repeating: 0, count: program.outputs.count)
    known = (-1, 0, Array(repeating: 0, count: rates.arrayPorts.count))
  }

  // MARK: - One step

  /// A step before which so much changes. `work`: the array's steps in the tile; `isFirst`: whether nothing went before, so
  /// that no outputs have ended.
  @inline(__always)
  mutating func step(
    _ change: borrowing TileChange, work: Int, isFirst: Bool, _ observer: inout some TileObserver
  ) {
    for index in program.inputs.indices {
      if change.inputs[index] >= 0 { fetch(index, words: change.inputs[index], &observer) }
    }
    let endsAny = change.endsOutputs
    if endsAny {
      for index in program.outputs.indices where change.outputs[index] {
        let base = outputs + Self.outputSize * index
        state[base + 1] = state[base]
        state[base] = 0
      }
      if !drainsLate, !isFirst { drain(change, &observer) }
      for index in program.outputs.indices {
        emptied[index] = state[outputs + Self.outputSize * index + 2]
        if change.outputs[index], change.returning[index] > 0 {
          fetchPsums(index, words: change.returning[index], &observer)
        }
      }
      if drainsLate, !isFirst { drain(change, &observer) }
    }
    takeStep(change, work: work, isFirst: isFirst, &observer)
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
    if state[lastDrain] > state[arrayEnd], let outermost = program.outputs.indices.first {
      addStall(
        state[lastDrain] - state[arrayEnd], place(state[times + program.inputs.count + outermost]), .ofmap)
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
    let (source, destination) = (
      input.outer.map { TileRates.read(program.inputs[$0].memory) } ?? TileRates.dram, TileRates.write(input.memory)
    )
    var start = input.isDoubleBuffered ? usedBefore : used
    var outside = -1
    if let outer = input.outer { outside = state[inputs + Self.inputSize * outer] }
    let taken = move(bits, bits, source, destination, &start, notBefore: outside)
    // Who waits for a tile that was itself late waits for what made it late.
    state[times + index] =
      outside == start && input.outer != nil ? state[times + (input.outer ?? 0)] : taken.place
    if let outer = input.outer {
      let outerBase = inputs + Self.inputSize * outer
      state[outerBase + 1] = max(state[outerBase + 1], taken.end)
    }
    state[base] = input.outer == nil ? taken.end.plus(rates.latency) : taken.end
    state[moved + index] = state[moved + index].plus(words)
    observer.transfer(
      TileTransfer(
        operand: input.operand, source: TileRates.place(source), destination: .memory(input.memory), bits: bits,
        start: start, sending: taken.sending, receiving: taken.receiving))
  }

  /// Moves so many bits out of one port and into another, at the pace of the slower one; `start` becomes the time.
  @inline(__always)
  private mutating func move(
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
    state[steps + 1] = state[steps + 1].plus(1)
    return (end, place, sending, receiving)
  }

  // MARK: - Outputs

  private mutating func fetchPsums(_ index: Int, words: Int, _ observer: inout some TileObserver) {
    let output = program.outputs[index]
    let base = outputs + Self.outputSize * index
    let bits = words.times(output.psumWidth)
    let source = output.outer.map { TileRates.read(program.outputs[$0].memory) } ?? TileRates.dram
    var start = state[base + 2]
    var outside = -1
    if let outer = output.outer { outside = state[outputs + Self.outputSize * outer + 3] }
    let taken = move(bits, bits, source, TileRates.write(output.memory), &start, notBefore: outside)
    let blame = times + program.inputs.count + program.outputs.count
    state[blame + index] = outside == start && output.outer != nil ? state[blame + (output.outer ?? 0)] : taken.place
    state[base + 3] = output.outer == nil ? taken.end.plus(rates.latency) : taken.end
    let counter = moved + program.inputs.count + 3 * index + 2
    state[counter] = state[counter].plus(words)
    observer.transfer(
      TileTransfer(
        operand: .psum, source: TileRates.place(source), destination: .memory(output.memory), bits: bits, start: start,
        sending: taken.sending, receiving: taken.receiving))
  }

  /// Takes out the tiles of outputs that ended, from the array outwards.
  private mutating func drain(_ change: borrowing TileChange, _ observer: inout some TileObserver) {
    for index in program.outputs.indices.reversed() where change.outputs[index] {
      let output = program.outputs[index]
      let base = outputs + Self.outputSize * index
      let words = change.ending[index]
      let isFinished = change.isFinished
      let leaving = words.times(isFinished ? output.finishedWidth : output.psumWidth)
      let arriving = words.times(isFinished ? output.arrivingWidth : output.psumWidth)
      let destination = output.outer.map { TileRates.write(program.outputs[$0].memory) } ?? TileRates.dram
      var start = state[base + 1]
      let taken = move(leaving, arriving, TileRates.read(output.memory), destination, &start, notBefore: 0)
      state[base + 2] = taken.end
      state[lastDrain] = max(state[lastDrain], taken.end)
      state[times + program.inputs.count + index] = taken.place
      if let outer = output.outer {
        let outerBase = outputs + Self.outputSize * outer
        let place = change.outputs[outer] ? outerBase + 1 : outerBase
        state[place] = max(state[place], taken.end)
      }
      let counter = moved + program.inputs.count + 3 * index + (isFinished ? 0 : 1)
      state[counter] = state[counter].plus(words)
      observer.transfer(
        TileTransfer(
          operand: isFinished ? .ofmap : .psum, source: .memory(output.memory),
          destination: TileRates.place(destination), bits: leaving, start: start, sending: taken.sending,
          receiving: taken.receiving))
    }
  }

  // MARK: - The array

  @inline(__always)
  private mutating func takeStep(
    _ change: borrowing TileChange, work: Int, isFirst: Bool, _ observer: inout some TileObserver
  ) {
    var time = state[arrayEnd]
    earliest = min(earliest, time)
    func wait(_ until: Int, _ place: Int, _ operand: Operand, _ state: inout [Int]) {
      guard until > time else { return }
      let counter = blames + 4 * place + operand.rawValue
      state[counter] = state[counter].plus(until - time)
      time = until
    }
    if isFirst, rates.readsDRAMDirectly { wait(rates.latency, 0, .ifmap, &state) }
    for index in program.inputs.indices {
      wait(state[inputs + Self.inputSize * index], state[times + index], program.inputs[index].operand, &state)
    }
    let drains = times + program.inputs.count
    let psums = drains + program.outputs.count
    for index in program.outputs.indices {
      let base = outputs + Self.outputSize * index
      wait(state[base + 3], state[psums + index], .psum, &state)
      if change.outputs[index] { wait(emptied[index], state[drains + index], .ofmap, &state) }
    }
    if work != known.work { learn(work) }
    let start = time
    var longest = known.cycles
    var slowest = -1
    for index in rates.arrayPorts.indices {
      let cycles = known.ports[index]
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
      known.ports[index] = quotient.plus(remainder > 0 ? 1 : 0)
    }
  }

  // MARK: - Periods

  /// Whether all times moved equally far since they were `old`, or less far and decided nothing: then as many more steps of the
  /// same kind move each as far again. `earliest`: the least time that decided anything since.
  func isPeriodic(since old: ArraySlice<Int>, earliest: Int) -> Bool {
    let first = old.startIndex
    let shift = state[0] - old[first]
    for place in 0..<times {
      let moved = state[place] - old[first + place]
      guard moved == shift || (moved < shift && state[place] < earliest) else { return false }
    }
    for place in times..<blames where state[place] != old[first + place] { return false }
    return true
  }

  /// Goes on for so many periods like the one since `old`.
  mutating func repeatPeriod(since old: ArraySlice<Int>, times count: Int) {
    let first = old.startIndex
    for place in 0..<times {
      state[place] = state[place].plus((state[place] - old[first + place]).times(count))
    }
    for place in blames..<state.count {
      state[place] = state[place].plus((state[place] - old[first + place]).times(count))
    }
  }

  // MARK: - Outcome

  private mutating func addStall(_ cycles: Int, _ place: Stall.Place, _ operand: Operand) {
    guard cycles > 0 else { return }
    let index = if case .memory(let memory) = place { memory + 1 } else { 0 }
    let counter = blames + 4 * index + operand.rawValue
    state[counter] = state[counter].plus(cycles)
  }

  private func place(_ index: Int) -> Stall.Place { index == 0 ? .dram : .memory(index - 1) }

  /// Cycles lost by memory and operand, DRAM first; valid when finished.
  var stalls: [Stall] {
    var cycles = Array(state[blames..<excess])
    for (index, port) in rates.arrayPorts.enumerated() {
      let place = if case .memory(let memory) = port.place { memory + 1 } else { 0 }
      for (operand, share) in StallModel.split(Cycles(state[excess + index]), by: port.bits) {
        cycles[4 * place + operand.rawValue] = cycles[4 * place + operand.rawValue].plus(share.count)
      }
    }
    return cycles.indices.filter { cycles[$0] > 0 }.compactMap { index in
      Operand(rawValue: index % 4).map {
        Stall(place: place(index / 4), operand: $0, cycles: Cycles(cycles[index]))
      }
    }
  }

  /// Words that came into each of the program's inputs; of each output, those that left finished, left unfinished, and came
  /// back.
  var movedWords: (inputs: [Int], outputs: [(finished: Int, unfinished: Int, returned: Int)]) {
    let first = moved + program.inputs.count
    return (
      Array(state[moved..<first]),
      program.outputs.indices.map {
        (state[first + 3 * $0], state[first + 3 * $0 + 1], state[first + 3 * $0 + 2])
      }
    )
  }
}

/// What changes with a step.
struct TileChange {
  /// By input: words brought in; below zero if the tile is the same.
  var inputs: [Int]
  /// By output: whether another tile begins.
  var outputs: [Bool]
  /// By output: psums that come back.
  var returning: [Int]
  /// By output: words of the tile that ends.
  var ending: [Int]
  /// Whether the outputs that end are final.
  var isFinished = false
  var endsOutputs = false

  init(_ program: TileProgram) {
    inputs = Array(repeating: -1, count: program.inputs.count)
    outputs = Array(repeating: false, count: program.outputs.count)
    returning = Array(repeating: 0, count: program.outputs.count)
    ending = returning
  }
}
