import Costs
import Evaluation
import Hardware
import Quantities

extension TestBench {
  /// The designs in the sizes in which they are to be compared, each with how it came to it.
  func sized(
    _ accelerators: [Accelerator], by normalization: Normalization?
  ) throws(ComparisonError) -> [(Accelerator, Sizing?)] {
    guard let normalization, let reference = accelerators.first else { return accelerators.map { ($0, nil) } }
    var sized: [(Accelerator, Sizing?)] = [(reference, nil)]
    for accelerator in accelerators.dropFirst() {
      let sizing =
        switch normalization {
        case .sameArray: Sizing(described: ArraySize(accelerator.array), chosen: ArraySize(reference.array))
        case .sameArea: try sizing(of: accelerator, likeAreaOf: reference)
        case .sameThroughput: try sizing(of: accelerator, likeThroughputOf: reference)
        }
      sized.append((accelerator.resized(to: sizing.chosen), sizing))
    }
    return sized
  }

  /// The largest array of the design's proportions with which the whole design is not above the reference's area.
  private func sizing(
    of accelerator: Accelerator, likeAreaOf reference: Accelerator
  ) throws(ComparisonError) -> Sizing {
    func parts(_ design: Accelerator, by table: CostTable) -> AcceleratorArea {
      AcceleratorArea(PriceList(accelerator: design, table: table))
    }
    func area(_ design: Accelerator, by table: CostTable) throws(ComparisonError) -> SquareMicrometers {
      guard let area = parts(design, by: table).total else {
        throw .unknownArea(accelerator: design.name, costs: table.name)
      }
      return area
    }
    let described = ArraySize(accelerator.array)
    func resized(_ side: Int) -> Accelerator { accelerator.resized(to: described.scaled(toLongerSide: side)) }
    let target = try area(reference, by: try table(for: reference))
    let table = try table(for: accelerator)
    // What prices one size prices them all; the check above has seen to it.
    let smallest = try area(resized(1), by: table)
    // Equal sums in another order may differ in the last binary digits.
    let limit = target.count * (1 + 1e-12)
    let side = largest(in: 1...described.longestSide) { side in
      (parts(resized(side), by: table).total?.count ?? .infinity) <= limit
    }
    guard let side else {
      throw .nothingFits(
        accelerator: accelerator.name, smallest: smallest,
        memories: parts(accelerator, by: table).allMemories ?? .zero, target: target, reference: reference.name)
    }
    let chosen = resized(side)
    return Sizing(
      described: described, chosen: ArraySize(chosen.array), target: target.count,
      reached: try area(chosen, by: table).count)
  }

  /// A smallest array of the design's proportions with which the network runs at the reference's throughput: it reaches
  /// it, and the next smaller one does not.
  ///
  /// Sizes are tried in growing steps from the first whose peak would do, then halved back. More elements do not always
  /// mean fewer cycles, so a still smaller array may reach the target by luck.
  private func sizing(
    of accelerator: Accelerator, likeThroughputOf reference: Accelerator
  ) throws(ComparisonError) -> Sizing {
    let described = ArraySize(accelerator.array)
    guard let target = try result(on: reference).throughputGOPS, target > 0 else { throw .noThroughput }
    // Run as described first: what does not run in its own size is an error, and not a size that is too small.
    let own = try result(on: accelerator)
    var best = (side: described.longerSide, throughput: own.throughputGOPS ?? 0)
    /// `nil` for an array that is too large for the memories that feed it.
    func throughput(_ side: Int) -> Double? {
      let size = described.scaled(toLongerSide: side)
      if size == described { return own.throughputGOPS ?? 0 }
      guard let run = try? result(on: accelerator.resized(to: size)) else { return nil }
      let reached = run.throughputGOPS ?? 0
      if reached > best.throughput { best = (side, reached) }
      return reached
    }
    var longest = described.longestSide
    var failing = largest(in: 1...longest) { isPeakBelow(target, of: own, in: described.scaled(toLongerSide: $0)) } ?? 0
    var step = 1
    var reaching: (side: Int, throughput: Double)?
    while reaching == nil {
      guard failing < longest else {
        throw .outOfReach(
          accelerator: accelerator.name, best: described.scaled(toLongerSide: best.side), reached: best.throughput,
          target: target, reference: reference.name)
      }
      let side = min(failing.plus(step), longest)
      guard let reached = throughput(side) else {
        longest = side - 1
        if longest > failing {
          longest = largest(in: failing + 1...longest) { throughput($0) != nil } ?? failing
        }
        continue
      }
      if reached >= target {
        reaching = (side, reached)
      } else {
        failing = side
        step = step.times(2)
      }
    }
    guard var reaching else { throw .noThroughput }
    while reaching.side - failing > 1 {
      let middle = failing + (reaching.side - failing) / 2
      let reached = throughput(middle) ?? 0
      if reached >= target { reaching = (middle, reached) } else { failing = middle }
    }
    return Sizing(
      described: described, chosen: described.scaled(toLongerSide: reaching.side), target: target,
      reached: reaching.throughput)
  }

  /// Whether even the peak of such an array is below a throughput. Peaks bound throughputs, but for SCALE-Sim's timing,
  /// whose utilization exceeds 1.
  private func isPeakBelow(_ target: Double, of own: NetworkResult, in size: ArraySize) -> Bool {
    guard own.accelerator.array.timing == .systolic else { return false }
    let perElement = (own.peakGOPS ?? 0) / Double(max(1, own.accelerator.array.count))
    return Double(size.rows.times(size.columns)) * perElement < target * (1 - 1e-12)
  }
}
