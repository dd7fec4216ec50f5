import Testing

@testable import picojoule

/// `picojoule explain`: one small layer worked by hand, and promises about all.
@Suite("Explain")
struct ExplainCommandTests {
  private let folder: Folder

  /// 8 filters over 4 channels of 8 x 8 with 3 x 3 taps; 3 x 2 elements that each hold a row of a filter.
  init() throws {
    folder = try Folder()
    try folder.write("net.json5", SmallCase.network)
    try folder.write("chip.json5", SmallCase.chip(array: ", network: { ifmap: { width: \"16b\" } }"))
    try folder.write("m.json5", "{ layers: { a: \(SmallCase.mapping) } }")
  }

  private func explain(_ more: String...) -> Ended {
    ended(
      ["--network", "\(folder.path)/net.json5", "--accelerator", "\(folder.path)/chip.json5"] + more)
  }

  private func ended(_ arguments: [String]) -> Ended {
    var recorder = Recorder()
    let code = run(
      arguments: ["explain"] + arguments, surroundings: Repository.surroundings, workbench: Model.init(library:),
      console: &recorder)
    return Ended(code: code, output: recorder.output, errors: recorder.errors)
  }

  /// Worked by hand. The buffer's tiles are visited 4 channels x 3 pairs of rows = 12 times, its filters (72 words) change
  /// with the channel, its ifmaps are 4 rows of 8 words each time, its 96 psums leave and come back but for the first
  /// channel. In each visit the elements take 2 x 6 tiles: 12 filter words (a row of four filters, again with every half of
  /// the filters: 24 times), 3 ifmap words and 4 psums (with every tile: 144 times). Six elements hold three rows of filters
  /// and, as two windows of three rows overlap, four rows of the ifmap; three of them add up to one psum. The elements take
  /// 144 x 12 steps, wait for 1728 ifmap words of 8 bits at 16 bits a cycle, and for the first 72 filter and 32 ifmap words
  /// from DRAM and the last 96 ofmap words to it, at 40 bits a cycle.
  @Test("a layer worked by hand")
  func byHand() throws {
    let ended = explain("--layer", "a", "--mapping", "\(folder.path)/m.json5")
    #expect(ended.code == 0 && ended.errors.isEmpty)
    let energy = try #require(ended.output.firstRange(of: "  energy: "))
    let file = try #require(ended.output.firstRange(of: "\nThe mapping as a file"))
    #expect(
      ended.output[..<energy.lowerBound] == """
        a of net on chip, under the mapping that was given

        Layer
          M 8 filters, C 4 channels, E 6 ofmap rows, F 6 ofmap columns, R 3 filter rows, S 3 filter columns
          10,368 MACs; distinct words: filter 288 x 8 b, ifmap 256 x 8 b, ofmap 288 x 8 b; psums of 24 b

        Loops, trips x size, from DRAM inwards
          for C 4 x 1
            for E 3 x 2
              [buffer: M 8, E 2, F 6, R 3, S 3]
              for M 2 x 4
                for F 6 x 1
                  side by side on rows: R 3 x 1
                  side by side on columns: E 2 x 1
                    [spads of each element: M 4, S 3]
                    for M 4 x 1
                      for S 3 x 1
                        [a step of an element: 1 MAC]

        What each memory holds and moves, in words of the whole layer
                    tile words   bits  share  words in  each word  words out  reuse  MACs/word
            ----------------------------------------------------------------------------------
          dram: 40.0 b/cycle
            filter                                           1.00        288              36.0
            ifmap                                            1.50        384              27.0
            psum                                   864       3.00        864              12.0
            ofmap                                  288       1.00
          buffer: 1.00 KiB, double-buffered
            filter          72  1,152  14.1%       288       1.00        864   3.00       12.0
            ifmap           32    512   6.3%       384       1.50      1,728   4.50       6.00
            psum            96  4,608  56.3%     1,728       6.00      1,728              6.00
            ofmap                                  288       1.00        288              36.0
            of the psums, 864 leave unfinished for outside and come back: 3.00 for each ofmap word
          spads: 64.0 B in each of 6 elements, single-buffered
            filter          12     96  18.8%     1,728       6.00     10,368   6.00       1.00
            ifmap            3     24   4.7%     2,592       10.1     10,368   4.00       1.00
            psum             4     96  18.8%    10,368       36.0     10,368              1.00

        Network between memories and elements
          operand  kind        memory       its words  elements' words  shared by       width
          -----------------------------------------------------------------------------------
          filter   multicast   from buffer        864            1,728       2.00   unlimited
          ifmap    multicast   from buffer      1,728            2,592       1.50  16 b/cycle
          psum     adder_tree  to buffer        1,152            3,456       3.00   unlimited

        Why
          time: 2,634 cycles = 1,728 compute + 864 fill/drain + 42 stall (15 for filter at dram, 7 for ifmap at dram, 20 for
          ofmap at dram); bound by compute
          array: 65.6% of 6.00 MACs a cycle over all cycles; 6.00 of 6 elements at work while it computes

        """)
    #expect(
      ended.output[file.lowerBound...] == """

        The mapping as a file for --mapping
          {
            network: "net",
            batch: 1,
            accelerator: "chip",
            layers: {
              a: {
                levels: {
                  buffer: { tile: { M: 8, E: 2, F: 6, R: 3, S: 3 }, order: "CE" },
                  spads:  { tile: { M: 4, S: 3 }, order: "MF" },
                },
                rows: { R: 3 }, columns: { E: 2 },
                lanes: {}, order: "MS",
              },
            },
          }

        """)
  }

  @Test("JSON says the same, and the mapping alone is a file that gives the same figures back")
  func formats() throws {
    let json = explain("--layer", "a", "--mapping", "\(folder.path)/m.json5", "--format", "json")
    #expect(json.output.contains("\"mapping\": \"given\","))
    #expect(
      json.output.contains(
        """
        {"operand": "ifmap", "tile_words": 32, "tile_bits": 512, "capacity_bits": 8192, "words_in": 384, "words_out": 1728, \
        "distinct_words": 256}
        """))
    #expect(json.output.contains("{\"dimension\": \"E\", \"trips\": 3, \"size\": 2, \"last\": 2}"))
    let saved = "\(folder.path)/saved.json5"
    #expect(
      explain("--layer", "a", "--mapping", "\(folder.path)/m.json5", "--format", "mapping", "--output", saved)
        == Ended(code: 0, output: "", errors: ""))
    #expect(explain("--layer", "a", "--mapping", saved, "--format", "json") == json)
  }

  @Test("JSON says of a search whether it is proven and whether every mapping was rated, as the text does")
  func exhausted() throws {
    try folder.write(
      "small.json5",
      "{ name: \"S\", input: { channels: 2, height: 2, width: 1 }, layers: [{ name: \"a\", kind: \"conv\", output_channels: 2, kernel: 1 }] }"
    )
    for (network, isExhausted) in [("small", true), ("net", false)] {
      let arguments = [
        "--network", "\(folder.path)/\(network).json5", "--accelerator", "\(folder.path)/chip.json5", "--layer", "a",
        "--effort", "low",
      ]
      #expect(ended(arguments).output.contains("exhausted, orders that do the same once") == isExhausted)
      let json = ended(arguments + ["--format", "json"]).output
      let search = json.split(separator: "\n").first { $0.contains("\"search\":") } ?? ""
      #expect(search.contains(", \"exhausted\": \(isExhausted), "), "\(search)")
      #expect(isExhausted ? search.contains("{\"proven\": true, ") : search.contains("{\"proven\": "))
      #expect(json.contains("\"search_obstacle\": null,"))
    }
  }

  @Test("where a search takes no more memories, text and JSON say so")
  func beyondSearch() throws {
    let chip = "\(folder.path)/deep.json5"
    let memories = (1...8).map { "m\($0): { holds: [\"ifmap\", \"filter\", \"ofmap\"], capacity: \"1KiB\" }" }
    try folder.write(
      "deep.json5",
      """
      { clock: "200MHz", array: { rows: 3, columns: 2, timing: "spatial", dataflow: "row_stationary" },
        processing_element: { units: [{ kind: "mac", weights: "int8", activations: "int8", accumulator: 24 }] },
        memories: { \(memories.joined(separator: ", ")) }, dram: { bandwidth: "1GB/s" } }
      """)
    let arguments = ["--network", "\(folder.path)/net.json5", "--accelerator", chip, "--layer", "a"]
    let clause =
      "the accelerator has 8 levels of memory, and a search takes at most 7; so the mapping is not a searched"
    let text = ended(arguments)
    #expect(text.code == 0 && text.output.contains("  mapping: \(clause)"), "\(text)")
    let json = ended(arguments + ["--format", "json"])
    #expect(json.output.contains("\"search\": null,") && json.output.contains("\"search_obstacle\": \"\(clause)"))
  }

  @Test("layers that have no loops are named")
  func noLoops() {
    #expect(
      explain("--layer", "c")
        == Ended(code: 64, output: "", errors: "Error: The network net has no layer 'c'.\n  Known: a, p, b\n"))
    #expect(
      explain("--layer", "p")
        == Ended(
          code: 65, output: "", errors: "Error: net: layer p has no multiply-accumulates, so it has no loop nest.\n"))
  }

  @Test(
    "every kind of array is explained within 120 columns, and its mapping can be given back",
    arguments: [
      ("eyeriss", "alexnet", ["conv1", "conv2", "conv5"]), ("nvdla-64", "resnet50", ["conv1"]),
      ("zhang-fpga15", "alexnet_one_group", ["conv1", "conv2"]), ("tpu-v1", "alexnet", ["conv2", "fc6"]),
      ("mac-int8", "mobilenet_v1", ["conv1"]), ("systolic-int8-16x16", "alexnet", ["conv1", "conv2"]),
    ])
  func arrays(accelerator: String, network: String, layers: [String]) throws {
    for layer in layers {
      // Published mappings are for the batch that the chip was measured with.
      let batch = accelerator == "eyeriss" ? 4 : 1
      let run = ["--network", network, "--accelerator", accelerator, "--layer", layer, "--batch", "\(batch)"]
      let text = ended(run)
      #expect(text.code == 0, "\(text.errors)")
      let longest = text.output.split(separator: "\n").map(\.count).max() ?? 0
      #expect(longest <= 120, "\(accelerator) \(layer)")
      let saved = "\(folder.path)/saved.json5"
      #expect(ended(run + ["--format", "mapping", "--output", saved]).code == 0)
      let again = ended(run + ["--mapping", saved])
      #expect(Self.figures(again.output) == Self.figures(text.output) && again.errors.isEmpty)
    }
  }

  /// All lines but the first, which says where the mapping came from, and what is said of the search for it.
  private static func figures(_ text: String) -> [Substring] {
    let lines = text.split(separator: "\n").dropFirst()
    guard let search = lines.firstIndex(where: { $0.hasPrefix("  search: ") }),
      let file = lines[search...].firstIndex(where: { $0.hasPrefix("The mapping as a file") })
    else { return Array(lines) }
    return Array(lines[..<search] + lines[file...])
  }

  @Test("a systolic array's search says its bound, and that it is proven, in text and JSON")
  func systolicBound() throws {
    for (accelerator, goal, unit) in [
      ("systolic-int8-32x32", "edp", "weighted bits x cycles"), ("systolic-int8-32x32", "cycles", "cycles"),
      ("tpu-v1", "energy", "weighted bits"),
    ] {
      let run = [
        "--network", "resnet18", "--accelerator", accelerator, "--layer", "layer4.0.downsample", "--objective", goal,
      ]
      let text = ended(run)
      #expect(text.code == 0 && text.errors.isEmpty)
      let start = try #require(text.output.firstRange(of: "  search: "))
      let end = try #require(text.output.firstRange(of: "\nThe mapping as a file"))
      let said = text.output[start.lowerBound..<end.lowerBound].split(whereSeparator: \.isWhitespace)
        .joined(separator: " ")
      #expect(said.hasPrefix("search: no mapping of the space ranks better than "), "\(said)")
      #expect(said.contains(" \(unit); ") && said.hasSuffix(" mappings"), "\(said)")
      let json = ended(run + ["--format", "json"])
      let line = try #require(json.output.split(separator: "\n").first { $0.contains("\"search\":") })
      #expect(line.contains("{\"proven\": true, \"exhausted\": false, \"gap\": 0.0, \"lower_bound\": "), "\(line)")
      #expect(line.contains(", \"unit\": \"\(unit)\", \"rated\": "), "\(line)")
    }
  }

  @Test("a systolic array's search that runs out of effort says how far it may be from its bound")
  func systolicGap() throws {
    try folder.write(
      "deep.json5",
      """
      { clock: "200MHz", array: { rows: 16, columns: 16, dataflow: "output_stationary" },
        processing_element: { units: [{ kind: "mac", weights: "int8", activations: "int8", accumulator: 32 }] },
        memories: {
          outer: { level: 1, holds: ["ifmap", "ofmap", "filter"], capacity: "256KiB", read_bandwidth: "256b/cycle" },
          middle: { level: 2, holds: ["ifmap", "ofmap", "filter"], capacity: "32KiB", read_bandwidth: "256b/cycle" },
          inner: { level: 3, holds: ["ifmap", "ofmap", "filter"], capacity: "4KiB", read_bandwidth: "512b/cycle" } },
        dram: { bandwidth: "1GB/s" } }
      """)
    let run = [
      "--network", "vgg16", "--accelerator", "\(folder.path)/deep.json5", "--layer", "conv4_2", "--effort", "low",
    ]
    let text = ended(run)
    #expect(text.code == 0, "\(text.errors)")
    let said = text.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(said.contains(" % better is possible: "), "\(said.suffix(600))")
    #expect(said.contains(" weighted bits x cycles is a lower bound of the space; 100,"), "\(said.suffix(600))")
    let json = ended(run + ["--format", "json"])
    #expect(json.output.contains("\"search\": {\"proven\": false, \"exhausted\": false, \"gap\": 0."))
  }

  @Test("SCALE-Sim's timing has no nest of ours")
  func scaleSim() {
    let ended = ended(
      [
        "--network", "alexnet", "--accelerator", "systolic-int8-16x16", "--set", "array.timing=scale-sim", "--layer",
        "conv3",
      ])
    #expect(ended.code == 65 && ended.output.isEmpty)
    #expect(
      ended.errors
        == "Error: systolic-int8-16x16 has SCALE-Sim's timing, which follows a mapping of its own; set "
        + "array.timing=systolic to see one.\n")
  }
}
