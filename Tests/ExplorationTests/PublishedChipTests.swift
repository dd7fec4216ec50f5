import Costs
import Documents
import Testing

@testable import Exploration

@Suite("PublishedChip")
struct PublishedChipTests {
  private static func chip(_ name: String) throws -> PublishedChip {
    try PublishedChipReader.load(RepositoryFiles.publishedChip(name))
  }

  private static func value(_ figure: PublishedFigure, _ entries: [PublishedChip.Entry]) -> Double? {
    entries.first { $0.figure == figure }?.value
  }

  @Test("every file that comes with the program can be read", arguments: RepositoryFiles.publishedChipNames)
  func shipped(name: String) throws {
    let chip = try Self.chip(name)
    #expect(chip.accelerator == name)
    let entries =
      chip.figures + chip.workloads.flatMap { $0.totals + $0.layers.flatMap(\.figures) }
    #expect(entries.allSatisfy { $0.value > 0 && !$0.provenance.source.isEmpty })
    #expect(!entries.isEmpty || !chip.comparisons.isEmpty || !chip.notes.isEmpty)
    // What is not found in a source is said to be so where it is used.
    #expect(chip.workloads.allSatisfy { !$0.network.isEmpty && $0.batch >= 1 })
  }

  @Test("every accelerator of the literature has a file, and five chips have figures without a description")
  func completeness() {
    let chips: Set = [
      "eyeriss", "eyeriss-isca16", "nn-x", "sankaradas", "sriram", "chakradhar", "park", "origami", "shidiannao",
      "gupta",
      "peemen", "zhang-fpga15", "diannao", "dadiannao", "nvdla-2048", "nvdla-512", "nvdla-64", "yodann", "binareye",
      "bit-fusion", "stripes", "tpu-v1", "peluso-64mac",
    ]
    let described = Set(RepositoryFiles.acceleratorNames)
    #expect(chips.isSubset(of: described))
    #expect(
      Set(RepositoryFiles.publishedChipNames)
        == chips.union(["envision", "unpu", "finn", "tinyvers", "xnor-neural-engine"]))
  }

  @Test("comparisons are with chips that are described, and networks have traces or are the authors' own")
  func references() throws {
    let described = Set(RepositoryFiles.acceleratorNames)
    let own: Set = [
      "tpu_mlp0", "tpu_mlp1", "tpu_lstm0", "tpu_lstm1", "tpu_cnn0", "tpu_cnn1", "binareye_cifar10", "binareye_face",
      "finn_sfc", "finn_lfc", "finn_cnv", "resnet8",
    ]
    let traces = Set(RepositoryFiles.networkNames)
    for name in RepositoryFiles.publishedChipNames {
      let chip = try Self.chip(name)
      #expect(chip.comparisons.allSatisfy { described.contains($0.other) }, "\(name)")
      for workload in chip.workloads {
        #expect(traces.contains(workload.network) || own.contains(workload.network), "\(name): \(workload.network)")
      }
    }
  }

  @Test("Eyeriss's rows add up to its totals, and power weighted with time is the printed power")
  func eyeriss() throws {
    let chip = try Self.chip("eyeriss")
    #expect(Self.value(.peak, chip.figures) == 67.2)
    for (network, count, tolerance) in [("alexnet", 5, 0.3), ("vgg16", 13, 0.3)] {
      let workload = try #require(chip.workloads.first { $0.network == network && !$0.layers.isEmpty })
      // VGG-16's processing latencies stand in a workload of their own.
      let rows = chip.workloads.filter { $0.network == network && !$0.layers.isEmpty }
      #expect(rows.allSatisfy { $0.layers.count == count && $0.coverage == .convolutions })
      func sum(_ figure: PublishedFigure) -> Double {
        rows.flatMap(\.layers).reduce(0) { $0 + (Self.value(figure, $1.figures) ?? 0) }
      }
      for figure in [PublishedFigure.latency, .processingLatency, .externalTraffic] {
        let total = try #require(Self.value(figure, rows.flatMap(\.totals)))
        #expect(abs(sum(figure) - total) < tolerance, "\(network) \(figure)")
      }
      let energy = workload.layers.reduce(0) {
        $0 + (Self.value(.power, $1.figures) ?? .nan) * (Self.value(.latency, $1.figures) ?? .nan)
      }
      #expect(abs(energy / sum(.latency) - (Self.value(.power, workload.totals) ?? .nan)) < 0.5)
      let rate = Double(workload.batch) / sum(.latency) * 1000
      #expect(abs(rate - (Self.value(.frameRate, workload.totals) ?? .nan)) < 0.06)
    }
  }

  @Test("a figure has the source and the confidence of what stands nearest around it")
  func provenance() throws {
    let chip = try Self.read(
      """
      { sources: { a: "paper A", b: "paper B" }, source: "a", confidence: "found",
        figures: { peak_gops: 5, area_mm2: { value: 2, confidence: "recalled", note: "core" } },
        workloads: [{ network: "net", source: "b", layers: { one: { confidence: "derived", cycles: 7 } },
          totals: { cycles: { value: 9, source: "a" } } }] }
      """)
    let workload = try #require(chip.workloads.first)
    #expect(
      chip.figures == [
        PublishedChip.Entry(.peak, 5, Provenance(source: "paper A", confidence: .found)),
        PublishedChip.Entry(.area, 2, Provenance(source: "paper A", confidence: .recalled, note: "core")),
      ])
    #expect(
      workload.layers == [
        PublishedChip.Layer(
          name: "one",
          figures: [PublishedChip.Entry(.cycles, 7, Provenance(source: "paper B", confidence: .derived))])
      ])
    #expect(
      workload.totals == [PublishedChip.Entry(.cycles, 9, Provenance(source: "paper A", confidence: .found))])
    #expect(workload.batch == 1 && workload.coverage == .all && workload.settings.isEmpty)
  }

  @Test("a workload says how the chip was run, and a comparison against what")
  func details() throws {
    let chip = try Self.read(
      """
      { sources: { a: "paper A" }, source: "a", confidence: "found",
        workloads: [{ network: "net", batch: 4, settings: ["array.rows=3"], precision: "int8", density: "alexnet-dense",
          costs: "table", buffers: ["glb"], covers: ["one", "two"], notes: ["n"], totals: { buffer_traffic_mb: 3 } }],
        comparisons: [{ ratio: "speedup", over: "other", value: 2, lowest: 1, highest: 3 }] }
      """)
    let workload = try #require(chip.workloads.first)
    #expect(workload.batch == 4 && workload.settings == ["array.rows=3"] && workload.precision == "int8")
    #expect(workload.density == "alexnet-dense" && workload.costs == "table" && workload.buffers == ["glb"])
    #expect(workload.coverage == .layers(["one", "two"]) && workload.notes == ["n"])
    #expect(
      chip.comparisons == [
        PublishedChip.Comparison(
          ratio: .speedup, other: "other", value: 2, range: 1...3,
          provenance: Provenance(source: "paper A", confidence: .found))
      ])
  }

  @Test(
    "what is wrong is said with its place and the nearest word",
    arguments: [
      (
        #"{ figures: { peak_gop: 5 } }"#,
        #"figures.peak_gop: unknown key "peak_gop"; did you mean "peak_gops"? Allowed: source, confidence, peak_gops, "#
          + "throughput_gops, area_mm2, on_chip_kib, power_mw, gops_per_watt."
      ),
      (
        #"{ sources: { jssc: "x" }, source: "jsc", confidence: "found", figures: { peak_gops: 5 } }"#,
        #"source: unknown source "jsc"; did you mean "jssc"? Allowed: jssc."#
      ),
      (
        #"{ sources: { a: "x" }, source: "a", confidence: "fond", figures: { peak_gops: 5 } }"#,
        #"confidence: unknown confidence "fond"; did you mean "found"? Allowed: found, recalled, derived, assumed."#
      ),
      (
        #"{ figures: { peak_gops: 5 } }"#,
        "figures.peak_gops: a bare number takes source and confidence from the objects around it, which have none."
      ),
      (
        #"{ figures: { peak_gops: { value: 5, confidence: "found" } } }"#,
        #"figures.peak_gops.source: the key "source" is missing."#
      ),
      (
        #"{ sources: { a: "x" }, source: "a", confidence: "found", figures: { peak_gops: -5 } }"#,
        "figures.peak_gops: -5 is out of range; allowed: 1e-12 to 1e+18."
      ),
      (
        #"{ accelerator: "y" }"#,
        "accelerator: the file is called like the accelerator; make the two equal or leave the name out."
      ),
      (#"{ workloads: [{ network: "n" }] }"#, "workloads[0]: a workload has figures of layers, totals or both."),
      (
        #"{ workloads: [{ totals: {} }] }"#, #"workloads[0].network: the key "network" is missing."#
      ),
      (
        #"{ workloads: [{ network: "n", totals: {}, covers: "conv" }] }"#,
        #"workloads[0].covers: unknown coverage "conv"; did you mean "convolutions"? Allowed: all, convolutions."#
      ),
      (
        #"{ sources: { a: "x" }, source: "a", confidence: "found", workloads: [{ network: "n", totals: { buffer_traffic_mb: 1 } }] }"#,
        "workloads[0].buffers: buffer_traffic_mb needs the names of the memories that it is about."
      ),
      (
        #"{ sources: { a: "x" }, source: "a", confidence: "found", comparisons: [{ ratio: "speedup", over: "o", value: 4, lowest: 1, highest: 3 }] }"#,
        "comparisons[0].value: the mean lies between lowest and highest."
      ),
      (
        #"{ sources: { a: "x" }, source: "a", confidence: "found", comparisons: [{ ratio: "speed", over: "o", value: 4 }] }"#,
        #"comparisons[0].ratio: unknown ratio "speed"; did you mean "speedup"? Allowed: speedup, energy_saving, area."#
      ),
    ])
  func findings(text: String, finding: String) {
    let error = #expect(throws: Findings.self) { try Self.read(text) }
    let sentences = error?.all.map { $0.sentence.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? "" }
    #expect(sentences == [finding])
  }

  private static func read(_ text: String) throws -> PublishedChip {
    try PublishedChipReader.read(Array(text.utf8), file: "x.json5")
  }
}
