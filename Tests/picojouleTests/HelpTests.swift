import Testing

@testable import picojoule

/// Snapshots: a change of a page shows in review.
@Suite("Help")
struct HelpTests {
  func page(_ arguments: String...) -> String {
    var recorder = Recorder()
    let code = run(arguments: arguments, surroundings: .nowhere, workbench: { _ in Bench() }, console: &recorder)
    return code == 0 && recorder.errors.isEmpty ? recorder.output : "\(code): \(recorder.errors)"
  }

  @Test("the program's page, which is also what no argument prints")
  func program() {
    #expect(
      page() == #"""
        OVERVIEW: Simulate neural networks on described accelerators: cycles, traffic, energy, area and
        BOPS.

        USAGE: picojoule [<options>] <command>

        OPTIONS:
          --version                   Show the version.
          -h, --help                  Show this page.

        COMMANDS:
          simulate                    Simulate a network on an accelerator and report cycles, traffic,
                                      energy, area and bit operations.
          compare                     Compare accelerators on a network: time, energy, area and efficiency,
                                      absolute and relative to the first.
          evaluate                    Run a model with weights bit by bit as accelerators would, and say
                                      what their numbers cost in quality and save in energy.
          sweep                       Run every combination of varied values, and find the designs that
                                      nothing beats.
          merge                       Join the parts that sweep --shard made, and check that nothing is
                                      missing.
          validate                    Set published figures of chips beside what the simulation gives, with
                                      their ratio.
          verify                      Run every layer in all three timing engines and say where they differ.
          list                        List the networks, accelerators and cost tables that have names.
          inspect                     Describe a network or an accelerator, and say what is wrong with it.
          import                      Write the network of an ONNX model as a trace.
          costs                       List the cost tables, or print one with the source of every figure.
          explain                     Show how a layer is mapped: its loops, what every memory holds, reuses
                                      and moves, and what that costs.
          why                         Explain a figure of a report: what was counted, what it costs, and who
                                      says so.
          diff                        Show what changed from one report to another.
          help                        Show the help page of a command.

        EXAMPLES:
          # Where does ResNet-50 spend its time and energy?
          picojoule simulate --network resnet50 --accelerator systolic-int8-32x32
          # What can be simulated?
          picojoule list

        See 'picojoule help <command>' for a command's own page.

        """#)
    for words in ["help", "--help", "-h"] { #expect(page(words) == page()) }
  }

  @Test("picojoule help compare")
  func compare() {
    #expect(
      page("help", "compare") == #"""
        OVERVIEW: Compare accelerators on a network: time, energy, area and efficiency, absolute and
        relative to the first.

        Every figure is the one that a simulation of that design alone gives. Settings, plans, batch,
        dataflow and how mappings are searched for hold for all designs. csv has a row for each design (with
        --per-layer, for each layer and design), json everything. html is a page of its own, with charts of
        all designs on the same scales.

        Accuracy is printed where it was published for the network and the formats; it is never simulated.

        USAGE: picojoule compare --network <network> --accelerators <accelerators> [<options>]

        OPTIONS:
          --network <network>         A network's name, or a file: a trace (.json5), an ONNX model (.onnx)
                                      or a topology of SCALE-Sim (.csv).
          --input <name=sizes>        The shape of an ONNX model's input: data=1x3x224x224. Can be given
                                      several times.
          --ignore-unknown            Leave out operators of an ONNX model that are not known, and say so in
                                      the report.
          --accelerators <accelerators>
                                      Names or files of two or more accelerators, separated by commas. The
                                      first is what the others are related to.
          --costs <costs>             A cost table's name or file, or several separated by commas, which are
                                      then set side by side. (default: horowitz-45nm)
          --normalize <what>          Resize the arrays of all designs but the first, in whole rows and
                                      columns and in their own proportions: to the first's rows and columns;
                                      to the largest that takes no more area than the first, memories
                                      included; to the smallest that reaches the first's throughput on the
                                      network. One of: same-array, same-area, same-throughput.
          --per-layer                 Show layer by layer which design needs the least time and energy.
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
          --mapping <file>            Mappings for layers that it names (.json5), as explain prints them.
                                      Every design uses those that fit it; remarks say which were left out.
                                      One that fits none of the designs is an error.
          --objective <goal>          What the best mapping is the best in; ties go to the other one. One
                                      of: cycles, energy, edp. (default: edp)
          --effort <effort>           How long mappings onto a spatial array are searched for. One of: low,
                                      default, high. (default: default)
          --seed <number>             Of the moves that a search draws; the same seed gives the same
                                      mapping. (default: 0)
          --bops <reading>            How bit operations are counted: uniq with the growth of the
                                      accumulator, short without. One of: uniq, short. (default: uniq)
          --scale-technology          Scale prices to the accelerator's node and supply, off by default.
          --format <format>           How the report is printed. One of: table, csv, json, markdown (md),
                                      html. (default: table)
          --output <file>             Write the report into a file instead: wholly or not at all.
          --chart <file>              Write a chart as SVG, too: energy.svg, or energy=any-name.svg. Charts:
                                      cycles, energy, roofline, occupancy, area. Can be given several times.
          -h, --help                  Show this page.

        EXAMPLES:
          # Multipliers, shifters, logarithms or XNOR gates, by two tables that disagree about them?
          picojoule compare --network resnet50 \
              --accelerators mac-int8,shift-two-hot,shift-one-hot,log-sqrt2,xnor \
              --costs horowitz-45nm,synthesized-45nm
          # What would the smaller processing elements give on the same area, layer by layer?
          picojoule compare --network vgg16 --accelerators mac-int8,shift-one-hot \
              --normalize same-area --per-layer
          # The same as a page for a browser
          picojoule compare --network vgg16 --accelerators mac-int8,shift-one-hot \
              --normalize same-area --format html --output designs.html
          # 4-bit weights on an 8-bit and on a 4-bit multiplier
          picojoule compare --network alexnet --accelerators mac-int8,mac-int4 \
              --precision weights=int4,activations=int4
          # Two chips under the same mapping of one layer, where it fits both
          picojoule compare --network alexnet --accelerators eyeriss,./my-eyeriss.json5 --batch 4 \
              --mapping conv3.json5 --per-layer

        """#)
  }

  @Test("picojoule help simulate")
  func simulate() {
    #expect(
      page("help", "simulate") == #"""
        OVERVIEW: Simulate a network on an accelerator and report cycles, traffic, energy, area and bit
        operations.

        The table shows each layer in scaled units. csv and json carry every figure to its last digit; csv
        ends with a row named total. Unknown figures are n/a, and null in json. html is a page of its own:
        charts, a table that sorts, and where the figures come from.

        USAGE: picojoule simulate --network <network> --accelerator <accelerator> [<options>]

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
          --layers <names>            Only these layers: conv1,conv2.
          --format <format>           How the report is printed. One of: table, csv, json, markdown (md),
                                      html. (default: table)
          --output <file>             Write the report into a file instead: wholly or not at all.
          --chart <file>              Write a chart as SVG, too: energy.svg, or energy=any-name.svg. Charts:
                                      cycles, energy, roofline, occupancy, area. Can be given several times.
          --timeline <file>           Write when DRAM, memories and array were busy, tile by tile, for
                                      Perfetto or chrome://tracing. A microsecond there is a cycle.
          --budget <limits>           Say for each limit whether it is kept, and exit with 1 if one is not:
                                      memory=512KiB,macs=100M,energy=1mJ. Items: memory, weights,
                                      activations, macs, bops, cycles, latency, energy, area.
          --scale-sim-reports <directory>
                                      Write COMPUTE_REPORT.csv, BANDWIDTH_REPORT.csv and
                                      DETAILED_ACCESS_REPORT.csv in SCALE-Sim's layout, too.
          -h, --help                  Show this page.

        EXAMPLES:
          # Where does ResNet-50 spend its time and energy?
          picojoule simulate --network resnet50 --accelerator systolic-int8-32x32
          # The same with a larger array and another dataflow, for a program to read
          picojoule simulate --network resnet50 --accelerator systolic-int8-32x32 \
              --set array.rows=64 --set array.columns=64 --dataflow os --format json --output os.json
          # The same as a page for a browser, and its energy chart for a paper
          picojoule simulate --network resnet50 --accelerator systolic-int8-32x32 \
              --format html --output resnet50.html --chart energy.svg
          # The same with 4-bit weights, but for the first and the last layer
          picojoule simulate --network resnet50 --accelerator systolic-int8-32x32 \
              --precision weights=int4,first.weights=int8,last.weights=int8
          # Does it fit the device?
          picojoule simulate --network face_detection --accelerator edge-int8 \
              --budget memory=512KiB,macs=100M,energy=1mJ
          # Which tile is waited for? Time tile by tile, and a timeline to look at
          picojoule simulate --network lenet5 --accelerator edge-int8 --engine event --timeline lenet5.json
          # SCALE-Sim's own files, figures and reports
          picojoule simulate --network alexnet.csv --accelerator scale.cfg --scale-sim-reports out

        """#)
    for word in ["--help", "-h"] { #expect(page("simulate", word) == page("help", "simulate")) }
  }

  @Test("picojoule help list")
  func list() {
    #expect(
      page("help", "list") == #"""
        OVERVIEW: List the networks, accelerators and cost tables that have names.

        Names are files in Traces, HardwareConfigs and HardwareConfigs/costs: under PICOJOULE_HOME, beside
        the program or above it, and in the working directory or above it. The first file of a name wins.

        USAGE: picojoule list

        OPTIONS:
          -h, --help                  Show this page.

        EXAMPLES:
          # What can be simulated?
          picojoule list

        """#)
    for word in ["--help", "-h"] { #expect(page("list", word) == page("help", "list")) }
  }

  @Test("picojoule help inspect")
  func inspect() {
    #expect(
      page("help", "inspect") == #"""
        OVERVIEW: Describe a network or an accelerator, and say what is wrong with it.

        A network: layers with shapes, MACs and weights, and the storage it needs. An accelerator: peak
        rates, capacities, bandwidths, area by a cost table, derived values and the defaults taken.

        USAGE: picojoule inspect <name-or-file> [<options>]

        ARGUMENTS:
          <name-or-file>              A network or an accelerator: its name, or a file (.json5, .onnx, .csv,
                                      .cfg).

        OPTIONS:
          --input <name=sizes>        The shape of an ONNX model's input: data=1x3x224x224. Can be given
                                      several times.
          --ignore-unknown            Leave out operators of an ONNX model that are not known, and say so in
                                      the report.
          --costs <costs>             A cost table's name, or a file. (default: horowitz-45nm)
          --set <path=value>          Override a value of the accelerator's description: array.rows=64. Can
                                      be given several times.
          --weights <format>          The weights' format, for a network's storage. (default: int8)
          --activations <format>      The activations' format, for a network's storage. (default: int8)
          -h, --help                  Show this page.

        EXAMPLES:
          # A network's shapes, and its storage at 4-bit weights
          picojoule inspect mobilenet_v2 --weights int4
          # What becomes of an ONNX model whose batch is open?
          picojoule inspect ./mymodel.onnx --input data=1x3x224x224
          # Is this description valid, and what does it leave open?
          picojoule inspect ./myaccelerator.json5

        """#)
    for word in ["--help", "-h"] { #expect(page("inspect", word) == page("help", "inspect")) }
  }

  @Test("picojoule help costs")
  func costs() {
    #expect(
      page("help", "costs") == #"""
        OVERVIEW: List the cost tables, or print one with the source of every figure.

        USAGE: picojoule costs [<name-or-file>]

        ARGUMENTS:
          <name-or-file>              A cost table.

        OPTIONS:
          -h, --help                  Show this page.

        EXAMPLES:
          # What does a multiplication cost, and who says so?
          picojoule costs horowitz-45nm

        """#)
    for word in ["--help", "-h"] { #expect(page("costs", word) == page("help", "costs")) }
  }

  @Test("picojoule help diff")
  func diff() {
    #expect(
      page("help", "diff") == #"""
        OVERVIEW: Show what changed from one report to another.

        Both reports are files that --format json wrote. Layers are matched by name.

        USAGE: picojoule diff <from> <to>

        ARGUMENTS:
          <from>                      The earlier report.
          <to>                        The later report.

        OPTIONS:
          -h, --help                  Show this page.

        EXAMPLES:
          # What does a larger array bring?
          picojoule simulate --network vgg16 --accelerator systolic-int8-16x16 --format json --output a.json
          picojoule simulate --network vgg16 --accelerator systolic-int8-32x32 --format json --output b.json
          picojoule diff a.json b.json

        """#)
    for word in ["--help", "-h"] { #expect(page("diff", word) == page("help", "diff")) }
  }

  @Test("picojoule help help")
  func help() {
    #expect(
      page("help", "help") == #"""
        OVERVIEW: Show the help page of a command.

        USAGE: picojoule help [<command>]

        ARGUMENTS:
          <command>                   A command's name.

        OPTIONS:
          -h, --help                  Show this page.

        """#)
    for word in ["--help", "-h"] { #expect(page("help", word) == page("help", "help")) }
  }

  @Test("every page fits 100 columns, and every command has an example")
  func everyPage() {
    for command in CommandTable.commands {
      #expect(command.definition.help.split(separator: "\n").allSatisfy { $0.count <= 100 })
      #expect(!command.definition.examples.isEmpty)
    }
  }
}
