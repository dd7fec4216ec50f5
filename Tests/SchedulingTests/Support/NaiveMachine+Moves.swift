/// What moves at the beginning of a step.
extension NaiveMachine {
  // MARK: Out, from inside outwards

  /// Psums of tiles that are not those of the present counters leave.
  func drain() {
    var depth = elementPlaces[NaiveOperand.output.rawValue].count
    while depth > 0 {
      depth -= 1
      var leaving: [NaiveElement] = []
      for element in elements where movesOn(element, depth: depth) { leaving.append(element) }
      if !leaving.isEmpty { leave(leaving, depth: depth) }
    }
    depth = sharedOutputs.count
    while depth > 0 {
      depth -= 1
      if movesOn(depth) { leaveShared(depth) }
    }
  }

  /// Whether a shared memory is to work on other outputs than those it holds.
  private func movesOn(_ depth: Int) -> Bool {
    sharedOutputs[depth].holdsOther(than: sharedBox(sharedPlaces[NaiveOperand.output.rawValue][depth].stage))
  }

  /// Whether a memory of an element is to work on other outputs than those it holds, or has none to work on while the
  /// memory further out moves on.
  private func movesOn(_ element: NaiveElement, depth: Int) -> Bool {
    let box = element.boxes[elementPlaces[NaiveOperand.output.rawValue][depth].stage - arrayStage]
    if !box.isEmpty(of: .output) { return element.outputs[depth].holdsOther(than: box) }
    if depth > 0 { return movesOn(element, depth: depth - 1) }
    return sharedOutputs.indices.last.map(movesOn) ?? false
  }

  /// At the end, all psums leave.
  func drainEverything() {
    for depth in elementPlaces[NaiveOperand.output.rawValue].indices.reversed() { leave(elements, depth: depth) }
    for depth in sharedOutputs.indices.reversed() { leaveShared(depth) }
  }

  /// The psum tiles in one memory of these elements leave together, for another memory of the element or for the array's
  /// outside, added up on their way.
  private func leave(_ leaving: [NaiveElement], depth: Int) {
    var sums: [Int: Int] = [:]
    var evicted = 0
    for element in leaving {
      guard let tile = element.outputs[depth].held else { continue }
      let words = element.outputs[depth].leave()
      if words.count != layer.words(of: .output, in: tile).count {
        note("a psum tile leaves that was not all worked on")
      }
      evicted += words.count
      for (word, psum) in words {
        if depth > 0 {
          element.outputs[depth - 1].contents[word] = psum
        } else {
          sums[word, default: 0] += psum
          workersOnWord[word, default: 0] -= 1
        }
      }
    }
    count(at: elementPlaces[NaiveOperand.output.rawValue][depth]) { output in
      output.evicted += evicted
      output.received += depth > 0 ? evicted : sums.count
    }
    guard depth == 0 else { return }
    counts.spatialReductions += evicted - sums.count
    for (word, sum) in sums {
      if workersOnWord[word] != 0 { note("psum \(word) leaves some elements and not others") }
      if let source = sharedOutputs.last { source.contents[word] = sum } else { dramOutputs[word] = sum }
    }
  }

  private func leaveShared(_ depth: Int) {
    guard let tile = sharedOutputs[depth].held else { return }
    let words = sharedOutputs[depth].leave()
    if words.count != layer.words(of: .output, in: tile).count {
      note("an ofmap tile leaves that was not all worked on")
    }
    count(at: sharedPlaces[NaiveOperand.output.rawValue][depth]) { output in
      output.evicted += words.count
      output.received += words.count
    }
    for (word, psum) in words {
      if depth > 0 { sharedOutputs[depth - 1].contents[word] = psum } else { dramOutputs[word] = psum }
    }
  }

  // MARK: In, from outside inwards

  /// Tiles of the present counters come in.
  func fill() {
    for operand in [NaiveOperand.filter, .ifmap] {
      fillShared(operand)
      fillArray(operand)
      fillInsideElements(operand)
    }
    beginShared()
    beginArray()
    beginInsideElements()
  }

  private func count(at place: Place, _ operand: NaiveOperand, _ add: (inout NaiveCounts.Input) -> Void) {
    if let level = place.level { add(&counts.levels[level][operand]) } else { add(&counts.registers[operand]) }
  }

  private func count(at place: Place, _ add: (inout NaiveCounts.Output) -> Void) {
    var output = (place.level.map { counts.levels[$0].output } ?? counts.registers.output) ?? .init()
    add(&output)
    if let level = place.level { counts.levels[level].output = output } else { counts.registers.output = output }
  }

  /// A number of an input as the memory at `depth`, counted from outside, gives it; DRAM below zero.
  private func sharedValue(_ operand: NaiveOperand, depth: Int, _ word: Int) -> Int? {
    if depth >= 0 { return sharedInputs[operand.rawValue][depth].contents[word] }
    return operand == .filter ? layer.filter[word] : layer.ifmap[word]
  }

  private func fillShared(_ operand: NaiveOperand) {
    for depth in NaiveRange(lower: 0, upper: sharedInputs[operand.rawValue].count) {
      let buffer = sharedInputs[operand.rawValue][depth]
      let place = sharedPlaces[operand.rawValue][depth]
      let box = sharedBox(place.stage)
      guard let filled = buffer.missing(for: box, layer) else { continue }
      count(at: place, operand) { $0.addOneByOne(filled.count) }
      let lost = buffer.take(box, filled: filled, from: { sharedValue(operand, depth: depth - 1, $0) }, layer)
      if let lost { note("level \(place.stage) finds no \(operand) word \(lost) further out") }
    }
  }

  /// What comes into the elements from the shared memories, over the network.
  private func fillArray(_ operand: NaiveOperand) {
    let place = elementPlaces[operand.rawValue][0]
    var (arriving, arrivals): ([NaiveElement], [[Int]]) = ([], [])
    for element in elements where element.isActive {
      let box = element.boxes[place.stage - arrayStage]
      guard let words = element.inputs[operand.rawValue][0].missing(for: box, layer) else { continue }
      arriving.append(element)
      arrivals.append(words)
    }
    let fresh = handOver(operand, place)
    if let fresh { count(at: place, operand) { $0.readBySystolic += fresh } }
    if arrivals.isEmpty { return }
    var (filled, distinct) = (0, 0)
    for words in arrivals {
      filled += words.count
      for word in words where lastArrival[operand.rawValue][word] != counts.steps {
        lastArrival[operand.rawValue][word] = counts.steps
        distinct += 1
      }
    }
    count(at: place, operand) { input in
      input.filled += filled
      input.readByUnicast += filled
      input.readByMulticast += distinct
      if fresh == nil { input.readBySystolic += distinct }
    }
    let source = sharedInputs[operand.rawValue].count - 1
    for index in NaiveRange(lower: 0, upper: arriving.count) {
      let element = arriving[index]
      let lost = element.inputs[operand.rawValue][0].take(
        element.boxes[place.stage - arrayStage], filled: arrivals[index],
        from: { sharedValue(operand, depth: source, $0) }, layer)
      if let lost { note("element \(element.part) finds no \(operand) word \(lost) outside") }
    }
  }

  /// Words of the array tile that were not in the one before: all others come from a neighbour. `nil` where none does.
  private func handOver(_ operand: NaiveOperand, _ place: Place) -> Int? {
    guard place.isSliding else { return nil }
    let step = counts.steps
    var fresh = 0
    for element in elements where element.hasTile[place.stage - arrayStage] {
      for word in layer.words(of: operand, in: element.boxes[place.stage - arrayStage]) {
        let last = lastInTile[operand.rawValue][word]
        if last == step { continue }
        if last != step - 1 { fresh += 1 }
        lastInTile[operand.rawValue][word] = step
      }
    }
    return fresh
  }

  /// From an element's outer memory to its inner one and to the registers.
  private func fillInsideElements(_ operand: NaiveOperand) {
    let places = elementPlaces[operand.rawValue]
    for element in elements where element.isActive {
      let buffers = element.inputs[operand.rawValue]
      for depth in NaiveRange(lower: 1, upper: places.count) {
        let box = element.boxes[places[depth].stage - arrayStage]
        guard let filled = buffers[depth].missing(for: box, layer) else { continue }
        count(at: places[depth], operand) { $0.addOneByOne(filled.count) }
        let lost = buffers[depth].take(box, filled: filled, from: { buffers[depth - 1].contents[$0] }, layer)
        if let lost { note("element \(element.part) lacks \(operand) word \(lost)") }
      }
      // The registers hold the words of the box of lanes.
      if places.count > 1, let used = buffers.last?.contents.count {
        if operand == .filter { counts.filterReads += used } else { counts.ifmapReads += used }
      }
    }
  }

  private func beginShared() {
    for depth in NaiveRange(lower: 0, upper: sharedOutputs.count) where sharedOutputs[depth].held == nil {
      let buffer = sharedOutputs[depth]
      let place = sharedPlaces[NaiveOperand.output.rawValue][depth]
      let box = sharedBox(place.stage)
      let returned = buffer.begin(box, layer.words(of: .output, in: box)) { word in
        depth > 0 ? sharedOutputs[depth - 1].contents[word] : dramOutputs[word]
      }
      count(at: place) { $0.returned += returned }
    }
  }

  /// Elements that begin with other outputs; psums that come back go to one of them.
  private func beginArray() {
    let place = elementPlaces[NaiveOperand.output.rawValue][0]
    for element in elements where element.isActive && element.outputs[0].held == nil {
      let box = element.boxes[place.stage - arrayStage]
      let words = layer.words(of: .output, in: box)
      let returned = element.outputs[0].begin(box, words) { word in
        guard workersOnWord[word, default: 0] == 0 else { return nil }
        return sharedOutputs.last.map { $0.contents[word] } ?? dramOutputs[word]
      }
      for word in words { workersOnWord[word, default: 0] += 1 }
      count(at: place) { $0.returned += returned }
    }
  }

  private func beginInsideElements() {
    let places = elementPlaces[NaiveOperand.output.rawValue]
    for element in elements where element.isActive {
      for depth in NaiveRange(lower: 1, upper: places.count) where element.outputs[depth].held == nil {
        let box = element.boxes[places[depth].stage - arrayStage]
        let words = layer.words(of: .output, in: box)
        let returned = element.outputs[depth].begin(box, words) { element.outputs[depth - 1].contents[$0] }
        count(at: places[depth]) { $0.returned += returned }
      }
      if counts.registers.output == nil, let box = element.boxes.last {
        counts.psumUpdates += layer.words(of: .output, in: box).count
      }
    }
  }
}

extension NaiveCounts.Input {
  /// Words that are read for one copy.
  mutating func addOneByOne(_ words: Int) {
    filled += words
    readByUnicast += words
    readByMulticast += words
    readBySystolic += words
  }
}
