import Testing

/// Pages of the commands about networks.
extension HelpTests {
  @Test("picojoule help import")
  func importing() {
    #expect(
      page("help", "import") == #"""
        OVERVIEW: Write the network of an ONNX model as a trace.

        The trace is the same network: layers, edges, formats, and notes on what became of nodes that are no
        layers. It can be read, changed, and simulated as any other. Weights are not looked at.

        USAGE: picojoule import <model> [<options>]

        ARGUMENTS:
          <model>                     An ONNX model (.onnx): its name, or a file.

        OPTIONS:
          --input <name=sizes>        The shape of an ONNX model's input: data=1x3x224x224. Can be given
                                      several times.
          --ignore-unknown            Leave out operators of an ONNX model that are not known, and say so in
                                      the report.
          --output <file>             Write the trace into a file (.json5) instead: wholly or not at all.
          -h, --help                  Show this page.

        EXAMPLES:
          # A model as a trace, and what it costs
          picojoule import mymodel.onnx --input data=1x3x224x224 --output mymodel.json5
          picojoule simulate --network mymodel.json5 --accelerator systolic-int8-32x32

        """#)
    for word in ["--help", "-h"] { #expect(page("import", word) == page("help", "import")) }
  }

  @Test("picojoule help evaluate")
  func evaluating() {
    #expect(
      page("help", "evaluate") == #"""
        OVERVIEW: Run a model with weights bit by bit as accelerators would, and say what their numbers cost
        in quality and save in energy.

        Every convolution and matrix product goes through the arithmetic of the accelerator's processing
        element: operands are coded, products added up in its accumulator. Scales are chosen from
        calibration images alone, without labels. Everything else is computed in single precision. Batch
        normalizations are folded first. What the model itself has quantized keeps the model's scales where
        the formats hold its integers.

        SQNR is the ratio of the output's square to that of its error. csv has a row for each design and
        mixed plan (with --per-layer, for each layer and design), json everything. html is a page on which
        any two figures can be drawn over each other, with the front of quality against energy.

        USAGE: picojoule evaluate --network <model> --accelerators <names> --inputs <path> [<options>]

        OPTIONS:
          --network <model>           An ONNX model (.onnx): its name, or a file.
          --input <name=sizes>        The shape of an ONNX model's input: data=1x3x224x224. Can be given
                                      several times.
          --ignore-unknown            Leave out operators of an ONNX model that are not known, and say so in
                                      the report.
          --accelerators <names>      Names or files of accelerators, separated by commas.
          --inputs <path>             Images to measure quality on: a .npy file of one image or of many, or
                                      a folder of such files.
          --labels <file>             The images' classes, counted from 0: a .npy file with a number for
                                      each.
          --calibration <path>        Images to choose ranges by, without labels; the first 32 of --inputs
                                      if it is left out.
          --ranges <rule>             What the choice of ranges makes small: nothing is clipped; the
                                      operand's square error; the square error that quantizing the operand
                                      leaves in the layer's output. One of: min-max, min-mse, propagated.
                                      (default: propagated)
          --granularity <what>        Whether weights have one scale, or one for each output channel. One
                                      of: tensor, channel. (default: tensor)
          --zero-points               Give activations in integer formats a zero point where their range is
                                      not symmetric.
          --activity <what>           Which shares of zeros go into cycles and energy: what network and plan
                                      state, or those of the real weights and activations. One of: stated,
                                      measured. (default: stated)
          --mix <coarse,fine>         Also evaluate designs between two formats of weights, such as
                                      onehot4,twohot8: layer by layer from the fine one to the coarse one,
                                      on each accelerator that takes both.
          --log-bases <bits>          Also compare the bases 2, 2^(1/2), 2^(1/4) and 2^(1/8) of logarithms
                                      of so many bits, layer by layer, and evaluate designs with such
                                      logarithms in the best ones, too.
          --log-plot <file>           Write that comparison as a chart (.svg), too; 5 bits unless
                                      --log-bases says otherwise.
          --per-layer                 Also show for each layer and design what its numbers do: errors, words
                                      that were clipped, sums that overflowed, zeros.
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
          -h, --help                  Show this page.

        EXAMPLES:
          # What do shifters, logarithms and XNOR gates cost in accuracy, and save in energy?
          picojoule evaluate --network Traces/digits/digits.onnx \
              --accelerators mac-int8,shift-two-hot,shift-one-hot,log-sqrt2,xnor \
              --inputs Traces/digits/images.npy --labels Traces/digits/labels.npy \
              --calibration Traces/digits/calibration
          # One-hot weights in which layers? A page with the front
          picojoule evaluate --network Traces/digits/digits.onnx --accelerators shift-selectable \
              --inputs Traces/digits/images.npy --labels Traces/digits/labels.npy \
              --mix onehot4,twohot8 --format html --output mixed.html
          # Where does the error come from, and which base should logarithms have?
          picojoule evaluate --network Traces/digits/digits.onnx --accelerators log-sqrt2 \
              --inputs Traces/digits/images.npy --per-layer --log-bases 5

        """#)
    for word in ["--help", "-h"] { #expect(page("evaluate", word) == page("help", "evaluate")) }
  }
}
