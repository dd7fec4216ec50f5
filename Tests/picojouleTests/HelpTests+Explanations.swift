import Testing

/// Pages of the commands that explain and compare figures with published ones.
extension HelpTests {
  @Test("picojoule help explain")
  func explain() {
    #expect(
      page("help", "explain") == #"""
        OVERVIEW: Show how a layer is mapped: its loops, what every memory holds, reuses and moves, and what
        that costs.

        Loops are printed from DRAM inwards, each level of memory with the tile it works on. For every
        memory: the room that tiles take, words in and out over the whole layer, how often each distinct
        word comes in (each word), how often a word that came in is read (reuse), and the MACs for every
        word read.

        The mapping at the end can be saved, changed and given back with --mapping.

        USAGE: picojoule explain --network <network> --accelerator <accelerator> --layer <layer> [<options>]

        OPTIONS:
          --network <network>         A network's name, or a file: a trace (.json5), an ONNX model (.onnx)
                                      or a topology of SCALE-Sim (.csv).
          --input <name=sizes>        The shape of an ONNX model's input: data=1x3x224x224. Can be given
                                      several times.
          --ignore-unknown            Leave out operators of an ONNX model that are not known, and say so in
                                      the report.
          --accelerator <accelerator>
                                      An accelerator's name, or a file: a description (.json5) or a
                                      configuration of SCALE-Sim (.cfg).
          --costs <costs>             A cost table's name, or a file. (default: horowitz-45nm)
          --set <path=value>          Override a value of the accelerator's description: array.rows=64. Can
                                      be given several times.
          --precision <plan>          Number formats in place of the trace's:
                                      weights=onehot4,activations=int8; keys: weights, activations, input,
                                      first, last, conv, fc, a layer's name, conv3.weights. Also a letter a
                                      layer (CCBBBCC: C = int16, B = binary), a method's name (xnor-net), or
                                      a plan file (.json5).
          --density <densities>       Shares of words that are not zero:
                                      weights=0.4,fc.weights=0.1,conv1.activations=1. Also a plan file
                                      (.json5), or one of: alexnet-dense, alexnet-pruned, googlenet-dense,
                                      googlenet-pruned.
          --batch <images>            Images worked on together. (default: 1)
          --dataflow <dataflow>       Override the array's dataflow. One of: weight_stationary (ws),
                                      output_stationary (os), input_stationary (is).
          --mapping <file>            Mappings for layers that it names (.json5), as explain prints them;
                                      the others are searched for.
          --objective <goal>          What the best mapping is the best in; ties go to the other one. One
                                      of: cycles, energy, edp. (default: edp)
          --effort <effort>           How long mappings onto a spatial array are searched for. One of: low,
                                      default, high. (default: default)
          --seed <number>             Of the moves that a search draws; the same seed gives the same
                                      mapping. (default: 0)
          --engine <engine>           How time is found: analytic with runs of equal tiles at once, event
                                      tile by tile, cycle with the array stepped register by register on
                                      random operands of --seed. SCALE-Sim's timing has its own. One of:
                                      analytic, event, cycle. (default: analytic)
          --force                     With --engine cycle, step layers of any size, however long it takes.
          --bops <reading>            How bit operations are counted: uniq with the growth of the
                                      accumulator, short without. One of: uniq, short. (default: uniq)
          --scale-technology          Scale prices to the accelerator's node and supply, off by default.
          --layer <layer>             A layer's name.
          --format <format>           How the explanation is printed; mapping prints the mapping alone, as a
                                      file for --mapping. One of: table, json, mapping. (default: table)
          --output <file>             Write the report into a file instead: wholly or not at all.
          -h, --help                  Show this page.

        EXAMPLES:
          # How does Eyeriss run AlexNet's third layer?
          picojoule explain --network alexnet --layer conv3 --accelerator eyeriss --batch 4
          # Take a mapping, change it, and see what it does
          picojoule explain --network alexnet --layer conv3 --accelerator eyeriss --batch 4 \
              --format mapping --output conv3.json5
          picojoule explain --network alexnet --layer conv3 --accelerator eyeriss --batch 4 \
              --mapping conv3.json5

        """#)
  }

  @Test("picojoule help verify")
  func verify() {
    #expect(
      page("help", "verify") == #"""
        OVERVIEW: Run every layer in all three timing engines and say where they differ.

        The cycle engine steps the array register by register with random operands of --seed. Cycles have to
        be those of the other engines, the words that move between memories those of the closed forms, and
        the ofmap what the unit's own arithmetic gives, which for whole numbers is the convolution. Exit
        code 1: something differs.

        Layers that are too large to be stepped are made smaller, the most numerous of M, C, E, F and N
        halved first, and mapped anew. Of layers that are alike the first is run. Zeros are not skipped.

        USAGE: picojoule verify --network <network> --accelerator <accelerator> [<options>]

        OPTIONS:
          --network <network>         A network's name, or a file: a trace (.json5), an ONNX model (.onnx)
                                      or a topology of SCALE-Sim (.csv).
          --input <name=sizes>        The shape of an ONNX model's input: data=1x3x224x224. Can be given
                                      several times.
          --ignore-unknown            Leave out operators of an ONNX model that are not known, and say so in
                                      the report.
          --accelerator <accelerator>
                                      An accelerator's name, or a file: a description (.json5) or a
                                      configuration of SCALE-Sim (.cfg).
          --costs <costs>             A cost table's name, or a file. (default: horowitz-45nm)
          --set <path=value>          Override a value of the accelerator's description: array.rows=64. Can
                                      be given several times.
          --precision <plan>          Number formats in place of the trace's:
                                      weights=onehot4,activations=int8; keys: weights, activations, input,
                                      first, last, conv, fc, a layer's name, conv3.weights. Also a letter a
                                      layer (CCBBBCC: C = int16, B = binary), a method's name (xnor-net), or
                                      a plan file (.json5).
          --density <densities>       Shares of words that are not zero:
                                      weights=0.4,fc.weights=0.1,conv1.activations=1. Also a plan file
                                      (.json5), or one of: alexnet-dense, alexnet-pruned, googlenet-dense,
                                      googlenet-pruned.
          --batch <images>            Images worked on together. (default: 1)
          --dataflow <dataflow>       Override the array's dataflow. One of: weight_stationary (ws),
                                      output_stationary (os), input_stationary (is).
          --mapping <file>            Mappings for layers that it names (.json5), as explain prints them;
                                      the others are searched for.
          --objective <goal>          What the best mapping is the best in; ties go to the other one. One
                                      of: cycles, energy, edp. (default: edp)
          --effort <effort>           How long mappings onto a spatial array are searched for. One of: low,
                                      default, high. (default: default)
          --seed <number>             Of the moves that a search draws; the same seed gives the same
                                      mapping. (default: 0)
          --steps <number>            Most steps of processing elements for a layer; what would take more is
                                      made smaller. About a second's if it is left out.
          --layers <names>            Only these layers: conv1,conv2.
          --format <format>           How the report is printed. One of: table (text), csv, json, markdown
                                      (md). (default: table)
          --output <file>             Write the report into a file instead: wholly or not at all.
          -h, --help                  Show this page.

        EXAMPLES:
          # Do all engines take the same cycles for LeNet-5?
          picojoule verify --network lenet5 --accelerator edge-int8
          # One layer of ResNet-50, less small, for a program
          picojoule verify --network resnet50 --accelerator systolic-int8-32x32 --layers conv1 \
              --steps 2000000000 --format json

        """#)
  }

  @Test("picojoule help validate")
  func validate() {
    #expect(
      page("help", "validate") == #"""
        OVERVIEW: Set published figures of chips beside what the simulation gives, with their ratio.

        Published figures are files in HardwareConfigs/published, called like the chip's description. Every
        workload that has a trace is run as the publication ran it; one that has none is named, and none is
        taken in its place.

        A figure is found, recalled, derived or assumed: how far the published side can be trusted.
        Simulated energies are those of the cost table's node and supply.

        USAGE: picojoule validate [<chip>] [<options>]

        ARGUMENTS:
          <chip>                      A chip's name, or a file. All of them if it is left out.

        OPTIONS:
          --costs <costs>             A cost table's name, or a file. (default: horowitz-45nm)
          --objective <goal>          What the best mapping is the best in; ties go to the other one. One
                                      of: cycles, energy, edp. (default: edp)
          --effort <effort>           How long mappings onto a spatial array are searched for. One of: low,
                                      default, high. (default: default)
          --seed <number>             Of the moves that a search draws; the same seed gives the same
                                      mapping. (default: 0)
          --format <format>           How the report is printed. One of: table, csv, json, markdown (md).
                                      (default: table)
          --output <file>             Write the report into a file instead: wholly or not at all.
          -h, --help                  Show this page.

        EXAMPLES:
          # How near is the simulation to Eyeriss as it was measured?
          picojoule validate eyeriss
          # All chips, for a program
          picojoule validate --format json --output validation.json

        """#)
  }

  @Test("picojoule help why")
  func why() {
    #expect(
      page("help", "why") == #"""
        OVERVIEW: Explain a figure of a report: what was counted, what it costs, and who says so.

        USAGE: picojoule why --network <network> --accelerator <accelerator> --figure <figure> [<options>]

        OPTIONS:
          --network <network>         A network's name, or a file: a trace (.json5), an ONNX model (.onnx)
                                      or a topology of SCALE-Sim (.csv).
          --input <name=sizes>        The shape of an ONNX model's input: data=1x3x224x224. Can be given
                                      several times.
          --ignore-unknown            Leave out operators of an ONNX model that are not known, and say so in
                                      the report.
          --accelerator <accelerator>
                                      An accelerator's name, or a file: a description (.json5) or a
                                      configuration of SCALE-Sim (.cfg).
          --costs <costs>             A cost table's name, or a file. (default: horowitz-45nm)
          --set <path=value>          Override a value of the accelerator's description: array.rows=64. Can
                                      be given several times.
          --precision <plan>          Number formats in place of the trace's:
                                      weights=onehot4,activations=int8; keys: weights, activations, input,
                                      first, last, conv, fc, a layer's name, conv3.weights. Also a letter a
                                      layer (CCBBBCC: C = int16, B = binary), a method's name (xnor-net), or
                                      a plan file (.json5).
          --density <densities>       Shares of words that are not zero:
                                      weights=0.4,fc.weights=0.1,conv1.activations=1. Also a plan file
                                      (.json5), or one of: alexnet-dense, alexnet-pruned, googlenet-dense,
                                      googlenet-pruned.
          --batch <images>            Images worked on together. (default: 1)
          --dataflow <dataflow>       Override the array's dataflow. One of: weight_stationary (ws),
                                      output_stationary (os), input_stationary (is).
          --mapping <file>            Mappings for layers that it names (.json5), as explain prints them;
                                      the others are searched for.
          --objective <goal>          What the best mapping is the best in; ties go to the other one. One
                                      of: cycles, energy, edp. (default: edp)
          --effort <effort>           How long mappings onto a spatial array are searched for. One of: low,
                                      default, high. (default: default)
          --seed <number>             Of the moves that a search draws; the same seed gives the same
                                      mapping. (default: 0)
          --engine <engine>           How time is found: analytic with runs of equal tiles at once, event
                                      tile by tile, cycle with the array stepped register by register on
                                      random operands of --seed. SCALE-Sim's timing has its own. One of:
                                      analytic, event, cycle. (default: analytic)
          --force                     With --engine cycle, step layers of any size, however long it takes.
          --bops <reading>            How bit operations are counted: uniq with the growth of the
                                      accumulator, short without. One of: uniq, short. (default: uniq)
          --scale-technology          Scale prices to the accelerator's node and supply, off by default.
          --layer <layer>             A layer's name, or total. (default: total)
          --figure <figure>           A figure of the report, as csv and json call it.
          -h, --help                  Show this page.

        EXAMPLES:
          # Why does conv3 spend so much on DRAM?
          picojoule why --network alexnet --accelerator systolic-int8-32x32 \
              --layer conv3 --figure energy_dram_pj

        """#)
    for word in ["--help", "-h"] { #expect(page("why", word) == page("help", "why")) }
  }
}
