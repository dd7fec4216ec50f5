import Arithmetic
import Costs
import Dispatch
import Evaluation
import Hardware
import MappingSupport
import Scheduling
import Simulation
import Synchronization
import TestSupport
import Workloads

extension Suite {
  /// Searches for mappings onto a spatial array, in time as it passes, because they run on several threads.
  func searches(_ repository: Repository, on accelerator: Accelerator, costs table: CostTable) throws {
    let weights = EnergyWeights.standard(accelerator)
    let small = try spaces(
      ["layer2.0.downsample", "layer2.1.conv2"], of: repository.network("resnet18"), on: accelerator)
    for (name, space) in small {
      for (threads, title) in [(1, "1 thread"), (64, "all threads")] {
        time("Search, \(name) of ResNet-18, \(title)", "rating", repeats: 3) {
          let search = MappingSearch(SearchObjective(.energyDelay, weights: weights), threads: threads)
          return (search.best(space, on: accelerator)?.evaluations ?? 0, "")
        }
      }
    }
    for (name, space) in small {
      time("Search to a proof, \(name), effort high", "rating", repeats: 1) {
        let search = MappingSearch(SearchObjective(.energyDelay, weights: weights), effort: .high)
        guard let found = search.best(space, on: accelerator) else { return (0, "nothing found") }
        return (
          found.evaluations, found.isProven ? "proven" : "not proven, gap \(Measurement.short(found.gap * 100)) %"
        )
      }
    }
    let network = try repository.network("resnet50")
    let evaluator = Evaluator(accelerator, costs: table)
    try time("Searching all layers of ResNet-50", "network", repeats: 1) {
      use(try evaluator.evaluate(network))
      return (1, "")
    }
  }

  /// Random mappings of a network's layers against what a search finds, a million for each second of the budget: nothing to
  /// time, and only when asked for. Both are rated by the whole simulation, first tiles included.
  func randomMappings(_ repository: Repository, on accelerator: Accelerator) throws {
    guard filter.lowercased() == "random" else { return }
    let drawn = Int(budget / .seconds(1) * 1_000_000)
    let weights = EnergyWeights.standard(accelerator)
    print(line: ["\(drawn) random mappings against the search", "valid", "best : found", "by its cost", "timed", "s"])
    let network = try repository.network("resnet50")
    var seen: Set<IterationSpace> = []
    for (name, space) in spaces(network.layers.map(\.name), of: network, on: accelerator)
    where seen.insert(space).inserted {
      guard
        let found = MappingSearch(SearchObjective(.energyDelay, weights: weights)).best(space, on: accelerator),
        let floor = MappingFloor(space, on: accelerator, weights: weights)
      else { continue }
      let refinement = MappingRefinement(
        space, on: accelerator, objective: SearchObjective(.energyDelay, weights: weights))
      let product: @Sendable (Mapping) -> Double = { refinement.cost(of: $0).primary(.energyDelay) }
      let clock = ContinuousClock()
      let start = clock.now
      let sample = sample(space, on: accelerator, drawn: drawn, floor, product)
      let seconds = (clock.now - start) / .seconds(1)
      let timed = product(refinement.best(from: found))
      let ratios = [sample.best / timed, sample.best / found.cost.primary(.energyDelay)]
      print(
        line: [name, "\(sample.valid)"] + ratios.map { "\(($0 * 100_000).rounded() / 100_000)" }
          + ["\(sample.timed)", Measurement.short(seconds)])
    }
  }

  /// What a sample of random mappings comes to.
  private struct Sample {
    /// How many are valid.
    var valid = 0
    /// How many were simulated, because their floor was below the least figure so far. Depends on the threads.
    var timed = 0
    /// The least figure.
    var best = Double.infinity
  }

  /// So many random mappings, and the least figure of those that are valid, which is never below their floor.
  private func sample(
    _ space: IterationSpace, on accelerator: Accelerator, drawn: Int, _ floor: MappingFloor,
    _ figure: @Sendable (Mapping) -> Double
  ) -> Sample {
    let parts = 16
    let all = Mutex(Sample())
    DispatchQueue.concurrentPerform(iterations: parts) { part in
      guard let mappings = RandomMappings(space, on: accelerator) else { return }
      var random = RandomNumbers(seed: UInt64(part))
      for _ in (drawn * part / parts)..<(drawn * (part + 1) / parts) {
        let mapping = mappings.next(using: &random)
        guard floor.isValid(mapping) else { continue }
        let best = all.withLock { all in
          all.valid += 1
          return all.best
        }
        guard floor.canBeat(best, mapping, .energyDelay) else { continue }
        let own = figure(mapping)
        all.withLock { all in
          all.timed += 1
          all.best = min(all.best, own)
        }
      }
    }
    return all.withLock { $0 }
  }

  private func spaces(_ names: [String], of network: Network, on accelerator: Accelerator) -> [(String, IterationSpace)]
  {
    let bits = accelerator.nativeFormats
    let widths = OperandWidths(
      filter: bits.weights.storageBits, ifmap: bits.activations.storageBits,
      psum: accelerator.array.mesh?.psumBits?.count ?? 16, ofmap: bits.activations.storageBits)
    return names.compactMap { name in
      network.layers.first { $0.name == name }?.operation.convolution.map { (name, IterationSpace($0, widths: widths)) }
    }
  }

  /// Prints the times of `work`, which says how many items it did, and anything else worth a line.
  private func time(
    _ title: String, _ unit: String, repeats: Int, work: () throws -> (items: Int, remark: String)
  ) rethrows {
    guard wants(title) else { return }
    let clock = ContinuousClock()
    var nanoseconds: [Double] = []
    var done = (items: 1, remark: "")
    for _ in 0..<repeats {
      let start = clock.now
      done = try work()
      nanoseconds.append((clock.now - start) / .nanoseconds(1))
    }
    report(Measurement(title, items: max(1, done.items), unit, nanoseconds: nanoseconds))
    let seconds = Measurement.short((nanoseconds.min() ?? 0) / 1e9)
    Swift.print("  \(done.items) \(unit)s in \(seconds) s\(done.remark.isEmpty ? "" : ", \(done.remark)")")
  }
}
