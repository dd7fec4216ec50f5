import Hardware
import Testing
import Workloads

@testable import Scheduling

/// Closed forms against a machine that runs the whole nest one multiply at a time.
@Suite struct NestAnalysisTests {
  private func differences(_ example: NestCase) -> [CountDifference] {
    NestComparison(example, counts: example.run().counts).differences
  }

  /// What differs, with the smallest case for which the same count still does.
  private func mistake(_ example: NestCase) -> String? {
    guard let difference = differences(example).first else { return nil }
    let smallest = example.shrunk { smaller in differences(smaller).contains { $0.count == difference.count } }
    return "\(smallest)\n  \(differences(smallest).map(\.description).joined(separator: "\n  "))"
  }

  @Test("every count of any mapping is that of a walk", arguments: 0..<4)
  func everyCount(part: Int) {
    RandomCases(130, seed: 70 + UInt64(part)).check { random in
      mistake(random.nestCase(most: random.one(of: [60, 200, 600], or: 60)))
    }
  }

  @Test("every count is that of a walk where windows slide and elements hand words on", arguments: 0..<2)
  func slidingWindows(part: Int) {
    RandomCases(80, seed: 80 + UInt64(part)).check { mistake($0.slidingCase()) }
  }

  @Test("a few larger layers have the counts of a walk too")
  func largerLayers() {
    RandomCases(25, seed: 90).check { mistake($0.nestCase(most: 3000)) }
  }

  /// A search leaves windows that slide out of its account there.
  @Test("where windows have one tap, words that come into a memory are the same whether windows slide or not")
  func singleTaps() {
    RandomCases(400, seed: 92).check { random in
      var example = random.nestCase(most: 600)
      example.convolution.vertical.window = 1
      example.convolution.horizontal.window = 1
      let analysis = NestAnalysis(example.space, example.mapping, on: example.accelerator)
      for stage in 0...example.levels.count {
        for sharing in [Sharing.ownCopies, .once] {
          let still = analysis.changed(.ifmap, stage: stage, isSliding: false, sharing: sharing)
          let sliding = analysis.changed(.ifmap, stage: stage, isSliding: true, sharing: sharing)
          if sliding != still { return "\(example): \(sliding) instead of \(still) at \(stage), \(sharing)" }
        }
      }
      return nil
    }
  }

  /// Rows and columns, E and F, R and S exchanged everywhere.
  @Test("a layer and its mapping lying on their side have the same counts")
  func transposed() {
    RandomCases(150, seed: 91).check { random in
      let example = random.nestCase(most: 300)
      return difference(
        "transposed counts", NestCounts(example.transposed), expected: NestCounts(example)
      ).map { "\(example): \($0)" }
    }
  }
}

/// Some counts of the closed forms.
private struct NestCounts: Equatable {
  var changed: [Int]

  init(_ example: NestCase) {
    let analysis = NestAnalysis(example.space, example.mapping, on: example.accelerator)
    changed = [analysis.steps, analysis.elementSteps]
    for stage in 0...example.levels.count {
      for operand in [Operand.filter, .ifmap, .ofmap] {
        changed.append(analysis.changed(operand, stage: stage, sharing: .ownCopies))
        changed.append(analysis.changed(operand, stage: stage, sharing: .once))
        if operand != .ofmap {
          changed.append(analysis.changed(operand, stage: stage, isSliding: true, sharing: .ownCopies))
        }
      }
    }
  }
}
