import Foundation
import Testing

@testable import picojoule

/// `picojoule evaluate` on the trained digits, from the words of the command line to every rendering.
@Suite("picojoule evaluate")
struct EvaluateCommandTests {
  private static let digits = "\(Repository.root)Traces/digits"

  /// A folder with the first of the held-out images and their labels.
  private static func folder(images count: Int) throws -> Folder {
    let folder = try Folder()
    try numPy("images.npy", words: 64 * 4, count, "(\(count), 1, 8, 8)", "<f4", folder)
    try numPy("labels.npy", words: 8, count, "(\(count),)", "<i8", folder)
    return folder
  }

  /// The beginning of one of the files, under a header of its own.
  private static func numPy(
    _ name: String, words bytes: Int, _ count: Int, _ shape: String, _ type: String, _ folder: Folder
  ) throws {
    let whole = try Data(contentsOf: URL(fileURLWithPath: "\(digits)/\(name)"))
    let start = 10 + Int(whole[8]) + Int(whole[9]) << 8
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
    header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0]) + Data(header.utf8)
    data += whole[start..<start + count * bytes]
    try data.write(to: URL(fileURLWithPath: "\(folder.path)/\(name)"))
  }

  private static func ended(_ arguments: [String]) throws -> Ended {
    let bench = try #require(Repository.bench)
    var recorder = Recorder()
    let code = run(
      arguments: ["evaluate"] + arguments, surroundings: Repository.surroundings, workbench: { _ in bench },
      console: &recorder)
    return Ended(code: code, output: recorder.output, errors: recorder.errors)
  }

  private static func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("designs have quality and cost: 8 bits lose nothing, one-hot weights are noisier and cheaper")
  func designs() throws {
    let folder = try Self.folder(images: 6)
    let ended = try Self.ended([
      "--network", "\(Self.digits)/digits.onnx", "--accelerators", "mac-int8,shift-one-hot", "--inputs",
      "\(folder.path)/images.npy", "--labels", "\(folder.path)/labels.npy", "--ranges", "min-max", "--format", "json",
    ])
    #expect(ended.code == 0 && ended.errors.isEmpty, "\(ended.errors)")
    let report = try Self.object(ended.output)
    #expect(report["images"] as? Int == 6 && report["calibration_images"] as? Int == 6)
    let designs = try #require(report["designs"] as? [[String: Any]])
    try #require(designs.count == 2)
    let (int8, oneHot) = (designs[0], designs[1])
    #expect(int8["top1"] as? Double == 1 && int8["float_top1"] as? Double == 1 && int8["agreement"] as? Double == 1)
    let noise = try designs.map { try #require($0["sqnr_db"] as? Double) }
    #expect(noise[0] > 25 && noise[1] < noise[0] - 10)
    let energies = try designs.map {
      try #require(($0["totals"] as? [String: Any])?["energy_total_pj"] as? Double)
    }
    #expect(energies[1] < energies[0])
    // The costs are those of a simulation alone.
    let alone = try #require(
      try JSONSerialization.jsonObject(
        with: Data(
          Self.simulated("mac-int8").utf8)) as? [String: Any])
    let totals = try #require(alone["totals"] as? [String: Any])
    #expect(totals["energy_total_pj"] as? Double == energies[0])
    for design in [int8, oneHot] {
      let layers = try #require(design["layers"] as? [[String: Any]])
      #expect(layers.count == 5)
      for layer in layers {
        #expect(layer["outputs_overflowed"] as? Int == 0)
        #expect(try #require(layer["weights"] as? Int) > 0)
        #expect(try #require(layer["sqnr_in_place_db"] as? Double) > 3)
      }
    }
  }

  private static func simulated(_ accelerator: String) throws -> String {
    let bench = try #require(Repository.bench)
    var recorder = Recorder()
    let code = run(
      arguments: [
        "simulate", "--network", "\(digits)/digits.onnx", "--accelerator", accelerator, "--format", "json",
      ], surroundings: Repository.surroundings, workbench: { _ in bench }, console: &recorder)
    #expect(code == 0)
    return recorder.output
  }

  @Test("mixed plans go from all layers fine to all coarse, cheaper and noisier at the end, in every rendering")
  func mixed() throws {
    let folder = try Self.folder(images: 1)
    func ended(_ format: String, _ more: [String] = []) throws -> Ended {
      try Self.ended(
        [
          "--network", "\(Self.digits)/digits.onnx", "--accelerators", "shift-selectable", "--inputs", folder.path,
          "--ranges", "min-max", "--per-layer", "--activity", "measured", "--format", format,
        ] + more)
    }
    let mix = ["--mix", "onehot4,twohot8"]
    try FileManager.default.removeItem(atPath: "\(folder.path)/labels.npy")
    let report = try Self.object(
      try ended("json", mix + ["--log-bases", "4", "--log-plot", "\(folder.path)/bases.svg"]).output)
    let mixed = try #require((report["mixed"] as? [[String: Any]])?.first)
    let points = try #require(mixed["points"] as? [[String: Any]])
    #expect(points.count == 6)
    let coarse = try points.map { try #require($0["coarse_layers"] as? [String]) }
    #expect(coarse.map(\.count) == Array(0...5))
    for (before, after) in zip(coarse, coarse.dropFirst()) { #expect(Set(before).isSubset(of: after)) }
    let energies = try points.map { try #require($0["energy_total_pj"] as? Double) }
    #expect(energies[5] < energies[0])
    let errors = try points.map { try #require($0["foreseen_error"] as? Double) }
    #expect(errors == errors.sorted())
    #expect(report["activity"] as? String == "measured")
    let bases = try #require(report["log_bases"] as? [String: Any])
    #expect(bases["fractions"] as? [Int] == [1, 2, 4, 8])
    #expect(try folder.read("bases.svg").contains("propagated error by base of 4-bit logarithms"))

    let table = try ended("table", mix).output
    #expect(table.split(separator: "\n").allSatisfy { $0.count <= 100 })
    #expect(table.hasPrefix("digits: 1 design, quality over 1 image\ncalibrated on 1 image without labels: "))
    #expect(table.contains("onehot4 and twohot8 mixed on shift-selectable"))
    #expect(table.contains("zeros as measured") && table.contains("Layers on shift-selectable"))
    #expect(try ended("markdown").output.contains("## Layers on shift-selectable"))
    let page = try ended("html").output
    #expect(page.contains("shift-selectable") && page.contains("sqnr_db") && page.contains("energy_total_pj"))
    #expect(try ended("csv").output.hasPrefix("accelerator,layer,node,unit,weights_format,"))
  }

  @Test("a design with logarithms is also evaluated in the bases of least propagated error")
  func bases() throws {
    let folder = try Self.folder(images: 2)
    func report(_ accelerator: String, bits: String, _ more: [String] = []) throws -> [String: Any] {
      let ended = try Self.ended(
        [
          "--network", "\(Self.digits)/digits.onnx", "--accelerators", accelerator, "--inputs",
          "\(folder.path)/images.npy", "--ranges", "min-max", "--log-bases", bits, "--format", "json",
        ] + more)
      #expect(ended.code == 0 && ended.errors.isEmpty, "\(ended.errors)")
      return try Self.object(ended.output)
    }
    let chosen = try report("log-sqrt2", bits: "5")
    let study = try #require(chosen["log_bases"] as? [String: Any])
    let fractions = try #require(study["fractions"] as? [Int])
    let layers = try #require(study["layers"] as? [[String: Any]])
    func best(_ operand: String) throws -> Int {
      var totals = fractions.map { _ in 0.0 }
      for layer in layers {
        for (place, error) in try #require(layer[operand] as? [Double]).enumerated() { totals[place] += error }
      }
      return fractions[try #require(totals.indices.min { totals[$0] < totals[$1] })]
    }
    let designs = try #require(chosen["designs"] as? [[String: Any]])
    try #require(designs.map { $0["accelerator"] as? String } == ["log-sqrt2", "log-sqrt2-rebased"])
    #expect(
      designs[1]["formats"] as? String == "log5@2^(1/\(try best("weights"))) x ulog5@2^(1/\(try best("activations")))")
    let errors = try designs.map { try #require($0["propagated_error"] as? Double) }
    #expect(errors[1] < errors[0])

    // Other widths, no logarithms, and formats that the user has chosen: nothing to choose.
    for (accelerator, bits) in [("log-sqrt2", "4"), ("mac-int8", "5")] {
      let report = try report(accelerator, bits: bits)
      #expect((report["designs"] as? [[String: Any]])?.count == 1)
    }
    let given = try report("log-sqrt2", bits: "5", ["--precision", "weights=log5@2^(1/2)"])
    #expect((given["designs"] as? [[String: Any]])?.count == 1)
    let remarks = try #require(given["remarks"] as? [String])
    #expect(remarks.contains { $0.hasPrefix("log-sqrt2: its formats are given") }, "\(remarks)")
  }

  /// A small U-Net, one of whose products is a transposed convolution of four phases (`Tests/InferenceTests/Published/make_models.py`).
  private static func decoder(_ more: [String]) throws -> Ended {
    let models = "\(Repository.root)Tests/InferenceTests/Published/models"
    return try ended(
      [
        "--network", "\(models)/unet.onnx", "--accelerators", "shift-selectable", "--inputs",
        "\(models)/unet-input.npy", "--ranges", "min-max", "--format", "json",
      ] + more)
  }

  @Test("the phases of a transposed convolution are one product, and are mixed as one")
  func phases() throws {
    let report = try Self.object(try Self.decoder(["--mix", "onehot4,twohot8", "--per-layer"]).output)
    let mixed = try #require((report["mixed"] as? [[String: Any]])?.first)
    let points = try #require(mixed["points"] as? [[String: Any]])
    let all = try #require(points.last?["coarse_layers"] as? [String])
    #expect(all.sorted() == ["Conv 0", "Conv 16", "Conv 9", "ConvTranspose 12"])
    // Four phases of half the bits' weights move less, from the step on at which they become coarse.
    let step = try #require(
      points.firstIndex { ($0["coarse_layers"] as? [String])?.contains("ConvTranspose 12") ?? false })
    let energies = try points.map { try #require($0["energy_total_pj"] as? Double) }
    #expect(energies[step] < energies[step - 1])
    let designs = try #require(report["designs"] as? [[String: Any]])
    let layers = try #require(designs.first?["layers"] as? [[String: Any]])
    #expect(layers.map { $0["layer"] as? String } == ["Conv 0", "Conv 9", "ConvTranspose 12", "Conv 16"])
    // 10 channels to 6, and 3 x 3 taps dealt out to the phases.
    #expect(layers[2]["weights"] as? Int == 10 * 6 * 9)
  }

  @Test("phases in different formats have no coding, and that is said")
  func phaseFormats() throws {
    let ended = try Self.decoder(["--precision", "ConvTranspose 12/phase 0-1.weights=onehot4"])
    #expect(ended.code == 65 && ended.output.isEmpty)
    #expect(
      ended.errors.contains(
        "ConvTranspose 12: its layers ConvTranspose 12/phase 0-0 and ConvTranspose 12/phase 0-1 run in different formats"
      ),
      "\(ended.errors)")
  }

  @Test(
    "what cannot be evaluated is said in a sentence",
    arguments: [
      (["--network", "lenet5"], 64, "an ONNX model (.onnx): a trace has no weights"),
      (["--network", "DIGITS", "--accelerators", "mac-int8,mac-int8"], 64, "different accelerators"),
      (["--network", "DIGITS", "--mix", "onehot4"], 64, "two different number formats"),
      (
        ["--network", "DIGITS", "--mix", "onehot4,twohot8"], 65, "None of the accelerators takes weights in onehot4 and"
      ),
      (
        [
          "--network", "DIGITS", "--accelerators", "shift-selectable", "--mix", "onehot4,twohot8", "--costs",
          "eyeriss-65nm",
        ], 65, "the energy of /0/Conv is unknown by eyeriss-65nm"
      ),
      (["--network", "DIGITS", "--labels", "IMAGES"], 65, "labels for 2 images"),
      (["--network", "DIGITS", "--inputs", "LABELS"], 65, "labels.npy"),
      (["--network", "DIGITS", "--inputs", "nowhere.npy"], 65, "nowhere.npy"),
      (["--network", "DIGITS", "--calibration", "/nowhere"], 65, "/nowhere"),
      (["--network", "DIGITS", "--log-bases", "40"], 64, "a whole number from 2 to 8"),
      (["--network", "DIGITS", "--precision", "weights=int16"], 65, "int16"),
    ] as [([String], Int32, String)])
  func refused(words: [String], code: Int32, sentence: String) throws {
    let folder = try Self.folder(images: 2)
    var arguments = words.map { word in
      switch word {
      case "DIGITS": "\(Self.digits)/digits.onnx"
      case "IMAGES": "\(folder.path)/images.npy"
      case "LABELS": "\(folder.path)/labels.npy"
      default: word
      }
    }
    if !words.contains("--accelerators") { arguments += ["--accelerators", "mac-int8"] }
    if !words.contains("--inputs") { arguments += ["--inputs", "\(folder.path)/images.npy"] }
    let ended = try Self.ended(arguments + ["--ranges", "min-max"])
    #expect(ended.code == code, "\(ended.errors)")
    #expect(ended.output.isEmpty && ended.errors.contains(sentence), "\(ended.errors)")
  }
}
