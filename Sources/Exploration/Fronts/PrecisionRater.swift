import Arithmetic
import Documents
import Evaluation
import Quantities
import Workloads

/// Rates genomes of a ``PrecisionSearch``, each layer in each of its formats once.
///
/// Cycles and energy of a network are sums over its layers, and a layer's depend on its own formats and on the one in which
/// its ofmap moves, which its readers decide. So a few evaluations of single layers serve any number of genomes.
struct PrecisionRater {
  private let search: PrecisionSearch
  /// Layers that are alike but for their formats have one number.
  private let kinds: [Int]
  /// The group of each layer; `nil` where its formats are not searched for.
  private let groupOf: [Int?]
  private var known: [Key: Cost] = [:]
  private var noise = QuantizationNoise()

  private struct Key: Hashable {
    var kind: Int
    var formats: FormatPair
    var ofmap: NumberFormat
  }

  private struct Cost {
    var cycles: Cycles
    var energy: Femtojoules?
  }

  init(_ search: PrecisionSearch) {
    self.search = search
    // A mapping may have been given for a layer by its name.
    let isNamed = !search.evaluator.options.mappings.isEmpty || !search.evaluator.accelerator.mappingFiles.isEmpty
    var numbers: [Layer: Int] = [:]
    kinds = search.network.layers.map { layer in
      var kind = layer
      kind.inputs = []
      if !isNamed { kind.name = "" }
      (kind.weightsFormat, kind.activationsFormat) = (nil, nil)
      let number = numbers[kind] ?? numbers.count
      numbers[kind] = number
      return number
    }
    let groups = Dictionary(
      search.groups.enumerated().flatMap { group, names in names.map { ($0, group) } },
      uniquingKeysWith: { _, later in later })
    groupOf = search.network.layers.map { groups[$0.name] }
  }

  mutating func rate(_ genomes: [[Int]]) throws(EvaluationError) -> [RatedCosts] {
    var ratings: [RatedCosts] = []
    ratings.reserveCapacity(genomes.count)
    for genome in genomes { ratings.append(RatedCosts(try figures(of: genome))) }
    return ratings
  }

  /// The objectives of a genome; NaN where a price is missing.
  mutating func figures(of genome: [Int]) throws(EvaluationError) -> [Double] {
    let plan = search.plan(of: genome)
    let native = search.evaluator.accelerator.nativeFormats
    let planned: Network
    do throws(Findings) {
      planned = try plan.applied(to: search.network, native: native)
    } catch {
      throw .planDoesNotFit(error)
    }
    let network = planned.batched(search.evaluator.options.batch)
    let storage = NetworkStorage(network) { $0.formats(native: native) }
    let keys = network.layers.indices.map { index in
      Key(
        kind: kinds[index], formats: network.layers[index].formats(native: native),
        ofmap: storage.ofmapFormats[index])
    }
    try learn(keys, plan)
    var (cycles, energy) = (Cycles.zero, Femtojoules?.some(.zero))
    for key in keys {
      cycles = cycles + (known[key]?.cycles ?? .zero)
      if let sum = energy, let part = known[key]?.energy { energy = sum + part } else { energy = nil }
    }
    let objectives = search.objectives
    return objectives.map { objective in
      switch objective {
      case .energy: energy.map { Double($0.count) / 1000 } ?? .nan
      case .cycles: Double(cycles.count)
      case .weightBits: Double(storage.weightBits.count)
      case .onChipBits: Double(storage.onChipBits.count)
      case .narrowOperations: narrowShare(genome)
      case .noiseToSignal: totalNoise(planned)
      case .givenLosses(let losses): Self.sum(losses, genome)
      }
    }
  }

  /// Evaluates those layers of the network that are not known in these formats.
  private mutating func learn(_ keys: [Key], _ plan: PrecisionPlan) throws(EvaluationError) {
    var missing: [Int] = []
    var new: Set<Key> = []
    for (index, key) in keys.enumerated() where known[key] == nil {
      if new.insert(key).inserted { missing.append(index) }
    }
    guard !missing.isEmpty else { return }
    var options = search.evaluator.options
    options.plans = [plan]
    options.layers = missing.map { search.network.layers[$0].name }
    let evaluator = Evaluator(
      search.evaluator.accelerator, costs: search.evaluator.prices.table, options: options)
    for (index, layer) in zip(missing, try evaluator.evaluate(search.network).layers) {
      known[keys[index]] = Cost(cycles: layer.activity.cycles.total, energy: layer.energy.total)
    }
  }

  private func narrowShare(_ genome: [Int]) -> Double {
    var (narrow, all) = (0, 0)
    for (index, layer) in search.network.layers.enumerated() {
      let operations = layer.operation.multiplyAccumulates
      all = all.plus(operations)
      if let group = groupOf[index], genome[group] > 0 { narrow = narrow.plus(operations) }
    }
    return all > 0 ? Double(narrow) / Double(all) : 0
  }

  /// NaN for a format that cannot be measured.
  private mutating func totalNoise(_ planned: Network) -> Double {
    do {
      return try noise.total(of: planned, native: search.evaluator.accelerator.nativeFormats)
    } catch {
      return .nan
    }
  }

  /// What is not given is not known.
  private static func sum(_ losses: [[Double]], _ genome: [Int]) -> Double {
    genome.enumerated().reduce(0) { sum, gene in
      guard losses.indices.contains(gene.offset), losses[gene.offset].indices.contains(gene.element) else {
        return .nan
      }
      return sum + losses[gene.offset][gene.element]
    }
  }
}
