import Activity
import Hardware
import Quantities
import Testing
import Workloads

@testable import Simulation

@Suite struct VectorRuleTests {
  private func operation(_ random: inout CaseGenerator) -> Workloads.Operation {
    let shape = TensorShape(channels: random.int(1...20), height: random.int(1...20), width: random.int(1...20))
    let batch = random.int(1...3)
    switch random.int(1...10) {
    case 1:
      let kind = random.one(of: [Pooling.Kind.maximum, .average, .globalAverage], or: .maximum)
      return .pooling(
        Pooling(
          kind: kind, batch: batch, channels: shape.channels, vertical: random.axis(), horizontal: random.axis()))
    case 2: return .elementwise(Elementwise(kind: .add, batch: batch, shape: shape, inputCount: random.int(2...4)))
    case 3:
      let kind = Elementwise.Kind.batchNormalization(parametersPerChannel: random.int(0...4))
      return .elementwise(Elementwise(kind: kind, batch: batch, shape: shape))
    case 4:
      let kind = Elementwise.Kind.localResponseNormalization(size: random.int(1...7))
      return .elementwise(Elementwise(kind: kind, batch: batch, shape: shape))
    case 5: return .elementwise(Elementwise(kind: .softmax, batch: batch, shape: shape))
    case 6:
      var product = Elementwise(kind: .multiply, batch: batch, shape: shape, inputCount: random.int(1...3))
      product.repeatedWords = product.inputCount == 1 ? shape.channels : random.int(0...5)
      return .elementwise(product)
    case 7:
      let kind = Elementwise.Kind.function(operations: random.int(0...9))
      var function = Elementwise(kind: kind, batch: batch, shape: shape, inputCount: random.int(0...3))
      // Of no map at all it is one of words that are repeated everywhere.
      function.repeatedWords = function.inputCount == 0 ? shape.channels : 0
      return .elementwise(function)
    case 8:
      let kind = Elementwise.Kind.layerNormalization(parametersPerChannel: random.int(0...2))
      return .elementwise(Elementwise(kind: kind, batch: batch, shape: shape))
    case 9: return .elementwise(Elementwise(kind: .copy, batch: batch, shape: shape))
    default: return .concatenation(Concatenation(batch: batch, shape: shape))
    }
  }

  /// Operations of one output word, from the operation's definition.
  private func operationsPerWord(_ operation: Workloads.Operation) -> Int {
    switch operation {
    case .convolution, .fullyConnected, .concatenation: return 0
    case .pooling(let pooling): return pooling.vertical.window * pooling.horizontal.window
    case .elementwise(let elementwise):
      switch elementwise.kind {
      case .add: return elementwise.inputCount - 1
      case .batchNormalization: return 2
      // Each neighbour is squared and added; then one power and one product.
      case .localResponseNormalization(let size): return 2 * size + 2
      case .softmax: return 3
      // One word a channel counts as one operand more.
      case .multiply: return max(1, elementwise.inputCount - 1)
      case .function(let operations): return operations
      // Sum; square and its sum; difference; quotient; a product and a sum with what is stored.
      case .layerNormalization(let parameters): return 5 + parameters
      case .copy: return 0
      }
    }
  }

  @Test("words, operations and cycles follow the rule, and no total is below any port's time")
  func rule() {
    RandomCases(1500, seed: 101).check { random in
      let operation = operation(&random)
      let accelerator = random.accelerator()
      let (ifmapBits, ofmapBits, parameterBits) = (random.int(1...16), random.int(1...16), random.int(1...32))
      let activity = VectorRule(accelerator).activity(
        of: operation, ifmapBits: ifmapBits, ofmapBits: ofmapBits, parameterBits: parameterBits)
      if case .concatenation = operation {
        return difference(
          "concatenation", activity, expected: LayerActivity(memoryCount: accelerator.memories.count))
      }
      var inputs = operation.batch * operation.ifmapShape.words
      if case .elementwise(let elementwise) = operation {
        inputs = inputs * elementwise.inputCount + operation.batch * elementwise.repeatedWords
      }
      let outputs = operation.batch * operation.ofmapShape.words
      let operations = outputs * operationsPerWord(operation)
      let (incoming, outgoing) = (Bits(inputs * ifmapBits), Bits(outputs * ofmapBits))
      let parameters = Bits(operation.weights * parameterBits)

      let total = activity.cycles.total
      let dramCycles = accelerator.dram.rate?.cycles(toMove: incoming + outgoing + parameters) ?? .zero
      for (memory, traffic) in zip(accelerator.memories, activity.memories) {
        let read = memory.readBandwidth.flatMap { TransferRate(bits: $0.count) }
        let write = memory.writeBandwidth.flatMap { TransferRate(bits: $0.count) }
        let slowest = max(
          read?.cycles(toMove: traffic.read.total) ?? .zero, write?.cycles(toMove: traffic.written.total) ?? .zero)
        if total < slowest { return "\(total) below \(slowest) of \(memory.name): \(operation)" }
        if traffic.read != traffic.written { return "\(memory.name) reads other words than it takes in: \(operation)" }
      }
      if total < dramCycles { return "\(total) below \(dramCycles) of DRAM: \(operation)" }
      return firstDifference(
        difference("DRAM ifmap", activity.dram.read.ifmap, expected: incoming),
        difference("DRAM parameters", activity.dram.read.filter, expected: parameters),
        difference("DRAM ofmap", activity.dram.written.ofmap, expected: outgoing),
        difference("multiply-accumulates", activity.operations.total, expected: 0),
        difference("operations", activity.vectorOperations, expected: operations),
        difference(
          "compute", activity.cycles.compute.count,
          expected: (operations + accelerator.vectorLanes - 1) / accelerator.vectorLanes)
      ).map { "\(operation): \($0)" }
    }
  }

  @Test("more bandwidth never costs cycles")
  func monotonic() {
    RandomCases(500, seed: 102).check { random in
      let operation = operation(&random)
      let accelerator = random.accelerator()
      func total(_ accelerator: Accelerator) -> Cycles {
        VectorRule(accelerator).activity(of: operation, ifmapBits: 8, ofmapBits: 8, parameterBits: 16).cycles.total
      }
      var faster = accelerator
      faster.dram = DRAM(rate: faster.dram.rate.flatMap { TransferRate(bits: $0.bits * 2, cycles: $0.cycles) })
      for index in faster.memories.indices {
        faster.memories[index].readBandwidth = faster.memories[index].readBandwidth.map { $0 * 2 }
        faster.memories[index].writeBandwidth = nil
      }
      let (before, after) = (total(accelerator), total(faster))
      return after > before ? "\(before) become \(after): \(operation)" : nil
    }
  }

  @Test("a tensor of 2^93 words is capped, not trapped on")
  func huge() {
    var generator = CaseGenerator(seed: 103)
    let accelerator = generator.accelerator()
    let shape = TensorShape(channels: 1 << 31, height: 1 << 31, width: 1 << 31)
    let activity = VectorRule(accelerator).activity(
      of: .elementwise(Elementwise(kind: .add, batch: 1 << 31, shape: shape, inputCount: 2)), ifmapBits: 8,
      ofmapBits: 8, parameterBits: 16)
    #expect(activity.vectorOperations > Count.limit)
    #expect(activity.cycles.total.count > Count.limit)
    #expect(activity.dram.read.total.count > Count.limit)
  }
}
