import Testing

/// A file with one thing wrong, and everything that is then printed on standard error.
struct BadFile: CustomTestStringConvertible {
  /// What is wrong, in the words of the list of things that must not go wrong.
  let item: String
  let kind: GoodFile
  let damage: FileDamage
  /// Each line after `Error: `; a line that starts with a colon is about the file and follows its path.
  let message: String

  init(_ item: String, _ kind: GoodFile, _ damage: FileDamage, _ message: String) {
    self.item = item
    self.kind = kind
    self.damage = damage
    self.message = message
  }

  var testDescription: String { "\(item): \(kind.rawValue)" }

  /// One row for each thing that can be wrong with each sort of file.
  static let all: [BadFile] = [
    BadFile(
      "missing file", .trace, .missing,
      ": there is no such file."),
    BadFile(
      "missing file", .topology, .missing,
      ": there is no such file."),
    BadFile(
      "missing file", .description, .missing,
      ": there is no such file."),
    BadFile(
      "missing file", .configuration, .missing,
      ": there is no such file."),
    BadFile(
      "missing file", .costs, .missing,
      ": there is no such file."),
    BadFile(
      "a directory", .trace, .directory,
      ": this is a directory, not a file."),
    BadFile(
      "a directory", .topology, .directory,
      ": this is a directory, not a file."),
    BadFile(
      "a directory", .description, .directory,
      ": this is a directory, not a file."),
    BadFile(
      "a directory", .configuration, .directory,
      ": this is a directory, not a file."),
    BadFile(
      "a directory", .costs, .directory,
      ": this is a directory, not a file."),
    BadFile(
      "unknown key", .trace, .replacing("kernel", "kernl"),
      #":2:50: layers[0].kernl: unknown key "kernl"; did you mean "kernel"? Allowed: "#
        + "name, kind, inputs, ifmap, batch, activations_format, weights_format, weight_density, activation_density, "
        + "output_channels, kernel, stride, dilation, padding, groups, bias, computed_filters."),
    BadFile(
      "unknown name", .trace, .replacing(#""fc""#, #""fcc""#),
      #":3:22: layers[1].kind: unknown kind "fcc"; did you mean "fc"? Allowed: conv, "#
        + "fc, max_pool, average_pool, global_average_pool, add, concat, interleave, batch_norm, lrn, softmax, "
        + "multiply, function, layer_norm, copy."),
    BadFile(
      "unknown key", .description, .replacing("columns", "colums"),
      #":1:38: array.colums: unknown key "colums"; did you mean "columns"? "#
        + "Allowed: rows, columns, dataflow, timing, double_buffered."),
    BadFile(
      "unknown name", .description, .replacing(#""weight_stationary""#, #""weight_stationery""#),
      #":1:60: array.dataflow: unknown dataflow "weight_stationery"; did you "#
        + #"mean "weight_stationary"? Allowed: weight_stationary, output_stationary, input_stationary."#),
    BadFile(
      "unknown key", .configuration, .replacing("ArrayWidth", "ArayWidth"),
      #":5:1: architecture_presets.ArayWidth: unknown key "ArayWidth"; did you "#
        + #"mean "ArrayWidth"? Allowed: ArrayHeight, ArrayWidth, IfmapSramSzkB, FilterSramSzkB, "#
        + "OfmapSramSzkB, Dataflow, IfmapOffset, FilterOffset, OfmapOffset, ReadRequestBuffer, "
        + "WriteRequestBuffer, Bandwidth, MemoryBanks, OnChipMemoryBanks, OnChipMemoryBankPorts."),
    BadFile(
      "unknown name", .configuration, .replacing(": ws", ": wss"),
      #":9:12: architecture_presets.Dataflow: unknown dataflow "wss"; did you mean "#
        + #""ws"? Allowed: os, ws, is."#),
    BadFile(
      "unknown key", .costs, .replacing("components", "component"),
      #":2:3: component: unknown key "component"; did you mean "components"? Allowed: "#
        + "name, extends, description, technology, notes, sources, components, units, memories, dram, hierarchy, static_mw, leaves_out."
    ),
    BadFile(
      "unknown name", .costs, .replacing("adder", "ader"),
      #":2:17: components.ader: unknown key "ader"; did you mean "adder"? Allowed: "#
        + "adder, multiplier, shifter, float_adder, float_multiplier, lookup, bitwise, full_adder, multiplexer, register, wire."
    ),
    BadFile(
      "duplicate key", .trace, .replacing("stride: 1", "kernel: 1"),
      #":2:61: layers[0].kernel: "kernel" is already given in line 2."#),
    BadFile(
      "duplicate column", .topology, .replacing("IFMAP Width", "Strides"),
      #":1:27: "Strides" is column 3 here and column 8 usually; to read columns by "#
        + #"their names, the header also has to name "IFMAP Width"."#),
    BadFile(
      "duplicate key", .description, .replacing("columns: 4", "rows: 4, columns: 4"),
      #":1:38: array.rows: "rows" is already given in line 1."#),
    BadFile(
      "duplicate key", .configuration, .replacing("ArrayWidth : 14", "ArrayHeight : 14\nArrayWidth : 14"),
      #":5:1: architecture_presets.ArrayHeight: "ArrayHeight" is already given in "#
        + "line 4."),
    BadFile(
      "duplicate key", .costs, .replacing("sources", #"name: "x", sources"#),
      #":1:65: name: "name" is already given in line 1."#),
    BadFile(
      "wrong type", .trace, .replacing("channels: 6", #"channels: "six""#),
      #":1:33: input.channels: expected a whole number, found the text "six"."#),
    BadFile(
      "wrong type", .topology, .replacing("Conv1, 8", "Conv1, eight"),
      #":2:8: Conv1.IFMAP Height: expected a whole number, found the text "eight"."#),
    BadFile(
      "wrong type", .description, .replacing("rows: 4", "rows: [4]"),
      ":1:35: array.rows: expected a whole number, found a list."),
    BadFile(
      "wrong unit", .description, .replacing("200MHz", "200MB"),
      #":1:10: clock: unknown unit "MB"; write a frequency as "200MHz" or "#
        + #""1.05GHz"."#),
    BadFile(
      "wrong type", .configuration, .replacing(": 108", ": 108KiB"),
      ":6:17: architecture_presets.IfmapSramSzkB: expected a whole number, found "
        + #"the text "108KiB"."#),
    BadFile(
      "wrong unit", .costs, .replacing(#""45nm""#, #""45nv""#),
      #":1:38: technology.node: unknown unit "nv"; write a length as "45nm" or "#
        + #""0.13um"."#),
    BadFile(
      "zero size", .trace, .replacing("height: 8", "height: 0"),
      ":1:44: input.height: 0 is out of range; allowed: 1 to 2147483648."),
    BadFile(
      "zero size", .topology, .replacing("Conv1, 8", "Conv1, 0"),
      ":2:8: Conv1.IFMAP Height: 0 is out of range; allowed: 1 to 2147483648."),
    BadFile(
      "zero size", .description, .replacing("rows: 4", "rows: 0"),
      ":1:35: array.rows: 0 is out of range; allowed: 1 to 65536."),
    BadFile(
      "zero capacity", .description, .replacing(#""16KiB""#, "0"),
      ":3:72: memories.buffer.capacity: 0 is out of range; allowed: 1B to 1TiB."),
    BadFile(
      "zero size", .configuration, .replacing("ArrayHeight : 12", "ArrayHeight : 0"),
      ":4:15: architecture_presets.ArrayHeight: 0 is out of range; allowed: 1 to "
        + "65536."),
    BadFile(
      "zero price", .costs, .replacing("energy_pj: 1 ", "energy_pj: 0 "),
      ":3:36: components.adder.points[0].energy_pj: 0 is out of range; allowed: 1e-12 "
        + "to 1000000000000."),
    BadFile(
      "negative size", .trace, .replacing("height: 8", "height: -8"),
      ":1:44: input.height: -8 is out of range; allowed: 1 to 2147483648."),
    BadFile(
      "negative size", .topology, .replacing("Conv1, 8", "Conv1, -8"),
      ":2:8: Conv1.IFMAP Height: -8 is out of range; allowed: 1 to 2147483648."),
    BadFile(
      "negative size", .description, .replacing("rows: 4", "rows: -8"),
      ":1:35: array.rows: -8 is out of range; allowed: 1 to 65536."),
    BadFile(
      "negative capacity", .description, .replacing(#""16KiB""#, "-8"),
      ":3:72: memories.buffer.capacity: -8 is out of range; allowed: 1B to 1TiB."),
    BadFile(
      "negative size", .configuration, .replacing("ArrayHeight : 12", "ArrayHeight : -8"),
      ":4:15: architecture_presets.ArrayHeight: -8 is out of range; allowed: 1 to "
        + "65536."),
    BadFile(
      "negative price", .costs, .replacing("energy_pj: 1 ", "energy_pj: -8 "),
      ":3:36: components.adder.points[0].energy_pj: -8 is out of range; allowed: "
        + "1e-12 to 1000000000000."),
    BadFile(
      "NaN size", .trace, .replacing("height: 8", "height: NaN"),
      ":1:44: input.height: expected a whole number, found the number NaN."),
    BadFile(
      "NaN size", .topology, .replacing("Conv1, 8", "Conv1, NaN"),
      #":2:8: Conv1.IFMAP Height: expected a whole number, found the text "NaN"."#),
    BadFile(
      "NaN size", .description, .replacing("rows: 4", "rows: NaN"),
      ":1:35: array.rows: expected a whole number, found the number NaN."),
    BadFile(
      "NaN capacity", .description, .replacing(#""16KiB""#, "NaN"),
      ":3:72: memories.buffer.capacity: NaN is out of range; allowed: 1B to "
        + "1TiB."),
    BadFile(
      "NaN size", .configuration, .replacing("ArrayHeight : 12", "ArrayHeight : NaN"),
      ":4:15: architecture_presets.ArrayHeight: expected a whole number, found "
        + #"the text "NaN"."#),
    BadFile(
      "NaN price", .costs, .replacing("energy_pj: 1 ", "energy_pj: NaN "),
      ":3:36: components.adder.points[0].energy_pj: NaN is out of range; allowed: "
        + "1e-12 to 1000000000000."),
    BadFile(
      "1e300 size", .trace, .replacing("height: 8", "height: 1e300"),
      ":1:44: input.height: 1e300 is out of range; allowed: 1 to 2147483648."),
    BadFile(
      "1e300 size", .topology, .replacing("Conv1, 8", "Conv1, 1e300"),
      ":2:8: Conv1.IFMAP Height: 1e300 is out of range; allowed: 1 to 2147483648."),
    BadFile(
      "1e300 size", .description, .replacing("rows: 4", "rows: 1e300"),
      ":1:35: array.rows: 1e300 is out of range; allowed: 1 to 65536."),
    BadFile(
      "1e300 capacity", .description, .replacing(#""16KiB""#, "1e300"),
      ":3:72: memories.buffer.capacity: 1e300 is out of range; allowed: 1B to "
        + "1TiB."),
    BadFile(
      "1e300 size", .configuration, .replacing("ArrayHeight : 12", "ArrayHeight : 1e300"),
      ":4:15: architecture_presets.ArrayHeight: 1e300 is out of range; allowed: 1 "
        + "to 65536."),
    BadFile(
      "1e300 price", .costs, .replacing("energy_pj: 1 ", "energy_pj: 1e300 "),
      ":3:36: components.adder.points[0].energy_pj: 1e300 is out of range; allowed: "
        + "1e-12 to 1000000000000."),
    BadFile(
      "2^62 size", .trace, .replacing("height: 8", "height: 4611686018427387904"),
      ":1:44: input.height: 4611686018427387904 is out of range; allowed: 1 to "
        + "2147483648."),
    BadFile(
      "2^62 size", .topology, .replacing("Conv1, 8", "Conv1, 4611686018427387904"),
      ":2:8: Conv1.IFMAP Height: 4611686018427387904 is out of range; allowed: 1 to "
        + "2147483648."),
    BadFile(
      "2^62 size", .description, .replacing("rows: 4", "rows: 4611686018427387904"),
      ":1:35: array.rows: 4611686018427387904 is out of range; allowed: 1 to "
        + "65536."),
    BadFile(
      "2^62 capacity", .description, .replacing(#""16KiB""#, "4611686018427387904"),
      ":3:72: memories.buffer.capacity: 4611686018427387904 is out of range; "
        + "allowed: 1B to 1TiB."),
    BadFile(
      "2^62 size", .configuration, .replacing("ArrayHeight : 12", "ArrayHeight : 4611686018427387904"),
      ":4:15: architecture_presets.ArrayHeight: 4611686018427387904 is out of "
        + "range; allowed: 1 to 65536."),
    BadFile(
      "2^62 price", .costs, .replacing("energy_pj: 1 ", "energy_pj: 4611686018427387904 "),
      ":3:36: components.adder.points[0].energy_pj: 4611686018427387904 is out of "
        + "range; allowed: 1e-12 to 1000000000000."),
    BadFile(
      "a filter larger than its padded ifmap", .trace, .replacing("kernel: 3", "kernel: 11"),
      ":2:58: layers[0].kernel: the kernel reaches over 11 rows, but the padded "
        + "ifmap has only 10."),
    BadFile(
      "a filter larger than its ifmap", .topology, .replacing("3, 3, 6", "9, 3, 6"),
      ":2:14: Conv1.Filter Height: the kernel reaches over 9 rows, but the padded "
        + "ifmap has only 8."),
    BadFile(
      "stride 0", .trace, .replacing("stride: 1", "stride: 0"),
      ":2:69: layers[0].stride: 0 is out of range; allowed: 1 to 2147483648."),
    BadFile(
      "stride 0", .topology, .replacing("4, 1,", "4, 0,"),
      ":2:26: Conv1.Strides: 0 is out of range; allowed: 1 to 2147483648."),
    BadFile(
      "groups that do not divide channels", .trace, .replacing("groups: 2", "groups: 4"),
      ":2:92: layers[0].groups: 4 groups do not divide the 6 channels of the ifmap."),
    BadFile(
      "padding of 2^31 rows", .trace, .replacing("padding: 1", "padding: 2147483648"),
      ":2:81: layers[0].padding: the windows reach 2147483648 rows beyond the "
        + "ifmap; at most 65536 are simulated."),
    BadFile(
      "empty network", .trace, .text("{ name: \"T\", layers: [] }\n"),
      ":1:22: layers: the network has no layers."),
    BadFile(
      "empty network", .topology, .cut(99),
      ": the network has no layers."),
    BadFile(
      "empty file", .trace, .text(""),
      ":1:1: the file is empty."),
    BadFile(
      "empty file", .topology, .text(""),
      ": the network has no layers."),
    BadFile(
      "empty file", .description, .text(""),
      ":1:1: the file is empty."),
    BadFile(
      "empty file", .configuration, .text(""),
      ":1:1: the file is empty."),
    BadFile(
      "empty file", .costs, .text(""),
      ":1:1: the file is empty."),
    BadFile(
      "duplicate layer name", .trace, .replacing(#""b""#, #""a""#),
      ":3:11: layers[1].name: this is the name of layers[0] in line 2; every layer "
        + "needs its own."),
    BadFile(
      "an edge to nowhere", .trace, .replacing(#"["a"]"#, #"["c"]"#),
      #":3:57: layers[1].inputs[0]: unknown layer "c". Allowed: input, a."#),
    BadFile(
      "a 200 MB file", .trace, .sparse(200_000_000),
      ": this file has 200000000 bytes; at most 67108864 are read."),
    BadFile(
      "a 200 MB file", .topology, .sparse(200_000_000),
      ": this file has 200000000 bytes; at most 67108864 are read."),
    BadFile(
      "a 200 MB file", .description, .sparse(200_000_000),
      ": this file has 200000000 bytes; at most 67108864 are read."),
    BadFile(
      "a 200 MB file", .configuration, .sparse(200_000_000),
      ": this file has 200000000 bytes; at most 67108864 are read."),
    BadFile(
      "a 200 MB file", .costs, .sparse(200_000_000),
      ": this file has 200000000 bytes; at most 67108864 are read."),
    BadFile(
      "binary garbage", .trace, .garbage,
      ":1:9: this is not text: byte 8 is not UTF-8."),
    BadFile(
      "binary garbage", .topology, .garbage,
      ":1:9: this is not text: byte 8 is not UTF-8."),
    BadFile(
      "binary garbage", .description, .garbage,
      ":1:9: this is not text: byte 8 is not UTF-8."),
    BadFile(
      "binary garbage", .configuration, .garbage,
      ":1:9: this is not text: byte 8 is not UTF-8."),
    BadFile(
      "binary garbage", .costs, .garbage,
      ":1:9: this is not text: byte 8 is not UTF-8."),
    BadFile(
      "truncated file", .trace, .cut(90),
      ":2:22: layers[0].kind: this text has no closing quote in its line."),
    BadFile(
      "truncated file", .topology, .cut(112),
      #":2:14: Conv1: this layer has 2 of 7 numbers; missing: "Filter Height", "Filter "#
        + #"Width", "Channels", "Num Filter", "Strides"."#),
    BadFile(
      "truncated file", .description, .cut(90),
      ":2:9: the file ends inside an object that starts in line 1, column 1."),
    BadFile(
      "truncated file", .configuration, .cut(50),
      #":4:1: expected key = value or [section], found "A"."#),
    BadFile(
      "truncated file", .costs, .cut(90),
      ":1:91: sources: the file ends inside an object that starts in line 1, column "
        + "74."),
    BadFile(
      "nested 100,000 deep", .trace, .nested(100_000),
      ":1:101: " + String(repeating: "[0]", count: 66) + "[0...: objects and lists are nested more than 100 deep."),
    BadFile(
      "nested 100,000 deep", .description, .nested(100_000),
      ":1:101: " + String(repeating: "[0]", count: 66) + "[0...: objects and lists are nested more than 100 deep."),
    BadFile(
      "nested 100,000 deep", .costs, .nested(100_000),
      ":1:101: " + String(repeating: "[0]", count: 66) + "[0...: objects and lists are nested more than 100 deep."),
    BadFile(
      "a CSV row with too few columns", .topology, .replacing("3, 3, 6, 4, 1,", "3, 3,"),
      #":2:19: Conv1: this layer has 4 of 7 numbers; missing: "Channels", "Num "#
        + #"Filter", "Strides"."#),
    BadFile(
      "a buffer that cannot hold one tile", .description, .replacing(#""16KiB""#, #""64b""#),
      "accelerator: memories.buffer cannot hold even the smallest tile of layer a: filter, ifmap, "
        + "psum, ofmap need 80 bits, twice for double buffering, and there are 64."),
    BadFile(
      "no unit for the formats", .trace, .replacing(#"inputs: ["a"]"#, #"weights_format: "fp16""#),
      "accelerator: no unit of the processing element accepts layer b (fp16 weights x int8 "
        + "activations). On offer: int8 weights x int8 activations. --precision says in which formats layers run."),
    BadFile(
      "a count above 2^53", .trace,
      .replacing(
        #"output_channels: 2, inputs: ["a"]"#,
        "output_channels: 2147483648, ifmap: { channels: 16777216, height: 1, width: 1 }"),
      ":3:3: layers[1]: it has more than 2^53 multiply-accumulates, the largest "
        + "count that is kept exactly.\n:3:3: layers[1]: it has more than 2^53 "
        + "weights, the largest count that is kept exactly."),
  ]
}
