import Arithmetic
import Hardware
import Scheduling

/// Sums that elements of a spatial array take in, add to and send, where the order of adding matters and elements share outputs.
final class SpatialSums<Datapath: ElementDatapath> {
  typealias Word = Datapath.Word

  /// What one processing element holds.
  private struct Element {
    /// The outputs that it works on; `nil` for none.
    var outputs: SpatialBox?
    /// By how much the place of a sum grows along each dimension of the outputs.
    var strides = SIMD8<Int>.zero
    var sums: Registers<Word>
  }

  private let datapath: Datapath
  private let tensors: OperandTensors<Datapath>
  private let isTree: Bool
  private var elements: [Element] = []
  /// Sums outside of the elements by output, and whether they are there or some element has taken them.
  private let outside: Registers<Word>
  private var isOutside: [Bool]
  /// Sums on their way out, and the occasion on which they are.
  private let leaving: Registers<Word>
  private var leftAt: [Int]
  private var departure = 0
  private let outputMask = DimensionSet.outputMask

  /// `isTree`: whether sums are reduced in pairs, and not from element to element.
  init(
    _ datapath: Datapath, _ tensors: OperandTensors<Datapath>, outside: Registers<Word>, elements: Int, isTree: Bool
  ) {
    self.datapath = datapath
    self.tensors = tensors
    self.outside = outside
    self.isTree = isTree
    let outputs = tensors.space.ofmapWords
    leaving = Registers(outputs * datapath.wordsPerSum, repeating: 0)
    leftAt = Array(repeating: 0, count: outputs)
    isOutside = Array(repeating: true, count: outputs)
    self.elements = (0..<elements).map { _ in Element(sums: Registers(0, repeating: 0)) }
  }

  /// An element's sum of the first output of a box; `nil` if it has no outputs.
  func sum(of lower: SIMD8<Int>, in element: Int) -> UnsafeMutablePointer<Word>? {
    guard let outputs = elements[element].outputs else { return nil }
    return elements[element].sums.base + ((lower &- outputs.lower) &* elements[element].strides).wrappedSum()
  }

  func strides(_ element: Int) -> SIMD8<Int> { elements[element].strides }

  /// Elements that are to work on other outputs than they hold send their sums away, all at once, and begin with the others:
  /// the first to do so takes the sum that is outside, the next ones start from zero.
  func take(
    _ blocks: [SpatialBox], _ offset: SIMD8<Int>, _ size: SIMD8<Int>, at cycles: Int, _ departures: Registers<Int>
  ) {
    var changing: [(element: Int, outputs: SpatialBox)] = []
    for index in elements.indices {
      let box = blocks[index].part(from: offset, size: size)
      if box.isEmpty { continue }
      let outputs = box.along(outputMask)
      if elements[index].outputs != outputs { changing.append((index, outputs)) }
    }
    guard !changing.isEmpty else { return }
    send(changing.map(\.element), at: cycles, departures)
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

  /// Everything leaves.
  func sendAll(at cycles: Int, _ departures: Registers<Int>) { send(Array(elements.indices), at: cycles, departures) }

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
  private func send(_ indices: [Int], at cycles: Int, _ departures: Registers<Int>) {
    departure += 1
    var touched: [Int] = []
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
      departures.base[output] = cycles
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
