import Quantities
import Testing

@testable import Workloads

@Suite("Network validation")
struct NetworkValidationTests {
  private static func softmax(_ name: String, _ inputs: [TensorSource], words: Int = 4) -> Layer {
    let shape = TensorShape(channels: words, height: 1, width: 1)
    return Layer(name: name, operation: .elementwise(Elementwise(kind: .softmax, shape: shape)), inputs: inputs)
  }

  private static func problems(_ layers: [Layer], input: TensorShape? = nil) -> [NetworkProblem] {
    Network(name: "n", title: "n", input: input, layers: layers).problems
  }

  @Test("a network without layers, or with too many, is refused")
  func layerCount() {
    #expect(Self.problems([]) == [.empty])
    let layer = Self.softmax("a", [.external])
    #expect(Self.problems(Array(repeating: layer, count: 100_001)) == [.tooManyLayers(100_001)])
    #expect(NetworkProblem.tooManyLayers(100_001).sentence == "the network has 100001 layers; at most 100000 are read")
  }

  @Test("names are unique, edges point backwards, and an input is there when it is read")
  func graph() {
    let layers = [
      Self.softmax("a", [.input]), Self.softmax("a", [.layer(1)]), Self.softmax("b", [.layer(Int.max)]),
      Self.softmax("c", [.layer(-1)]), Self.softmax("d", [.layer(0)]),
    ]
    let expected: [NetworkProblem] = [
      .missingInput(index: 0), .duplicateName("a", index: 1), .unorderedEdge(index: 1, producer: 1),
      .unorderedEdge(index: 2, producer: .max), .unorderedEdge(index: 3, producer: -1),
    ]
    #expect(Self.problems(layers) == expected)
    #expect(expected.allSatisfy { !$0.sentence.isEmpty })
  }

  @Test("a layer works on what its producer makes")
  func shapes() {
    let layers = [Self.softmax("a", [.external], words: 4), Self.softmax("b", [.layer(0)], words: 5)]
    let stated = TensorShape(channels: 5, height: 1, width: 1)
    let given = TensorShape(channels: 4, height: 1, width: 1)
    #expect(Self.problems(layers) == [.layer(.inputDiffers(stated: stated, given: given), index: 1)])
    #expect(
      NetworkProblem.layer(.inputDiffers(stated: stated, given: given), index: 1).sentence
        == "layer 2: the layer works on 5x1x1 (channels x height x width), but its input is 4x1x1")
  }

  @Test("a fully connected layer may see its input as a row of words")
  func flattened() {
    let row = Convolution(
      inputChannels: 4, outputChannels: 2, vertical: SlidingAxis(ifmap: 1, window: 1),
      horizontal: SlidingAxis(ifmap: 1, window: 1))
    let layer = Layer(name: "fc", operation: .fullyConnected(row), inputs: [.input])
    #expect(Self.problems([layer], input: TensorShape(channels: 1, height: 2, width: 2)) == [])
    #expect(Self.problems([layer], input: TensorShape(channels: 1, height: 2, width: 3)).count == 1)
  }

  @Test(
    "values that no layer can have are found, and nothing traps",
    arguments: [Int.min, -1, 0, (1 << 31) + 1, 1 << 62, .max])
  func extremes(value: Int) {
    var axis = SlidingAxis(ifmap: 8, window: 3)
    var convolution = Convolution(inputChannels: 6, outputChannels: 6, vertical: axis, horizontal: axis)
    convolution.groups = value
    #expect(Self.found(convolution) == [.dimensionOutOfRange(.groups, found: value)])
    for path: WritableKeyPath<SlidingAxis, Int> in [\.ifmap, \.window, \.stride, \.dilation] {
      axis = SlidingAxis(ifmap: 8, window: 3)
      axis[keyPath: path] = value
      let wrong = Convolution(inputChannels: 6, outputChannels: 6, vertical: axis, horizontal: axis)
      #expect(Self.found(wrong).count == 2)
    }
    let padded = SlidingAxis(ifmap: 8, window: 3, paddingBefore: value == 0 ? -1 : value, paddingAfter: 1)
    #expect(
      Self.found(Convolution(inputChannels: 6, outputChannels: 6, vertical: padded, horizontal: axis)).count >= 1)
  }

  private static func found(_ convolution: Convolution) -> [LayerProblem] {
    Operation.convolution(convolution).problems
  }

  @Test("a batch can make counts too large that were not")
  func batch() {
    let axis = SlidingAxis(ifmap: 1 << 20, window: 1)
    let convolution = Convolution(inputChannels: 1, outputChannels: 1, vertical: axis, horizontal: axis)
    let network = Network(
      name: "n", title: "n", layers: [Layer(name: "a", operation: .convolution(convolution), inputs: [.external])])
    #expect(network.problems == [])
    #expect(network.batched(1 << 13).problems == [])
    #expect(
      network.batched((1 << 13) + 1).problems == [
        .layer(.countTooLarge(.multiplyAccumulates), index: 0), .layer(.countTooLarge(.ifmapWords), index: 0),
        .layer(.countTooLarge(.ofmapWords), index: 0),
      ])
    #expect(
      network.batched(.max).problems == [.layer(.dimensionOutOfRange(.batch, found: .max), index: 0)])
  }

  @Test("a sparsity keeps from one to all weights of a block")
  func sparsity() {
    var layer = Self.softmax("a", [.external])
    for (kept, block, isRight) in [(2, 4, true), (4, 4, true), (0, 4, false), (5, 4, false), (0, 0, false)] {
      layer.sparsity = BlockSparsity(kept: kept, block: block)
      #expect(Self.problems([layer]).isEmpty == isRight)
    }
  }
}
