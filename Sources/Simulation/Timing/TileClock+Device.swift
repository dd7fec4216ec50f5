import Activity
import Hardware
import Quantities

/// The recurrence with a device: steps wait until a later transfer depends on them.
extension TileClock<DRAMDevicePort> {
  /// Hands over a step: its tiles from DRAM are asked for, for which no more of the steps before are timed than has to be.
  fileprivate mutating func handOver(
    _ change: TileChange, work: Int, isFirst: Bool, _ observer: inout some TileObserver
  ) {
    let number = port.waiting.next
    if isFirst { port.requestBiases() }
    // The array's own words keep their place among the requests.
    if port.servesArray { time(before: number, &observer) }
    if port.waiting.isFull { time(before: port.waiting.first + 1, &observer) }
    port.waiting.append(change, work: work, isFirst: isFirst)
    for (index, input) in layout.inputs.enumerated() where input.outer == nil && change[input: index] >= 0 {
      let base = inputRecords[index].base
      let room: Int
      if input.isDoubleBuffered {
        // Its room is that of the tile before last, which was used for the last time before the last one came.
        begin(upTo: port.lastFetch[index], &observer)
        room = state[base + 2]
      } else {
        time(before: number, &observer)
        room = state[base + 1]
      }
      port.lastFetch[index] = number
      guard change[input: index] > 0 else { continue }
      port.waiting[number].inputs[index] = port.request(input: index, input.operand, at: room)
    }
    guard change.endsOutputs, change[begins: 0] else { return }
    if drainsLate, change[returning: 0] > 0 {
      port.waiting[number].psums = port.request(psums: 0, at: state[layout.outputTimes + 2])
    }
    if !isFirst { begin(upTo: number, &observer) }
  }

  /// Times all steps before one.
  fileprivate mutating func time(before number: Int, _ observer: inout some TileObserver) {
    while port.waiting.first < number {
      let first = port.waiting.first
      begin(upTo: first, &observer)
      let (work, isFirst) = (port.waiting[first].work, port.waiting[first].isFirst)
      takeStep(port.waiting.change(first), work: work, isFirst: isFirst, &observer)
      port.waiting.removeFirst()
    }
  }

  /// Times all steps before one, and of this one all but the array's work.
  private mutating func begin(upTo number: Int, _ observer: inout some TileObserver) {
    time(before: number, &observer)
    guard number == port.waiting.first, !port.waiting.isFirstBegun else { return }
    port.waiting.isFirstBegun = true
    begin(port.waiting.change(number), isFirst: port.waiting[number].isFirst, &observer)
  }

  /// The memory's end of a transfer: its port is busy for its own cycles.
  /// - Returns: when it begins and ends.
  fileprivate mutating func occupy(_ place: Int, bits: Int, from start: Int) -> (start: Int, cycles: Int) {
    let port = TileLayout.ports + place
    let begin = max(start, state[port])
    let cycles = rates.ports.cycles(bits, through: place)
    if cycles > 0 { state[port] = begin.plus(cycles) }
    countTransfer()
    return (begin, cycles)
  }

  /// What is being received by a memory ends when both its port and the device are done.
  /// - Returns: when, and whom that is due to.
  fileprivate mutating func end(
    _ arrival: DRAMDevicePort.Arrival, _ operand: Operand, memory: Int, received: Int,
    _ observer: inout some TileObserver
  ) -> (end: Int, place: Int) {
    let data = port.end(of: arrival)
    observer.transfer(port.shown(operand, from: .dram, to: .memory(memory), arrival, end: data))
    return received > data ? (received, memory + 1) : (data, 0)
  }
}

extension DRAMDevicePort {
  static func take(
    _ clock: inout TileClock<Self>, _ change: TileChange, work: Int, isFirst: Bool,
    _ observer: inout some TileObserver
  ) {
    clock.handOver(change, work: work, isFirst: isFirst, &observer)
  }

  static func catchUp(_ clock: inout TileClock<Self>, _ observer: inout some TileObserver) {
    clock.time(before: clock.port.waiting.next, &observer)
  }

  static func bring(
    _ clock: inout TileClock<Self>, input index: Int, bits: Int, room: Int, _ observer: inout some TileObserver
  ) {
    guard var arrival = clock.port.waiting[clock.port.waiting.first].inputs[index] else { return }
    let input = clock.inputRecords[index]
    let own = clock.occupy(input.destination, bits: bits, from: arrival.start)
    (arrival.bits, arrival.receiving) = (bits, own.cycles)
    clock.state[input.base] = own.start.plus(own.cycles)
    clock.port.arriving.inputs[index] = arrival
  }

  static func bring(
    _ clock: inout TileClock<Self>, psums index: Int, bits: Int, room: Int, _ observer: inout some TileObserver
  ) {
    // With a single buffer psums come in only behind those that leave, and were not asked for ahead.
    var arrival =
      clock.port.waiting[clock.port.waiting.first].psums ?? clock.port.request(psums: index, at: room)
    let output = clock.outputRecords[index]
    let own = clock.occupy(output.write, bits: bits, from: arrival.start)
    (arrival.bits, arrival.receiving) = (bits, own.cycles)
    clock.state[output.base + 3] = own.start.plus(own.cycles)
    clock.port.arriving.psums[index] = arrival
  }

  static func send(
    _ clock: inout TileClock<Self>, output index: Int, _ leaving: Int, _ arriving: Int, isFinished: Bool, ready: Int,
    _ observer: inout some TileObserver
  ) -> (end: Int, place: Int) {
    let memory = clock.layout.outputs[index].memory
    let own = clock.occupy(TileRates.read(memory), bits: leaving, from: ready)
    let data = clock.port.write(output: index, isFinished: isFinished, at: own.start)
    var arrival = Arrival(group: BurstGroup(slot: 0), start: own.start)
    (arrival.bits, arrival.receiving) = (leaving, own.cycles)
    observer.transfer(
      clock.port.shown(isFinished ? .ofmap : .psum, from: .memory(memory), to: .dram, arrival, end: data))
    let left = own.start.plus(own.cycles)
    return left > data ? (left, memory + 1) : (data, 0)
  }

  static func settle(_ clock: inout TileClock<Self>, input index: Int, _ observer: inout some TileObserver) {
    guard let arrival = clock.port.arriving.inputs[index] else { return }
    clock.port.arriving.inputs[index] = nil
    let input = clock.layout.inputs[index]
    let record = clock.inputRecords[index]
    let (end, place) = clock.end(
      arrival, input.operand, memory: input.memory, received: clock.state[record.base], &observer)
    clock.state[record.base] = end
    clock.state[record.blame] = place
  }

  static func settle(_ clock: inout TileClock<Self>, psums index: Int, _ observer: inout some TileObserver) {
    guard let arrival = clock.port.arriving.psums[index] else { return }
    clock.port.arriving.psums[index] = nil
    let record = clock.outputRecords[index]
    let base = record.base + 3
    let (end, place) = clock.end(
      arrival, .psum, memory: clock.layout.outputs[index].memory, received: clock.state[base], &observer)
    clock.state[base] = end
    clock.state[record.psumBlame] = place
  }

  static func settle(_ clock: inout TileClock<Self>, _ observer: inout some TileObserver) {
    for index in clock.layout.inputs.indices { settle(&clock, input: index, &observer) }
    for index in clock.layout.outputs.indices { settle(&clock, psums: index, &observer) }
  }

  static func beginning(_ clock: inout TileClock<Self>) -> (time: Int, operand: Operand)? {
    let latency: (time: Int, operand: Operand)? =
      clock.rates.readsDRAMDirectly ? (clock.rates.latency, .ifmap) : nil
    guard let biases = clock.port.biasesEnd(), biases > latency?.time ?? 0 else { return latency }
    return (biases, .psum)
  }

  static func cycles(
    _ clock: inout TileClock<Self>, at port: Int, from start: Int, known: Int, work: Int
  ) -> Int {
    guard clock.rates.arrayPorts[port].port == TileRates.dram else { return known }
    guard clock.port.servesArray else { return 0 }
    // The array reads ahead by a lone read's latency, which its first step has waited for.
    let end = clock.port.serveArray(work: work, of: max(1, clock.allSteps), at: start)
    return max(0, end - start - clock.rates.latency)
  }

  static func finish(_ clock: inout TileClock<Self>) {
    let end = clock.port.drain()
    guard end > clock.state[TileLayout.lastDrain] else { return }
    clock.state[TileLayout.lastDrain] = end
    if clock.layout.outputs.isEmpty {
      clock.bookLastStall(.dram)
    } else {
      clock.state[clock.layout.drainBlames] = 0
    }
  }
}
