import Documents
import Foundation
import Quantities
import Testing

@testable import Workloads

@Suite("ScaleSimTopologyReader")
struct ScaleSimTopologyTests {
  private static let header =
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,"

  static func read(_ text: String, form: TopologyForm? = nil) throws -> Network {
    try ScaleSimTopologyReader.read(Array(text.utf8), file: "nets/t.csv", form: form)
  }

  private static func convolutions(_ text: String) throws -> [Convolution] {
    try read(text).layers.compactMap(\.operation.convolution)
  }

  @Test("a convolution is unpadded, has an ifmap of its own and no bias, and keeps a partial window")
  func convolution() throws {
    let network = try Self.read("\(Self.header)\nConv1, 56, 28, 1, 3, 64, 128, 2,\n")
    #expect(network.name == "t")
    let expected = Convolution(
      inputChannels: 64, outputChannels: 128,
      vertical: SlidingAxis(ifmap: 56, window: 1, stride: 2, rounding: .ceilUnclipped),
      horizontal: SlidingAxis(ifmap: 28, window: 3, stride: 2, rounding: .ceilUnclipped), hasBias: false)
    #expect(network.layers == [Layer(name: "Conv1", operation: .convolution(expected), inputs: [.external])])
    // ⌈(56 − 1 + 2) / 2⌉ by ⌈(28 − 3 + 2) / 2⌉
    #expect(expected.ofmapShape == TensorShape(channels: 128, height: 29, width: 14))
    #expect(network.problems == [])
  }

  @Test("a matrix product has M rows, K channels and N filters")
  func gemm() throws {
    let network = try Self.read("Layer, M, N, K,\nL0,196,192,384,\n")
    let convolution = try #require(network.layers[0].operation.convolution)
    #expect(convolution.ofmapShape == TensorShape(channels: 192, height: 196, width: 1))
    #expect(convolution.weights == 192 * 384)
    #expect(convolution.ifmapWords == 196 * 384)
    #expect(network.multiplyAccumulates == 196 * 192 * 384)
  }

  @Test(
    "the same layers come out of every dialect",
    arguments: [
      "\(header)\nc1,9,8,3,2,4,5,1,\nc2,9,8,3,2,4,6,2,\n",
      "c1,9,8,3,2,4,5,1,\nc2,9,8,3,2,4,6,2,\n",
      "\(header)\nc1,9,8,3,2,4,5,1\nc2,9,8,3,2,4,6,2",
      "\(header)\r\nc1,9,8,3,2,4,5,1,\r\nc2,9,8,3,2,4,6,2, \r\n",
      "\u{FEFF}\(header)\n\n , ,\nc1,9,8,3,2,4,5,1,\n,,,,,,,,,,\n\t\nc2,9,8,3,2,4,6,2,",
      "\(header)\nc1   ,9 ,8\t,3  ,2,4 ,5,1   ,\n\tc2,9,8,3,2, 4,6,2,\n",
      "\(header)\nc1,9,8,3,2,4,5,1,#first\nc2,9,8,3,2,4,6,2,# second, with a comma\n# c3,9,8,3,2,4,6,2,\n",
      "\(header),,Eh,Ew,e2\nc1,9,8,3,2,4,5,1,,,7,7,49\nc2,9,8,3,2,4,6,2,,,,,\n",
      "\(header)\nA block,\nc1,9,8,3,2,4,5,1,\nAnother,,,,,,,,\nc2,9,8,3,2,4,6,2,\n",
      "layer NAME,ifmap height,IFMAP_WIDTH,FilterHeight,filter width,CHANNELS,num filters,stride\n"
        + "c1,9,8,3,2,4,5,1\nc2,9,8,3,2,4,6,2\n",
      "Layer,IFMAP Width,IFMAP Width,Filter Height,Filter Width,Channels,Num Filter,Strides,\n"
        + "c1,9,8,3,2,4,5,1,\nc2,9,8,3,2,4,6,2,\n",
      "Layer name,Channels,Num Filter,IFMAP Height,IFMAP Width,Filter Height,Filter Width,Strides\n"
        + "c1,4,5,9,8,3,2,1\nc2,4,6,9,8,3,2,2\n",
      "Layer name,Layer Type,IFMAP Height,IFMAP Width,Filter Height,Filter Width,Channels,Num Filter,Stride H,Stride W,MAC\n"
        + "c1,conv,9,8,3,2,4,5,1,1,16\nc2,conv,9,8,3,2,4,6,2,2,16\n",
      "\(header)Batch Size,Sparsity\nc1,9,8,3,2,4,5,1,1,4:4\nc2,9,8,3,2,4,6,2,,\n",
    ])
  func dialects(text: String) throws {
    let plain = try Self.read("c1,9,8,3,2,4,5,1,\nc2,9,8,3,2,4,6,2,")
    #expect(plain.layers.map(\.name) == ["c1", "c2"])
    #expect(plain.multiplyAccumulates == 7 * 7 * 24 * 5 + 4 * 4 * 24 * 6)
    #expect(try Self.read(text).layers == plain.layers)
  }

  @Test(
    "matrix products are told by their header or by their three numbers",
    arguments: [
      "Layer,M,N,K,\na,3,5,16,\nb,1,5,16,\n", "a,3,5,16\nb,1,5,16",
      "Layer Name, M, N, K, Sparsity,\na,3,5,16,,\nb,1,5,16,,",
      "name,K,N,M\na,16,5,3\nb,16,5,1\n",
    ])
  func gemmDialects(text: String) throws {
    #expect(try Self.read(text).layers.map(\.operation.multiplyAccumulates) == [240, 80])
  }

  @Test("a second stride is the one over columns, with a header, without, or in a column without a name")
  func strides() throws {
    for text in [
      "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides H, Strides W,\n"
        + "c,9,9,1,1,4,5,2,3,",
      "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides, Strides,\n"
        + "c,9,9,1,1,4,5,2,3,",
      "c,9,9,1,1,4,5,2,3", "\(Self.header)\nc,9,9,1,1,4,5,2,3,",
    ] {
      let convolution = try #require(try Self.convolutions(text).first)
      #expect(convolution.vertical.stride == 2)
      #expect(convolution.horizontal.stride == 3)
    }
  }

  @Test("a name with DP makes a layer depthwise, with all its filters for every channel")
  func depthwise() throws {
    let network = try Self.read("\(Self.header)\nConv2DP,8,8,3,3,32,2,1,\n")
    let convolution = try #require(network.layers[0].operation.convolution)
    #expect(convolution.groups == 32)
    #expect(convolution.outputChannels == 64)
    #expect(convolution.multiplyAccumulates == 32 * (36 * 9 * 2))
    #expect(network.notes == ["depthwise because of DP in the name, as in SCALE-Sim: Conv2DP"])
    #expect(try Self.read("Layer,M,N,K\nDP,1,2,3").layers[0].operation.convolution?.groups == 1)
  }

  @Test("repeated names get numbers, and layers without a name are called by their place")
  func names() throws {
    let rows = ["a", "a", "b", "a", "a#2", "", "b"].map { "\($0),1,1,1" }
    let network = try Self.read(rows.joined(separator: "\n"))
    #expect(network.layers.map(\.name) == ["a", "a#2", "b", "a#3", "a#2#2", "layer6", "b#2"])
    #expect(network.problems == [])
  }

  @Test("a batch column is the batch of its layer")
  func batch() throws {
    let network = try Self.read("\(Self.header) Batch Size,\nc1,9,8,3,2,4,5,1,7,\nc2,9,8,3,2,4,5,1,,\n")
    #expect(network.layers.map(\.operation.batch) == [7, 1])
  }

  @Test("a sparsity is read in its column or behind the numbers, and one that keeps all is dense")
  func sparsity() throws {
    for text in [
      "Layer Name, M, N, K, Sparsity,\na,3,5,16,3:4,\nb,1,5,16, 1 : 4,\nc,1,5,16,4:4,\nd,1,5,16,",
      "a,3,5,16,3:4\nb,1,5,16,1:4\nc,1,5,16,4:4\nd,1,5,16",
    ] {
      let patterns = try Self.read(text).layers.map(\.sparsity)
      #expect(patterns == [BlockSparsity(kept: 3, block: 4), BlockSparsity(kept: 1, block: 4), nil, nil])
    }
    let conv = try Self.read("\(Self.header) Sparsity\nc,9,8,3,2,4,5,1,2:4")
    #expect(conv.layers[0].sparsity == BlockSparsity(kept: 2, block: 4))
  }

  @Test("a file that only shows its form later, or is told its form, is read in that form")
  func askedForm() throws {
    #expect(try Self.read("a,1,2,3,4,5,6,7\n", form: .gemm).multiplyAccumulates == 6)
    #expect(try Self.read("Title,\nLayer,rows M,columns N,K\na,2,3,4\n").multiplyAccumulates == 24)
  }

  @Test("a name without numbers is a title, and the network says so")
  func titles() throws {
    let network = try Self.read("Transformer,\na,1,2,3\nMore,,,\nEnd\nb,1,2,3")
    #expect(network.layers.count == 2)
    #expect(network.notes == ["a name without numbers is taken for a title: \"Transformer\" in line 1 and 2 more"])
  }
}

@Suite("ScaleSimTopologyReader's findings")
struct ScaleSimTopologyFindingTests {
  private static func findings(_ text: String, form: TopologyForm? = nil) -> String {
    do throws(Findings) {
      _ = try ScaleSimTopologyReader.read(Array(text.utf8), file: "t.csv", form: form)
      return ""
    } catch {
      return error.description
    }
  }

  private static let header = "Layer,IFMAP Height,IFMAP Width,Filter Height,Filter Width,Channels,Num Filter,Strides\n"

  @Test(
    "a row that is wrong is a finding with line and column",
    arguments: [
      (
        "c,224,224,7,7,3\n",
        "2:15: c: this layer has 5 of 7 numbers; missing: \"Num Filter\", \"Strides\"."
      ),
      ("c,224,,7,7,3,4,1\n", "2:16: c: this layer has 6 of 7 numbers; missing: \"IFMAP Width\"."),
      ("c,8,8.5,7,7,3,4,1", "2:5: c.IFMAP Width: expected a whole number, found the number 8.5."),
      ("c,8,8,seven,7,3,4,1", "2:7: c.Filter Height: expected a whole number, found the text \"seven\"."),
      ("c,8,8,9,7,3,4,1", "2:7: c.Filter Height: the kernel reaches over 9 rows, but the padded ifmap has only 8."),
      ("c,8,8,7,9,3,4,1", "2:9: c.Filter Width: the kernel reaches over 9 columns, but the padded ifmap has only 8."),
      ("c,8,8,7,7,3,4,0", "2:15: c.Strides: 0 is out of range; allowed: 1 to 2147483648."),
      ("c,8,8,7,7,-3,4,1", "2:11: c.Channels: -3 is out of range; allowed: 1 to 2147483648."),
      ("c,8,8,7,7,3,1e300,1", "2:13: c.Num Filter: 1e300 is out of range; allowed: 1 to 2147483648."),
      (
        "c,8,8,7,7,3,4611686018427387904,1",
        "2:13: c.Num Filter: 4611686018427387904 is out of range; allowed: 1 to 2147483648."
      ),
      (
        "DP,8,8,7,7,2147483648,2,1",
        "2:23: DP.Num Filter: the number of ofmap channels is 4294967296, and must be from 1 to 2147483648."
      ),
      (
        "c,8,8,1,1,3,4,1,,5:4",
        "2:18: c.Sparsity: unknown sparsity \"5:4\". Allowed: N:M such as 2:4, with N from 1 to M."
      ),
      ("c,8,8,7,7,3,4,1,0", "2:17: c.Stride Width: 0 is out of range; allowed: 1 to 2147483648."),
      (
        "c,2147483648,2147483648,1,1,1,1,1",
        "2:1: c: it has more than 2^53 multiply-accumulates, the largest count that is kept exactly.\n"
          + "t.csv:2:1: c: it has more than 2^53 ifmap words, the largest count that is kept exactly.\n"
          + "t.csv:2:1: c: it has more than 2^53 ofmap words, the largest count that is kept exactly."
      ),
    ])
  func rows(row: String, finding: String) {
    #expect(Self.findings(Self.header + row) == "t.csv:\(finding)")
  }

  @Test("all wrong rows are reported at once")
  func allAtOnce() {
    let text = Self.header + "a,8,8,9,7,3,4,1,\nb,8,8,\nc,8,8,3,3,4,4,1,\nd,0,8,3,3,4,x,1,\n"
    #expect(
      Self.findings(text) == """
        t.csv:2:7: a.Filter Height: the kernel reaches over 9 rows, but the padded ifmap has only 8.
        t.csv:3:7: b: this layer has 2 of 7 numbers; missing: "Filter Height", "Filter Width", "Channels", "Num Filter", \
        "Strides".
        t.csv:5:3: d.IFMAP Height: 0 is out of range; allowed: 1 to 2147483648.
        t.csv:5:13: d.Num Filter: expected a whole number, found the text "x".
        """)
  }

  @Test(
    "a file whose form cannot be told, or that has no layers, is a finding",
    arguments: [
      ("", "t.csv: the network has no layers."),
      (" \n,,,\n# nothing\n", "t.csv: the network has no layers."),
      ("Layer,M,N,K,\n", "t.csv: the network has no layers."),
      ("Only a title\n", "t.csv: the network has no layers."),
      (
        "a,1,2,3,4\n",
        "t.csv:1:1: 4 numbers follow the name of the first layer; a matrix product has 3 (M, N, K), a convolution 7 (IFMAP "
          + "Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides)."
      ),
      (
        "what,is,this\n",
        "t.csv:1:1: this is neither a layer, for it has no numbers, nor a header with names such as \"IFMAP Height\" or "
          + "\"M\"."
      ),
      (
        "Layer,Channels,IFMAP Height,Filter Height,stuff\na,1,2,3,4,5,6,7\n",
        "t.csv:1:7: \"Channels\" is column 2 here and column 6 usually; to read columns by their names, the header also has "
          + "to name \"IFMAP Width\", \"Filter Width\", \"Num Filter\", \"Strides\"."
      ),
    ])
  func forms(text: String, finding: String) {
    #expect(Self.findings(text) == finding)
  }

  @Test("a form that contradicts the header is a finding")
  func contradiction() {
    #expect(
      Self.findings("Layer,M,N,K\na,1,2,3\n", form: .convolution)
        == "t.csv:1:7: the file is to be read as convolutions (7 numbers a layer), but its header names the columns of matrix "
        + "products (M, N, K).")
  }

  @Test("bytes that are no text are a finding with line and column")
  func garbage() {
    #expect(throws: Findings.self) {
      try ScaleSimTopologyReader.read([0x61, 0x2C, 0x0A, 0xFF, 0xFE, 0x00], file: "t.csv")
    }
  }
}

/// SCALE-Sim's own files, where they are at hand.
@Suite("SCALE-Sim's topologies")
struct ScaleSimTopologyFileTests {
  @Test("every one of them loads", arguments: RepositoryFiles.scaleSimTopologies)
  func loads(file: URL) throws {
    let network = try ScaleSimTopologyReader.load(file.path())
    #expect(network.problems == [])
    #expect(network.layers.allSatisfy { $0.inputs == [.external] && $0.operation.biases == 0 })
  }

  @Test(
    "the networks have the layers and MACs that they are known to have",
    arguments: [
      ("conv_nets-alexnet", 5, 805), ("conv_nets-Resnet18", 21, 1471), ("conv_nets-Resnet50", 54, 3480),
      ("conv_nets-Googlenet", 58, 1352), ("conv_nets-mobilenet", 27, 566), ("mlperf-Transformer", 891, 113),
      ("mlperf-DeepSpeech2", 6, 1755),
    ])
  func macs(name: String, layers: Int, millions: Int) throws {
    guard let file = RepositoryFiles.scaleSimTopologies.first(where: { $0.lastPathComponent == "\(name).csv" }) else {
      return
    }
    let network = try ScaleSimTopologyReader.load(file.path())
    #expect(network.layers.count == layers)
    #expect((network.multiplyAccumulates + 500_000) / 1_000_000 == millions)
  }
}
