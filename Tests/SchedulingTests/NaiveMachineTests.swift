import Hardware
import Testing
import Workloads

@testable import Scheduling

/// The machine by which closed forms are judged, judged by the convolutions that it computes, by what must hold of any
/// counts, and by whether it would notice mistakes.
@Suite struct NaiveMachineTests {
  /// What is wrong with a run, if anything.
  private func mistake(_ example: NestCase) -> String? {
    let machine = example.run()
    if let mistake = machine.mistakes.first { return mistake }
    let counts = machine.counts
    let words = example.space.ofmapWords
    for (level, held) in counts.levels.enumerated() {
      for input in [held.filter, held.ifmap].compactMap(\.self)
      where
        !(input.readByMulticast <= input.readByUnicast && input.readByUnicast == input.filled)
      {
        return "level \(level) reads more than it fills: \(input)"
      }
      if let output = held.output, !example.levels[level].isPerElement {
        let returned = difference("returns to level \(level)", output.returned, expected: output.evicted - words)
        if let returned { return returned }
      }
    }
    let isPlain = example.spatial.lanes == Extents(repeating: 1)
    let products = example.space.multiplyAccumulates
    return isPlain ? difference("active PE cycles", counts.activePECycles, expected: products) : nil
  }

  @Test("the naive machine computes every product once and yields the convolution", arguments: 0..<4)
  func convolutions(part: Int) {
    RandomCases(75, seed: 61 + UInt64(part)).check { random in
      let example =
        random.once(in: 4)
        ? random.slidingCase() : random.nestCase(most: random.one(of: [100, 300, 1000, 3000], or: 300))
      return mistake(example).map { _ in
        let smallest = example.shrunk { mistake($0) != nil }
        return "\(smallest): \(mistake(smallest) ?? "")"
      }
    }
  }

  /// Otherwise equal counts would say little.
  @Test("random cases come by everything that the counting rules speak of")
  func coverage() {
    var seen: [String: Int] = [:]
    func see(_ what: String, _ isSeen: Bool) { if isSeen { seen[what, default: 0] += 1 } }
    let cases = RandomCases(300, seed: 66)
    for number in 0..<cases.count {
      var random = cases.generator(number)
      let example = random.once(in: 4) ? random.slidingCase() : random.nestCase(most: 200)
      let machine = example.run()
      let counts = machine.counts
      let inputs = (counts.levels + [counts.registers]).flatMap { [$0.filter, $0.ifmap].compactMap(\.self) }
      let outputs = zip(counts.levels, example.levels).compactMap { level, made in
        level.output.map { (output: $0, isOwn: made.isPerElement) }
      }
      see("words that several elements take", inputs.contains { $0.readByMulticast < $0.filled })
      see("words that neighbours hand on", inputs.contains { $0.readBySystolic < $0.readByMulticast })
      see("psums that are added on their way", counts.spatialReductions > 0)
      see("psums that come back to a shared memory", outputs.contains { !$0.isOwn && $0.output.returned > 0 })
      see("psums that come back to elements", outputs.contains { $0.isOwn && $0.output.returned > 0 })
      see("psums that come back to accumulators", counts.registers.output.map { $0.returned > 0 } ?? false)
      see("elements without a block", machine.missingBlocks > 0)
      see("elements with a smaller block", counts.activePECycles < counts.steps * machine.elements.count)
      see("two levels in the elements", example.levels.count { $0.isPerElement } == 2)
      see("no memory in the elements", !example.levels.contains { $0.isPerElement })
      see("three shared levels", example.levels.count { !$0.isPerElement } == 3)
      see("lanes", example.spatial.lanes != Extents(repeating: 1))
      see("bypassed operands", example.levels.contains { !$0.mapping.bypassed.isEmpty })
      see("groups", example.space.extents[.group] > 1)
      see("dilated windows", example.convolution.horizontal.dilation > 1 && example.space.extents[.filterColumn] > 1)
      see("uneven padding", example.convolution.vertical.paddingBefore != example.convolution.vertical.paddingAfter)
    }
    #expect(seen.count == 16, "\(seen)")
    for (what, count) in seen { #expect(count >= cases.count / 50, "\(what): \(count) of \(cases.count)") }
  }

  /// A wrong turn that a simulator could take.
  enum Confusion: CaseIterable {
    case axes, axesOfTiles, axesOfElements, sidesOfPadding, strideAndDilation, loopOrder, slidingForWhole, bypass, lanes
  }

  private func confused(_ example: NestCase, by confusion: Confusion) -> NestCase {
    var other = example
    switch confusion {
    case .axes:
      (other.convolution.vertical, other.convolution.horizontal) =
        (example.convolution.horizontal, example.convolution.vertical)
    case .axesOfTiles:
      for index in other.levels.indices {
        other.levels[index].mapping.tile = other.levels[index].mapping.tile.transposed
      }
    case .axesOfElements:
      other.spatial.rows = other.spatial.rows.transposed
      other.spatial.columns = other.spatial.columns.transposed
    case .sidesOfPadding:
      let axis = example.convolution.vertical
      (other.convolution.vertical.paddingBefore, other.convolution.vertical.paddingAfter) =
        (axis.paddingAfter, axis.paddingBefore)
    case .strideAndDilation:
      let axis = example.convolution.vertical
      (other.convolution.vertical.stride, other.convolution.vertical.dilation) = (axis.dilation, axis.stride)
    case .loopOrder:
      for index in other.levels.indices {
        other.levels[index].mapping.order = LoopOrder(
          innermost: other.levels[index].mapping.order.dimensions.reversed())
      }
    case .slidingForWhole:
      for index in other.levels.indices {
        for place in other.levels[index].memories.indices { other.levels[index].memories[place].isSliding.toggle() }
      }
    case .bypass:
      for index in other.levels.indices { other.levels[index].mapping.bypassed = [] }
    case .lanes:
      (other.spatial.rows, other.spatial.lanes) = (example.spatial.lanes, example.spatial.rows)
    }
    return other
  }

  @Test("the counts of random cases tell a layer and its mapping from confused ones", arguments: Confusion.allCases)
  func confusions(confusion: Confusion) {
    let cases = RandomCases(60, seed: 67)
    var noticed = 0
    var changed = 0
    for number in 0..<cases.count {
      var random = cases.generator(number)
      let example = random.once(in: 4) ? random.slidingCase() : random.nestCase(most: 100)
      let other = confused(example, by: confusion)
      let axes = [other.convolution.vertical, other.convolution.horizontal]
      guard other != example, axes.allSatisfy({ $0.ofmap > 0 }) else { continue }
      changed += 1
      if other.run().counts != example.run().counts { noticed += 1 }
    }
    #expect(noticed >= 5 && noticed * 10 >= changed, "noticed \(noticed) of \(changed)")
  }
}
