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
}
