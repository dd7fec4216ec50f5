import Testing

/// Snapshots of the pages about sweeps.
extension HelpTests {
  @Test("picojoule help sweep")
  func sweep() {
    #expect(
      page("help", "sweep") == #"""
        OVERVIEW: Run every combination of varied values, and find the designs that nothing beats.

        The directory gets results.csv with a row for each point, pareto.csv with those on the front,
        report.html to look at, plan.json with everything needed to run it again, and the journal. A point
        that fails is a row that says why.

        A run can be stopped at any moment, by Ctrl-C, a kill or a failure of power: the same command goes
        on where it was, and the files come out the same to the byte. A directory of another plan, or of
        inputs that have changed, is refused. Without --output the findings are printed and nothing is kept.

        A plan with the key search runs the points that NSGA-II wants, and not all of them.

        Without a plan, the command line is one: --network, --accelerator, --vary, and what else simulate
        takes.

        USAGE: picojoule sweep [<plan>] [<options>]

        ARGUMENTS:
          <plan>                      A sweep file (.json5), or the plan.json of a sweep's directory.

        OPTIONS:
          --output <directory>        Where everything goes. What a run before has finished there is kept,
                                      and the rest is run. Without it nothing is kept.
          --format <format>           How the findings are printed: table has the front, the best points and
                                      what matters in a few lines, csv is results.csv, json has every point
                                      and the front, html is the page. One of: table (text), csv, json,
                                      html. (default: table)
          --jobs <number>             Points that are run at the same time. (default: as many as processors)
          --dry-run                   Run a few points only; say how many there are, how long all may take,
                                      and write nothing.
          --limit <number>            Run the first points only.
          --sample <number>           Run so many points, drawn evenly from all.
          --seed <number>             Of the points that --sample draws and, without a plan, of the moves
                                      that a search for mappings draws; the same seed gives the same ones.
                                      (default: 0)
          --shard <K/N>               Run part K of N equal parts, each in a directory of its own, for
                                      merge.
          --network <network>         A network's name or file. Can be given several times.
          --input <name=sizes>        The shape of an ONNX model's input: data=1x3x224x224. Can be given
                                      several times.
          --ignore-unknown            Leave out operators of an ONNX model that are not known, and say so in
                                      the report.
          --accelerator <accelerator>
                                      An accelerator's name or file. Can be given several times.
          --vary <path=values>        Vary a value of the accelerator's description, or precision, density
                                      or batch: array.rows=8,16,32, array.rows=8..64*2, or
                                      array.rows,array.columns=8..32+8 for values that move together. Can be
                                      given several times.
          --costs <costs>             A cost table's name or file. (default: horowitz-45nm) Can be given
                                      several times.
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
          --mapping <file>            Mappings for layers that it names (.json5), as explain prints them;
                                      the others are searched for.
          --objective <goal>          What the best mapping is the best in; ties go to the other one. One
                                      of: cycles, energy, edp. (default: edp)
          --effort <effort>           How long mappings onto a spatial array are searched for. One of: low,
                                      default, high. (default: default)
          --scale-technology          Scale prices to the accelerator's node and supply, off by default.
          --front <figures>           What the Pareto front weighs against each other, separated by commas.
                                      (default: total_cycles,energy_total_pj)
          --constraint <limit>        What points of the front must keep: 'area_total_mm2 < 2'. Can be given
                                      several times.
          -h, --help                  Show this page.

        EXAMPLES:
          # Which shape of the array is worth its area?
          picojoule sweep --network resnet18 --accelerator mac-int8 \
              --vary array.rows=8,16,32,64 --vary array.columns=8,16,32,64 --output shapes
          # How many points has a plan, and how long will they take?
          picojoule sweep plan.json5 --dry-run
          # A page of them for a browser, and nothing else
          picojoule sweep plan.json5 --format html > shapes.html
          # A first look at 100 of them
          picojoule sweep plan.json5 --output out --sample 100 --seed 1
          # On two machines, and together again
          picojoule sweep plan.json5 --output part1 --shard 1/2
          picojoule sweep plan.json5 --output part2 --shard 2/2
          picojoule merge part1 part2 --output out

        """#)
  }

  @Test("picojoule help merge")
  func merge() {
    #expect(
      page("help", "merge") == #"""
        OVERVIEW: Join the parts that sweep --shard made, and check that nothing is missing.

        The directory gets what one run of the whole plan would have put there, to the byte. Parts must be
        of the same plan, inputs and version. Points that two parts have must be the same in both.

        USAGE: picojoule merge <parts> ... --output <directory>

        ARGUMENTS:
          <parts> ...                 The directories of the parts.

        OPTIONS:
          --output <directory>        Where the whole goes.
          -h, --help                  Show this page.

        EXAMPLES:
          # Two halves
          picojoule merge part1 part2 --output out
          # All parts of a job array
          picojoule merge parts/* --output out

        """#)
  }
}
