import Arithmetic
import Costs
import Evaluation
import Hardware
import Inference
import Reporting

/// `picojoule evaluate`.
enum EvaluateCommand: Subcommand {
  static let network = OptionDefinition(
    name: CommonOptions.network.name, value: "model", help: "An ONNX model (.onnx): its name, or a file.",
    isRequired: true)
  static let accelerators = OptionDefinition(
    name: "accelerators", value: "names", help: "Names or files of accelerators, separated by commas.",
    isRequired: true)
  static let inputs = OptionDefinition(
    name: "inputs", value: "path",
    help: "Images to measure quality on: a .npy file of one image or of many, or a folder of such files.",
    isRequired: true)
  static let labels = OptionDefinition(
    name: "labels", value: "file", help: "The images' classes, counted from 0: a .npy file with a number for each.")
  static let calibration = OptionDefinition(
    name: "calibration", value: "path",
    help:
      "Images to choose ranges by, without labels; the first \(Self.calibrationImages) of --inputs if it is left out.")
  static let ranges = OptionDefinition(
    name: "ranges", value: "rule",
    help:
      "What the choice of ranges makes small: nothing is clipped; the operand's square error; the square error that "
      + "quantizing the operand leaves in the layer's output.",
    standard: CalibrationOptions().rule.rawValue,
    choices: CalibrationOptions.Rule.allCases.map { .init(name: $0.rawValue) })
  static let granularity = OptionDefinition(
    name: "granularity", value: "what", help: "Whether weights have one scale, or one for each output channel.",
    standard: CalibrationOptions().granularity.rawValue,
    choices: CalibrationOptions.Granularity.allCases.map { .init(name: $0.rawValue) })
  static let zeroPoints = OptionDefinition(
    name: "zero-points", help: "Give activations in integer formats a zero point where their range is not symmetric.")
  static let activity = OptionDefinition(
    name: "activity", value: "what",
    help:
      "Which shares of zeros go into cycles and energy: what network and plan state, or those of the real weights and "
      + "activations.",
    standard: ZeroSource.stated.rawValue, choices: ZeroSource.allCases.map { .init(name: $0.rawValue) })
  static let mix = OptionDefinition(
    name: "mix", value: "coarse,fine",
    help:
      "Also evaluate designs between two formats of weights, such as onehot4,twohot8: layer by layer from the fine one "
      + "to the coarse one, on each accelerator that takes both.")
  static let logBases = OptionDefinition(
    name: "log-bases", value: "bits",
    help:
      "Also compare the bases 2, 2^(1/2), 2^(1/4) and 2^(1/8) of logarithms of so many bits, layer by layer, and evaluate "
      + "designs with such logarithms in the best ones, too.")
  static let logPlot = OptionDefinition(
    name: "log-plot", value: "file",
    help: "Write that comparison as a chart (.svg), too; 5 bits unless --log-bases says otherwise.")

  static let perLayer = OptionDefinition(
    name: CompareCommand.perLayer.name,
    help:
      "Also show for each layer and design what its numbers do: errors, words that were clipped, sums that overflowed, zeros."
  )

  /// Where shares of zeros come from.
  private enum ZeroSource: String, CaseIterable { case stated, measured }

  /// Images that are calibrated with if nobody says which.
  static let calibrationImages = 32

  static let definition = CommandDefinition(
    name: "picojoule evaluate",
    abstract:
      "Run a model with weights bit by bit as accelerators would, and say what their numbers cost in quality and save in "
      + "energy.",
    discussion: [
      "Every convolution and matrix product goes through the arithmetic of the accelerator's processing element: operands are "
        + "coded, products added up in its accumulator. Scales are chosen from calibration images alone, without labels. "
        + "Everything else is computed in single precision. Batch normalizations are folded first. What the model itself has "
        + "quantized keeps the model's scales where the formats hold its integers.",
      "SQNR is the ratio of the output's square to that of its error. csv has a row for each design and mixed plan (with "
        + "--per-layer, for each layer and design), json everything. html is a page on which any two figures can be drawn over "
        + "each other, with the front of quality against energy.",
    ],
    options: [network] + ModelOptions.all + [
      accelerators, inputs, labels, calibration, ranges, granularity, zeroPoints, activity, mix, logBases, logPlot,
      perLayer, CommonOptions.costs, CommonOptions.set,
    ] + PlanOptions.all + [
      CommonOptions.objective, CommonOptions.effort, CommonOptions.seed, CommonOptions.bops,
      CommonOptions.scaleTechnology, OutputOptions.format, SimulateCommand.output,
    ],
    examples: [
      Example(
        purpose: "What do shifters, logarithms and XNOR gates cost in accuracy, and save in energy?",
        line: "picojoule evaluate --network Traces/digits/digits.onnx \\\n"
          + "      --accelerators mac-int8,shift-two-hot,shift-one-hot,log-sqrt2,xnor \\\n"
          + "      --inputs Traces/digits/images.npy --labels Traces/digits/labels.npy \\\n"
          + "      --calibration Traces/digits/calibration"),
      Example(
        purpose: "One-hot weights in which layers? A page with the front",
        line: "picojoule evaluate --network Traces/digits/digits.onnx --accelerators shift-selectable \\\n"
          + "      --inputs Traces/digits/images.npy --labels Traces/digits/labels.npy \\\n"
          + "      --mix onehot4,twohot8 --format html --output mixed.html"),
      Example(
        purpose: "Where does the error come from, and which base should logarithms have?",
        line: "picojoule evaluate --network Traces/digits/digits.onnx --accelerators log-sqrt2 \\\n"
          + "      --inputs Traces/digits/images.npy --per-layer --log-bases 5"),
    ])

  static func run<Bench: Workbench>(
    _ arguments: ParsedArguments, _ context: Context<Bench>
  ) throws(Failure) -> Outcome {
    let request = try request(arguments, context)
    let report = try checked(try context.workbench.evaluate(request))
    if let file = arguments[logPlot], let plot = LogBasePlot(report) { try System.write(plot.file, toFile: file) }
    let text =
      switch OutputOptions.format(arguments) {
      case .text(let format): report.rendered(as: format)
      case .page: QualityPage(report, version: version).html
      }
    guard let file = arguments[SimulateCommand.output] else { return Outcome(output: text) }
    try System.write(text, toFile: file)
    return Outcome(output: "")
  }

  private static func request<Bench: Workbench>(
    _ arguments: ParsedArguments, _ context: Context<Bench>
  ) throws(Failure) -> QualityRequest {
    let word = arguments[network] ?? ""
    let model = try ModelOptions.file(word, arguments, context.library, definition)
    guard model.isModel else {
      throw invalid(network, word, "an ONNX model (.onnx): a trace has no weights")
    }
    let words = (arguments[accelerators] ?? "").split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard Set(words).count == words.count, !words.contains("") else {
      throw invalid(accelerators, arguments[accelerators] ?? "", "different accelerators, separated by commas")
    }
    var designs: [Accelerator] = []
    for word in words {
      let file = try context.library.file(word, .accelerator)
      designs.append(try context.workbench.accelerator(at: file, settings: arguments.all(CommonOptions.set)))
    }
    var request = QualityRequest(
      network: model, accelerators: designs,
      costs: try context.library.file(arguments[CommonOptions.costs] ?? CommonOptions.costs.standard ?? "", .costTable),
      images: arguments[inputs] ?? "")
    request.labels = arguments[labels]
    request.calibration = arguments[calibration]
    if let rule = arguments[ranges].flatMap(CalibrationOptions.Rule.init(rawValue:)) { request.options.rule = rule }
    if let granularity = arguments[granularity].flatMap(CalibrationOptions.Granularity.init(rawValue:)) {
      request.options.granularity = granularity
    }
    request.options.isAsymmetric = arguments.has(zeroPoints.name)
    request.measuresActivity = arguments[activity].flatMap(ZeroSource.init(rawValue:)) == .measured
    request.evaluation.plans = try PlanOptions.plans(arguments)
    request.evaluation.search = try CommonOptions.search(arguments, definition)
    if let bops = arguments[CommonOptions.bops].flatMap(BitOperations.Reading.init(rawValue:)) {
      request.evaluation.bitOperations = bops
    }
    request.scalesTechnology = arguments.has(CommonOptions.scaleTechnology.name)
    request.mix = try mixture(arguments)
    request.logBits = try CommonOptions.number(arguments, logBases, in: 2...8, definition)
    if arguments.has(logPlot.name), request.logBits == nil { request.logBits = 5 }
    request.showsLayers = arguments.has(perLayer.name)
    request.settings = CommonOptions.settings(arguments)
    return request
  }

  private static func mixture(
    _ arguments: ParsedArguments
  ) throws(Failure) -> (coarse: NumberFormat, fine: NumberFormat)? {
    guard let text = arguments[mix] else { return nil }
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    let formats = words.compactMap { NumberFormat(spelling: String($0)) }
    guard words.count == 2, formats.count == 2, formats[0] != formats[1] else {
      throw invalid(mix, text, "two different number formats, the coarse one first, such as onehot4,twohot8")
    }
    return (formats[0], formats[1])
  }

  private static func invalid(_ option: OptionDefinition, _ found: String, _ allowed: String) -> Failure {
    .arguments(
      .invalidNumber(option, found: found, allowed: allowed), command: definition.name, usage: definition.usage)
  }

  private static func checked(_ report: QualityReport) throws(Failure) -> QualityReport {
    do throws(AccountingError) {
      return try report.checked()
    } catch {
      throw .accounting(error)
    }
  }
}
