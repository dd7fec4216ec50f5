import Arithmetic
import Costs
import Documents
import Hardware
import Quantities
import Scheduling
import Simulation
import Workloads

/// A network as an accelerator takes it: formats, units and mappings of all layers, and which of them are alike.
///
/// It depends on the accelerator's units and native formats, on how many memories there are, and, for mappings of the chip's
/// own, on all of it; not on prices, sizes and speeds.
final class PlannedNetwork: Sendable {
  /// Layers that are alike in everything but name and place.
  final class Kind: Sendable {
    /// The first of them.
    let layer: Layer
    let plan: LayerPlan
    /// The place of its formats in ``PlannedNetwork/formats``.
    let formats: Int
    /// How it is to be cut up; `nil`: searched for, or nothing to map.
    let mapping: Mapping?
    /// Where that mapping comes from.
    let source: MappingSource?
    /// What the array does with the mapping, if it is systolic.
    let analysis: ArrayAnalysis?
    /// Its loops; `nil` without multiply-accumulates and in SCALE-Sim's timing.
    let space: IterationSpace?
    let multiplyAccumulates: Int
    let bops: Int
    /// The number of layer and mapping in the memory that the plan was made with, and that of the layer alone.
    let number: Int
    let searchNumber: Int

    init(
      _ layer: Layer, _ plan: LayerPlan, formats: Int, _ known: (mapping: Mapping, source: MappingSource)?,
      on accelerator: Accelerator, reading: BitOperations.Reading, memory: EvaluationMemory
    ) {
      self.layer = layer
      self.plan = plan
      self.formats = formats
      source = known?.source
      multiplyAccumulates = layer.operation.multiplyAccumulates
      bops =
        layer.operation.convolution.map {
          BitOperations(of: $0, formats: plan.formats, reading: reading).count
        } ?? 0
      guard let convolution = layer.operation.convolution, let unit = plan.unit,
        accelerator.array.timing != .scaleSim
      else {
        (mapping, analysis, space, number, searchNumber) = (nil, nil, nil, 0, 0)
        return
      }
      let space = plan.space(of: convolution, unit: unit, on: accelerator)
      self.space = space
      var mapping = known?.mapping
      var analysis: ArrayAnalysis?
      // One of another number of levels is refused later.
      if let given = mapping, given.levels.count == accelerator.levelCount {
        let fitted = given.fitted(to: space, on: accelerator)
        mapping = fitted
        if accelerator.array.mesh == nil {
          analysis = ArrayAnalysis(
            ReuseAnalysis(space, fitted), array: accelerator.array, throughput: plan.throughput)
        }
      }
      self.mapping = mapping
      self.analysis = analysis
      var key = EvaluationMemory.LayerKey(
        space: space, throughput: plan.throughput, zeros: plan.zeros, mapping: mapping)
      number = memory.number(of: key)
      key.mapping = nil
      searchNumber = mapping == nil ? number : memory.number(of: key)
    }
  }

  /// A kind whose mapping does not fit, and one of its layers with the reasons.
  struct Misfit: Sendable {
    var kind: Int
    var mapping: MisfitMapping
  }

  private struct KindKey: Hashable {
    var operation: Operation
    var plan: LayerPlan
    var sparsity: BlockSparsity?
    var mapping: Mapping?
  }

  /// Formats, densities and batch applied.
  let network: Network
  let ofmapFormats: [NumberFormat]
  let storage: NetworkTotals.StorageTotals
  /// The layers to run.
  let chosen: [Int]
  /// For each of them the place in ``kinds``.
  let kindOfChosen: [Int]
  /// In the order of their first layers.
  let kinds: [Kind]
  /// The formats of the kinds, each pair once.
  let formats: [FormatPair]
  /// Of this plan in the memory that it was made with.
  let number: Int
  /// How many of each there are among the chosen layers.
  let counts: [Int]

  init(
    _ network: Network, on accelerator: Accelerator, options: EvaluationOptions, memory: EvaluationMemory
  ) throws(EvaluationError) {
    let network = try options.planned(network, on: accelerator).batched(options.batch)
    let storage = NetworkStorage(network) { LayerPlan.formats(of: $0, on: accelerator) }
    let chosen = try options.chosenLayers(of: network)
    let mappings = try ChosenMappings(options, network: network, on: accelerator)
    var kinds: [Kind] = []
    var formats: [FormatPair] = []
    var counts: [Int] = []
    var places: [KindKey: Int] = [:]
    var kindOfChosen: [Int] = []
    kindOfChosen.reserveCapacity(chosen.count)
    for index in chosen {
      let layer = network.layers[index]
      let plan = try LayerPlan(layer, ofmapFormat: storage.ofmapFormats[index], on: accelerator)
      let known = layer.operation.convolution == nil ? nil : mappings[layer.name]
      let key = KindKey(operation: layer.operation, plan: plan, sparsity: layer.sparsity, mapping: known?.mapping)
      let place = places[key] ?? kinds.count
      if place == kinds.count {
        places[key] = place
        let pair = formats.firstIndex(of: plan.formats) ?? formats.count
        if pair == formats.count { formats.append(plan.formats) }
        kinds.append(
          Kind(
            layer, plan, formats: pair, known, on: accelerator, reading: options.bitOperations, memory: memory))
        counts.append(0)
      }
      counts[place] += 1
      kindOfChosen.append(place)
    }
    self.network = network
    self.chosen = chosen
    self.kinds = kinds
    self.formats = formats
    self.counts = counts
    number = memory.next()
    self.kindOfChosen = kindOfChosen
    ofmapFormats = storage.ofmapFormats
    self.storage = .init(
      weights: storage.weightBits, peakActivations: storage.peakActivationBits, onChip: storage.onChipBits)
  }

  /// The layers whose mapping does not fit, with why not. `problems`: of the mapping of a kind, if it has one.
  func misfits(_ problems: (Int) -> [MappingProblem]) -> [Misfit] {
    let found = kinds.indices.map(problems)
    guard found.contains(where: { !$0.isEmpty }) else { return [] }
    return zip(chosen, kindOfChosen).compactMap { index, kind in
      found[kind].isEmpty
        ? nil : Misfit(kind: kind, mapping: MisfitMapping(layer: network.layers[index].name, problems: found[kind]))
    }
  }
}

extension LayerPlan {
  /// The loops of a convolution in the plan's formats.
  func space(of convolution: Convolution, unit: Int, on accelerator: Accelerator) -> IterationSpace {
    IterationSpace(
      convolution,
      widths: OperandWidths(
        filter: formats.weights.storageBits, ifmap: formats.activations.storageBits,
        psum: accelerator.array.mesh?.psumBits?.count
          ?? accelerator.processingElement.units[unit].model.accumulatorBits,
        ofmap: ofmapFormat.storageBits))
  }
}

extension EvaluationOptions {
  /// The network with the plans' formats and densities.
  func planned(_ network: Network, on accelerator: Accelerator) throws(EvaluationError) -> Network {
    var network = network
    do throws(Findings) {
      for plan in plans { network = try plan.applied(to: network, native: accelerator.nativeFormats) }
    } catch {
      throw .planDoesNotFit(error)
    }
    return network
  }

  /// The layers to run, in the network's order.
  func chosenLayers(of network: Network) throws(EvaluationError) -> [Int] {
    guard let names = layers else { return Array(network.layers.indices) }
    let known = network.layers.map(\.name)
    var chosen: [Int] = []
    for name in names {
      guard let index = known.firstIndex(of: name) else { throw .unknownLayer(name: name, known: known) }
      chosen.append(index)
    }
    return Set(chosen).sorted()
  }
}
