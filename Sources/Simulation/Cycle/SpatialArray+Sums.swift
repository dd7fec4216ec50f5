import Hardware
import Scheduling

/// How sums begin, leave and are reduced.
extension SpatialArray {
  /// Elements that are to work on other outputs than they hold send their sums away, all at once, and begin with the others:
  /// the first to do so takes the sum that is outside, the next ones start from zero.
  func takeOutputs() {
    var changing: [(element: Int, outputs: SpatialBox)] = []
    for index in elements.indices {
      let box = elements[index].block.part(from: offset, size: size)
      if box.isEmpty { continue }
      let outputs = box.along(outputMask)
      if elements[index].outputs != outputs { changing.append((index, outputs)) }
    }
    guard !changing.isEmpty else { return }
    send(changing.map(\.element))
    let sumWords = datapath.wordsPerSum
    for (index, outputs) in changing {
      begin(index, outputs)
      let sums = elements[index].sums.base
      var place = 0
      forEachLine(of: outputs) { output, count in
        for output in output..<(output + count) {
          for word in 0..<sumWords {
            sums[place] = isOutside[output] ? outside.base[output * sumWords + word] : 0
            place += 1
          }
          isOutside[output] = false
        }
      }
    }
  }

  /// Room for the sums of an element's outputs, the last coordinate counting fastest.
  private func begin(_ index: Int, _ outputs: SpatialBox) {
    var stride = datapath.wordsPerSum
    var strides = SIMD8<Int>.zero
    for dimension in [Dimension.outputColumn, .outputRow, .outputChannel, .batch, .group] {
      strides[dimension.rawValue] = stride
      stride *= outputs.count(dimension)
    }
    elements[index].outputs = outputs
    elements[index].strides = strides
    if elements[index].sums.count < stride { elements[index].sums = Registers(stride, repeating: 0) }
  }

  /// The outputs of a box in the order of their sums, those that lie in one row of the ofmap together.
  @inline(__always)
  private func forEachLine(of box: SpatialBox, _ body: (_ output: Int, _ count: Int) -> Void) {
    let (first, count) = (box.lower[Dimension.outputColumn.rawValue], box.count(.outputColumn))
    for group in box[.group] {
      for image in box[.batch] {
        for filter in box[.outputChannel] {
          for row in box[.outputRow] {
            body(tensors.output(image: image, group: group, filter: filter, row: row, column: first), count)
          }
        }
      }
    }
  }

  /// Sums of some elements leave: those of one output are added up on their way, from element to element or, by a tree, in
  /// pairs, and to what is outside.
  func send(_ indices: [Int]) {
    departure += 1
    var touched: [Int] = []
    let isTree = mesh.psum.kind == .adderTree && !datapath.isAssociative
    var parts: [Int: [[Word]]] = [:]
    let sumWords = datapath.wordsPerSum
    for index in indices {
      guard let box = elements[index].outputs else { continue }
      var sum = elements[index].sums.base
      forEachLine(of: box) { output, count in
        for output in output..<(output + count) {
          if isTree {
            parts[output, default: []].append((0..<sumWords).map { sum[$0] })
          } else if leftAt[output] == departure {
            datapath.add(sum, to: leaving.base + output * sumWords)
          } else {
            leftAt[output] = departure
            touched.append(output)
            for word in 0..<sumWords { leaving.base[output * sumWords + word] = sum[word] }
          }
          sum += sumWords
        }
      }
      elements[index].outputs = nil
    }
    for (output, sums) in parts {
      touched.append(output)
      let total = reduced(sums)
      for word in 0..<sumWords { leaving.base[output * sumWords + word] = total[word] }
    }
    for output in touched {
      let (sum, target) = (leaving.base + output * sumWords, outside.base + output * sumWords)
      if isOutside[output] {
        datapath.add(sum, to: target)
      } else {
        for word in 0..<sumWords { target[word] = sum[word] }
      }
      isOutside[output] = true
      run.departures[output] = cycles
    }
  }

  /// In pairs.
  private func reduced(_ sums: [[Word]]) -> [Word] {
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
