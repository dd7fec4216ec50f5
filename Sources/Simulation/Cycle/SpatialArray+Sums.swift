import Hardware
import Scheduling

/// How sums begin, grow, leave and are reduced.
extension SpatialArray {
  /// All operations of an element's box of lanes: output by output, its taps by channel, row and column, as many at once as
  /// the unit has lanes.
  func multiply(_ index: Int, _ box: IterationBox) {
    guard let outputs = elements[index].outputs else { return }
    // Taken out and put back, so that they are changed where they are.
    var sums: [Word] = []
    swap(&sums, &elements[index].sums)
    sums.withUnsafeMutableBufferPointer { sums in
      if let base = sums.baseAddress { multiply(elements[index], box, into: base, of: outputs) }
    }
    swap(&sums, &elements[index].sums)
  }

  private func multiply(
    _ element: Element, _ box: IterationBox, into sums: UnsafeMutablePointer<Word>, of outputs: IterationBox
  ) {
    let (vertical, horizontal) = (tensors.space.vertical, tensors.space.horizontal)
    for group in box[.group] {
      for image in box[.batch] {
        for filter in box[.outputChannel] {
          for e in box[.outputRow] {
            for f in box[.outputColumn] {
              let place = place(in: outputs, group: group, image: image, filter: filter, row: e, column: f)
              let sum = sums + place * datapath.wordsPerSum
              var lane = 0
              for channel in box[.inputChannel] {
                for r in box[.filterRow] {
                  let row = e * vertical.stride + r * vertical.dilation - vertical.paddingBefore
                  for s in box[.filterColumn] {
                    let column = f * horizontal.stride + s * horizontal.dilation - horizontal.paddingBefore
                    weights.base[lane] = element.filter.weight(
                      group: group, filter: filter, channel: channel, row: r, column: s)
                    activations.base[lane] = element.ifmap.activation(
                      group: group, image: image, channel: channel, row: row, column: column)
                    lane += 1
                    if lane == datapath.lanes { operate(&lane, sum) }
                  }
                }
              }
              if lane > 0 { operate(&lane, sum) }
            }
          }
        }
      }
    }
  }

  /// One operation on as many lanes as are filled.
  private func operate(_ lane: inout Int, _ sum: UnsafeMutablePointer<Word>) {
    for rest in lane..<datapath.lanes {
      weights.base[rest] = Datapath.absent
      activations.base[rest] = Datapath.absent
    }
    lane = 0
    datapath.accumulate(weights: weights.base, activations: activations.base, into: sum, count: 1)
  }

  /// The place of an output among those of a box, the last coordinate counting fastest.
  private func place(
    in box: IterationBox, group: Int, image: Int, filter: Int, row: Int, column: Int
  ) -> Int {
    var place = group - box.lower[.group]
    place = place * box.count(.batch) + image - box.lower[.batch]
    place = place * box.count(.outputChannel) + filter - box.lower[.outputChannel]
    place = place * box.count(.outputRow) + row - box.lower[.outputRow]
    return place * box.count(.outputColumn) + column - box.lower[.outputColumn]
  }

  /// The outputs of a box in the order of ``place(in:group:image:filter:row:column:)``.
  private func outputs(of box: IterationBox) -> [Int] {
    var outputs: [Int] = []
    for group in box[.group] {
      for image in box[.batch] {
        for filter in box[.outputChannel] {
          for row in box[.outputRow] {
            for column in box[.outputColumn] {
              outputs.append(tensors.output(image: image, group: group, filter: filter, row: row, column: column))
            }
          }
        }
      }
    }
    return outputs
  }

  /// Elements that are to work on other outputs than they hold send their sums away, all at once, and begin with the others:
  /// the first to do so takes the sum that is outside, the next ones start from zero.
  func takeOutputs(_ boxes: [(element: Int, box: IterationBox)]) {
    let changing = boxes.filter { elements[$0.element].outputs != $0.box.along(.ofmap) }
    guard !changing.isEmpty else { return }
    send(changing.map(\.element))
    let sumWords = datapath.wordsPerSum
    for (index, box) in changing {
      let coordinates = box.along(.ofmap)
      let numbers = outputs(of: coordinates)
      var sums = Array(repeating: Word.zero, count: numbers.count * sumWords)
      for (place, output) in numbers.enumerated() where isOutside[output] {
        for word in 0..<sumWords { sums[place * sumWords + word] = outside[output * sumWords + word] }
        isOutside[output] = false
      }
      elements[index].outputs = coordinates
      elements[index].sums = sums
    }
  }

  /// In the end all sums leave.
  func sendEverything() { send(Array(elements.indices)) }

  /// Sums of some elements leave: those of one output are added up on their way, from element to element or, by a tree, in
  /// pairs, and to what is outside.
  private func send(_ leaving: [Int]) {
    let sumWords = datapath.wordsPerSum
    var parts: [(output: Int, sum: [Word])] = []
    for index in leaving {
      guard let box = elements[index].outputs else { continue }
      for (place, output) in outputs(of: box).enumerated() {
        parts.append((output, Array(elements[index].sums[(place * sumWords)..<((place + 1) * sumWords)])))
      }
      elements[index].outputs = nil
    }
    var byOutput: [Int: [[Word]]] = [:]
    for part in parts { byOutput[part.output, default: []].append(part.sum) }
    for (output, sums) in byOutput {
      var total = reduced(sums)
      if isOutside[output] {
        total = added(Array(outside[(output * sumWords)..<((output + 1) * sumWords)]), total)
      }
      for word in 0..<sumWords { outside[output * sumWords + word] = total[word] }
      isOutside[output] = true
      run.departures[output] = cycles
    }
  }

  private func reduced(_ sums: [[Word]]) -> [Word] {
    guard mesh.psum.kind == .adderTree else { return sums.dropFirst().reduce(sums[0], added) }
    var level = sums
    while level.count > 1 {
      level = stride(from: 0, to: level.count, by: 2).map { place in
        place + 1 < level.count ? added(level[place], level[place + 1]) : level[place]
      }
    }
    return level[0]
  }

  private func added(_ one: [Word], _ other: [Word]) -> [Word] {
    var sum = one
    sum.withUnsafeMutableBufferPointer { sum in
      other.withUnsafeBufferPointer { other in
        guard let sum = sum.baseAddress, let other = other.baseAddress else { return }
        datapath.add(other, to: sum)
      }
    }
    return sum
  }
}
