import Costs
import Documents

// Times the way from files to a report, step by step. See docs/performance.md.

let usage = "usage: benchmarks [--filter TEXT] [--seconds NUMBER] [REPOSITORY]"

/// What the command line asks for; `nil` if it cannot be understood.
func settings(_ words: ArraySlice<String>) -> (filter: String, seconds: Double, folder: String?)? {
  var settings: (filter: String, seconds: Double, folder: String?) = ("", 1, nil)
  var words = words
  while let word = words.popFirst() {
    switch word {
    case "--filter":
      guard let text = words.popFirst() else { return nil }
      settings.filter = text
    case "--seconds":
      guard let seconds = words.popFirst().flatMap(Double.init), seconds > 0, seconds < 1000 else { return nil }
      settings.seconds = seconds
    default:
      guard !word.hasPrefix("-"), settings.folder == nil else { return nil }
      settings.folder = word
    }
  }
  return settings
}

func runAll(_ suite: Suite, _ repository: Repository, beside program: String) throws {
  let accelerator = try repository.accelerator("systolic-int8-32x32")
  let table = try repository.costs(CostTableLibrary.defaultName)
  let network = try repository.network("resnet50")
  let networks = try Repository.networks.map { try repository.network($0) }
  suite.printHeader()
  try suite.section("A layer of ResNet-50 on systolic-int8-32x32") {
    try suite.layers(of: network, on: accelerator, costs: table)
  }
  try suite.section("Layers of ResNet-50 on systolic-int8-32x32 with 8 KiB, tile by tile") {
    try suite.tiles(of: network, on: accelerator)
  }
  try suite.section("Networks on systolic-int8-32x32, evaluated") {
    try suite.networks(networks, on: accelerator, costs: table)
  }
  let spatial = try repository.accelerator("eyeriss")
  try suite.section("Mappings onto eyeriss, searched for; wall time") {
    try suite.searches(repository, on: spatial, costs: table)
    try suite.randomMappings(repository, on: spatial)
  }
  try suite.section("Arrays stepped cycle by cycle, an element's step each") {
    try suite.stepping()
    try suite.spatialStepping(repository)
  }
  try suite.section("Sweeps") { try suite.sweeps(repository) }
  try suite.section("Files") { try suite.reading(repository) }
  try suite.section("Reports") { try suite.rendering(network, on: accelerator, costs: table) }
  suite.section("Whole processes") {
    let folder = program.lastIndex(of: "/").map { String(program[...$0]) } ?? ""
    suite.processes(folder + "picojoule", repository)
  }
  try suite.section("A 3x3 convolution of 64 channels on 56 x 56, and larger ones") {
    suite.printSizeHeader()
    try suite.sizes(on: accelerator)
  }
}

if let settings = settings(CommandLine.arguments.dropFirst()) {
  if let repository = Repository(settings.folder, program: CommandLine.arguments[0]) {
    let suite = Suite(filter: settings.filter, budget: .seconds(settings.seconds))
    do {
      try runAll(suite, repository, beside: CommandLine.arguments[0])
    } catch {
      print(error)
    }
  } else {
    print("No folder above the program holds Traces; name the repository.\n\(usage)")
  }
} else {
  print(usage)
}
