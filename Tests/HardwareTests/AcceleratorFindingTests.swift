import Documents
import Testing

@testable import Hardware

/// What the reader says of descriptions that are wrong, to the letter.
@Suite("AcceleratorReader's findings")
struct AcceleratorFindingTests {
  /// The findings about the shortest description after some values were set, one a line, without the option's name.
  private static func findings(_ settings: [(String, String)]) throws -> String {
    var document = try JSON5Document.parse(Array(AcceleratorReaderTests.shortest.utf8), file: "x.json5")
    for (path, value) in settings { document = try document.setting(path, to: value) }
    do throws(Findings) {
      _ = try AcceleratorReader.read(document)
      return ""
    } catch {
      return error.all.map { finding in
        guard case .commandLine(let option) = finding.origin else { return finding.sentence }
        // A long option is cut after 200 characters.
        return String(finding.sentence.dropFirst((option.count > 200 ? 203 : option.count) + 2))
      }.joined(separator: "\n")
    }
  }

  @Test(
    "one wrong value is one finding that names key path, value and what is allowed",
    arguments: [
      (
        "clok", "1",
        #"clok: unknown key "clok"; did you mean "clock"? Allowed: name, description, source, notes, technology, "#
          + "clock, array, processing_element, vector_unit, memories, dram, native_formats, mappings."
      ),
      ("name", "y", "name: an accelerator is called like its file; make the two equal or leave the name out."),
      ("clock", "0", "clock: 0 is out of range; allowed: 1Hz to 1000GHz."),
      ("clock", "-5MHz", "clock: -5MHz is out of range; allowed: 1Hz to 1000GHz."),
      ("clock", "NaN", "clock: NaN is out of range; allowed: 1Hz to 1000GHz."),
      ("clock", "1e300", "clock: 1e300 is out of range; allowed: 1Hz to 1000GHz."),
      ("clock", "4611686018427387904", "clock: 4611686018427387904 is out of range; allowed: 1Hz to 1000GHz."),
      (
        "clock", "500MHZ",
        #"clock: unknown unit "MHZ"; did you mean "MHz"? Write a frequency as "200MHz" or "1.05GHz"."#
      ),
      ("array.rows", "0", "array.rows: 0 is out of range; allowed: 1 to 65536."),
      ("array.rows", "65537", "array.rows: 65537 is out of range; allowed: 1 to 65536."),
      ("array.columns", "-8", "array.columns: -8 is out of range; allowed: 1 to 65536."),
      ("array.columns", "1e300", "array.columns: 1e300 is out of range; allowed: 1 to 65536."),
      (
        "array.columns", "4611686018427387904",
        "array.columns: 4611686018427387904 is out of range; allowed: 1 to 65536."
      ),
      ("array.columns", "NaN", "array.columns: expected a whole number, found the number NaN."),
      (
        "array.dataflow", "weight-stationary",
        #"array.dataflow: unknown dataflow "weight-stationary"; did you mean "weight_stationary"? Allowed: "#
          + "weight_stationary, output_stationary, input_stationary."
      ),
      (
        "array.timing", "scalesim",
        #"array.timing: unknown timing "scalesim"; did you mean "scale-sim"? Allowed: systolic, scale-sim, spatial."#
      ),
      ("array.double_buffered", "1", "array.double_buffered: expected true or false, found the number 1."),
      ("technology", "{node: \"0.1nm\"}", "technology.node: 0.1nm is out of range; allowed: 1nm to 1000nm."),
      ("technology", "{voltage: \"12V\"}", "technology.voltage: 12V is out of range; allowed: 100mV to 5V."),
      (
        "processing_element.units[0].kind", "mack",
        #"processing_element.units[0].kind: unknown kind "mack"; did you mean "mac"? Allowed: mac, float_mac, "#
          + "xnor_popcount, sign, ternary, shift, log, bit_serial."
      ),
      (
        "processing_element.units[0].weights", "in8",
        #"processing_element.units[0].weights: unknown number format "in8"; did you mean "int8"? Allowed: int1…int32, "#
          + "uint1…uint32, binary, ternary, onehot2…onehot8, twohot4…twohot16, log2…log16@2^(1/k), "
          + "ulog2…ulog16@2^(1/k), codebook1…codebook16, fp16, fp32."
      ),
      (
        "processing_element.units[0].weights", "fp16",
        "processing_element.units[0].weights: a mac does not compute with fp16."
      ),
      (
        "processing_element.units[0].accumulator", "15",
        "processing_element.units[0].accumulator: an accumulator of 15 bits cannot hold the product of int8 weights x uint8 "
          + "activations, which has 16."
      ),
      (
        "processing_element.units[0].accumulator", "65",
        "processing_element.units[0].accumulator: 65 is out of range; allowed: 1 to 64."
      ),
      (
        "processing_element.units", "[]",
        "x.json5:4:23: processing_element: a processing element needs at least one unit."
      ),
      (
        "native_formats", "{weights: \"int16\"}",
        "native_formats: no unit accepts int16 weights x uint8 activations; on offer: mac with int8 weights x uint8 "
          + "activations."
      ),
      ("vector_unit", "{lanes: 0}", "vector_unit.lanes: 0 is out of range; allowed: 1 to 65536."),
      (
        "memories.buffer.prefetches", "true",
        "memories.buffer.prefetches: no memory of the processing elements takes over the filter, so that it is in use to the "
          + "last step; prefetches is for inputs that are handed on as a whole."
      ),
      ("memories.buffer.capacity", "0KiB", "memories.buffer.capacity: 0KiB is out of range; allowed: 1B to 1TiB."),
      ("memories.buffer.capacity", "-1", "memories.buffer.capacity: -1 is out of range; allowed: 1B to 1TiB."),
      ("memories.buffer.capacity", "1e300", "memories.buffer.capacity: 1e300 is out of range; allowed: 1B to 1TiB."),
      (
        "memories.buffer.capacity", "4611686018427387904",
        "memories.buffer.capacity: 4611686018427387904 is out of range; allowed: 1B to 1TiB."
      ),
      (
        "memories.buffer.capacity", "16KIB",
        #"memories.buffer.capacity: unknown unit "KIB"; did you mean "KiB"? Write a size as "108KiB", "64KB" or "512b"."#
      ),
      (
        "memories.buffer.capacity", "4B",
        "x.json5:5:23: memories.buffer: a word of 64 bits is longer than the 32 bits that it is a part of."
      ),
      ("memories.buffer.word", "0", "memories.buffer.word: 0 is out of range; allowed: 1b to 8KiB."),
      (
        "memories.buffer.read_bandwidth", "0",
        "memories.buffer.read_bandwidth: 0 is out of range; allowed: 1b/cycle to 134217728KiB/cycle."
      ),
      (
        "memories.buffer.write_bandwidth", "25.6GB/s",
        "memories.buffer.write_bandwidth: this is 409.6 bits a cycle; the port of a memory moves a whole number of bits a "
          + "cycle."
      ),
      (
        "memories.buffer.level", "2",
        "memories.buffer.level: level 2 leaves a gap; levels count from 1, next to the DRAM, and the next one is 1."
      ),
      (
        "memories.buffer.holds", "[]",
        "memories.buffer.holds: it holds nothing; name one or more of ifmap, filter, ofmap, psum."
      ),
      (
        "memories.buffer.holds", #"["ifmap", "filters", "ofmap"]"#,
        #"memories.buffer.holds[1]: unknown operand "filters"; did you mean "filter"? Allowed: ifmap, filter, ofmap, psum."#
      ),
      (
        "memories.buffer.holds", #"["ifmap", "ofmap"]"#,
        "x.json5:5:13: memories: no memory holds filter; with memories on the chip, each of ifmap, filter and ofmap (at "
          + "least psum) needs one."
      ),
      (
        "memories.buffer", #"{holds: ["ofmap"], capacity: 64}"#,
        "x.json5:5:13: memories: no memory holds ifmap or filter; with memories on the chip, each of ifmap, filter and ofmap (at least "
          + "psum) needs one."
      ),
      (
        "memories.buffer.partitions", "{ifmap: 8}",
        "x.json5:5:32: memories.buffer.holds: partitions say what the memory holds and how much; leave holds out.\n"
          + "x.json5:5:72: memories.buffer.capacity: partitions say what the memory holds and how much; leave capacity out."
      ),
      (
        "memories.buffer", "{partitions: {ifmp: 8}}",
        #"memories.buffer.partitions.ifmp: unknown operand "ifmp"; did you mean "ifmap"? Allowed: ifmap, filter, ofmap, psum."#
      ),
      (
        "memories.buffer", "{partitions: {ifmap: 8, filter: 8, ofmap: 8, psum: 8}}",
        "memories.buffer.partitions: two partitions hold partial sums (ofmap includes them)."
      ),
      (
        "memories.Buffer2", #"{holds: ["psum"], capacity: "1KiB"}"#,
        "memories.Buffer2: the name of a memory becomes part of column names; it starts with a lower-case letter and goes on "
          + "with these, digits and underscores, 40 characters in all at most."
      ),
      (
        "memories.dram", #"{holds: ["psum"], capacity: "1KiB"}"#,
        "memories.dram: this name is used in column names; a memory cannot be called compute, dram, network, static, total."
      ),
      (
        "memories.second", #"{level: 1, holds: ["psum"], capacity: "1KiB"}"#,
        "x.json5:5:23: memories.buffer: other memories have a level; give it for all of them or for none."
      ),
      (
        "memories",
        #"{a: {level: 1, holds: ["ifmap", "filter", "ofmap"], capacity: 64}, b: {level: 1, holds: ["ofmap"], "#
          + "capacity: 64}}",
        "memories.b.holds: a, on the same level, holds the ofmap as well; memories of one level hold different operands."
      ),
      (
        "memories", #"{a: {holds: ["ifmap", "psum"], capacity: 64}, b: {holds: ["filter", "ofmap"], capacity: 64}}"#,
        "memories.a.holds: psum alone is for the memory nearest to the array that holds outputs, and b is nearer; hold ofmap "
          + "here."
      ),
      ("dram", "{}", #"dram.bandwidth: the key "bandwidth" is missing."#),
      ("dram.bandwidth", "0GB/s", "dram.bandwidth: 0GB/s is out of range; allowed: 1b/s to 1000TB/s."),
      (
        "dram.bandwidth", "25.6GBs",
        #"dram.bandwidth: unknown unit "GBs"; did you mean "Gb/s"? Write a bandwidth as "25.6GB/s", "192Gb/s" or "400MB/s"."#
      ),
      ("dram.latency", "-1", "dram.latency: -1 is out of range; allowed: 0 to 1000000."),
      (
        "dram.latency", "1s",
        "dram.latency: 1s (500000000 cycles) is out of range; allowed: 0 to 1000000 cycles."
      ),
    ])
  func value(path: String, value: String, finding: String) throws {
    #expect(try Self.findings([(path, value)]) == finding)
  }

  @Test("a float unit has one format, and formats that nobody computes are named with those on offer")
  func floats() throws {
    let unit = "processing_element.units[0]"
    #expect(
      try Self.findings([(unit, #"{kind: "float_mac", weights: "fp16", activations: "fp32"}"#)])
        == "processing_element.units[0].activations: a float_mac multiplies numbers of one format, and has fp16 weights x "
        + "fp32 activations.")
    #expect(
      try Self.findings([(unit, #"{kind: "float_mac", weights: "int8", activations: "fp32", accumulator: 32}"#)])
        == "processing_element.units[0].weights: a float_mac does not compute with int8.\n"
        + #"processing_element.units[0].accumulator: unknown key "accumulator". Allowed: kind, weights, activations."#)
    let two =
      #"[{kind: "mac", weights: "int4", activations: "int4"}, {kind: "mac", weights: "int8", activations: "int8"}]"#
    #expect(
      try Self.findings([
        ("processing_element.units", two), ("native_formats", #"{weights: "fp16", activations: "fp16"}"#),
      ])
        == "native_formats: no unit accepts fp16 weights x fp16 activations; on offer: mac with int4 weights x int4 "
        + "activations, mac with int8 weights x int8 activations.")
  }

  @Test("an array of too many elements is a finding")
  func elements() throws {
    #expect(
      try Self.findings([("array", #"{rows: 65536, columns: 257, dataflow: "output_stationary"}"#)])
        == "array: an array of 65536x257 has 16842752 processing elements; at most 16777216 are simulated.")
  }

  @Test("more than 16 memories are a finding")
  func memories() throws {
    let many = (0..<17).map { "m\($0): {holds: [\"ifmap\"], capacity: 64}" }.joined(separator: ", ")
    #expect(
      try Self.findings([("memories", "{\(many)}")])
        == "memories: there are 17 memories; at most 16 are simulated.")
  }

  @Test("all findings of a file come at once, in the order of its lines")
  func allAtOnce() {
    let text = """
      {
        clock: "500Mhz",
        array: { rows: 0, colums: 8, dataflow: "ws" },
        processing_element: { units: [{ kind: "mac", weights: "int8", activations: "int8", accumulator: 8 }] },
        memories: { buffer: { holds: ["ifmap"], capacity: "16KiB", capacity: 3 } },
      }
      """
    do throws(Findings) {
      _ = try AcceleratorReader.read(Array(text.utf8), file: "x.json5")
      Issue.record("was read")
    } catch {
      #expect(
        error.description == """
          x.json5:1:1: dram: the key "dram" is missing.
          x.json5:2:10: clock: unknown unit "Mhz"; did you mean "MHz"? Write a frequency as "200MHz" or "1.05GHz".
          x.json5:3:18: array.rows: 0 is out of range; allowed: 1 to 65536.
          x.json5:3:21: array.colums: unknown key "colums"; did you mean "columns"? Allowed: rows, columns, dataflow, timing, \
          double_buffered.
          x.json5:3:42: array.dataflow: unknown dataflow "ws". Allowed: weight_stationary, output_stationary, \
          input_stationary.
          x.json5:4:99: processing_element.units[0].accumulator: an accumulator of 8 bits cannot hold the product of int8 \
          weights x int8 activations, which has 16.
          x.json5:5:13: memories: no memory holds filter or ofmap; with memories on the chip, each of ifmap, filter and ofmap \
          (at least psum) needs one.
          x.json5:5:62: memories.buffer.capacity: "capacity" is already given in line 5.
          """)
    }
  }
}
