import Costs
import Documents
import Evaluation
import Hardware
import Reporting
import Workloads

extension Suite {
  /// Whole networks, from their parsed traces to results; layers of equal shape are mapped once, as always.
  func networks(_ networks: [Network], on accelerator: Accelerator, costs table: CostTable) throws {
    let evaluator = Evaluator(accelerator, costs: table)
    for network in networks {
      try measure("\(network.title), \(network.layers.count) layers", "network") {
        use(try evaluator.evaluate(network))
      }
    }
    try measure("All of these, one after the other", items: networks.count, "network") {
      for network in networks { use(try evaluator.evaluate(network)) }
    }
  }

  /// From bytes to descriptions.
  func reading(_ repository: Repository) throws {
    let trace = repository.trace("resnet50")
    let traceBytes = try DocumentFile.read(trace)
    try measure("Reading the trace of ResNet-50", "trace") { use(try TraceReader.read(traceBytes, file: trace)) }
    let description = repository.description("systolic-int8-32x32")
    let descriptionBytes = try DocumentFile.read(description)
    try measure("Reading an accelerator", "accelerator") {
      use(try AcceleratorReader.read(descriptionBytes, file: description))
    }
    try measure("Reading the default cost table from its file", "table") {
      use(try repository.costs(CostTableLibrary.defaultName))
    }
    let table = try repository.costs(CostTableLibrary.defaultName)
    let accelerator = try repository.accelerator("systolic-int8-32x32")
    measure("Looking up an accelerator's prices", "accelerator") {
      use(PriceList(accelerator: accelerator, table: table))
    }
  }

  /// From a result to text.
  func rendering(_ network: Network, on accelerator: Accelerator, costs table: CostTable) throws {
    let result = try Evaluator(accelerator, costs: table).evaluate(network)
    try measure("Making and checking the report of ResNet-50", "report") { use(try Report(result).checked()) }
    let report = try Report(result).checked()
    for format in ReportFormat.allCases {
      measure("Rendering it as \(format.rawValue)", "report") { use(report.rendered(as: format)) }
    }
  }

  /// Whole processes of the program that was built beside this one.
  func processes(_ program: String, _ repository: Repository) {
    let runs: [(title: String, arguments: [String])] = [
      ("Start-up alone (picojoule --version)", ["--version"]),
      (
        "One layer of ResNet-50 to the printed report",
        arguments("resnet50", in: repository) + ["--layers", "conv1"]
      ),
      ("ResNet-50 to the printed report", arguments("resnet50", in: repository)),
      ("ResNet-152 to the printed report", arguments("resnet152", in: repository)),
    ]
    for run in runs {
      let titles = ["\(run.title), wall", "\(run.title), user + system"]
      guard titles.contains(where: wants) else { continue }
      let children = (0..<41).compactMap { _ in ChildRun(program, run.arguments) }.dropFirst()
      guard !children.isEmpty else {
        Swift.print("\(run.title): \(program) could not be run")
        continue
      }
      report(Measurement(titles[0], items: 1, "report", nanoseconds: children.map(\.wallNanoseconds)))
      report(Measurement(titles[1], items: 1, "report", nanoseconds: children.map(\.processNanoseconds)))
    }
  }

  private func arguments(_ network: String, in repository: Repository) -> [String] {
    [
      "simulate", "--network", repository.trace(network), "--accelerator",
      repository.description("systolic-int8-32x32"),
    ]
  }
}
