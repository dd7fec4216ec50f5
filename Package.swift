// swift-tools-version: 6.2
import PackageDescription

/// The rooms of the product, ground floor first: a target imports only those above its own line.
/// `docs/design.md` says what each one holds.
let rooms: [(name: String, imports: [Target.Dependency])] = [
  ("Quantities", []),
  ("Documents", ["Quantities"]),
  ("Arithmetic", ["Quantities"]),
  ("ONNX", ["Documents"]),
  ("Workloads", ["Arithmetic", "Documents", "ONNX"]),
  ("Inference", ["Arithmetic", "Documents", "ONNX", "Workloads"]),
  ("Hardware", ["Arithmetic", "Documents"]),
  ("Activity", ["Hardware"]),
  ("Scheduling", ["Workloads", "Hardware", "Activity"]),
  ("Simulation", ["Scheduling"]),
  ("Costs", ["Activity", "Workloads"]),
  ("Evaluation", ["Simulation", "Costs"]),
  ("Exploration", ["Evaluation", "Inference"]),
  ("Reporting", ["Evaluation", "Exploration"]),
]

/// Rooms whose tests keep published figures beside them.
let withFigures: Set = ["ONNX", "Workloads", "Inference", "Costs", "Simulation", "Exploration"]

/// Rooms whose tests draw mappings at random.
let drawingMappings: Set = ["Scheduling", "Simulation"]

/// Rooms whose tests write ONNX models.
let writingModels: Set = ["ONNX", "Workloads", "Inference"]

let package = Package(
  name: "picojoule",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "picojoule", targets: ["picojoule"]),
    .library(name: "Picojoule", targets: rooms.map(\.name)),
  ],
  targets: rooms.map { .target(name: $0.name, dependencies: $0.imports) }
    + rooms.map {
      // Published figures are read from the checkout by path; they are not built.
      .testTarget(
        name: "\($0.name)Tests",
        dependencies: [.target(name: $0.name), "TestSupport"]
          + (drawingMappings.contains($0.name) ? ["MappingSupport"] : [])
          + (writingModels.contains($0.name) ? ["ONNXSupport"] : []),
        exclude: withFigures.contains($0.name) ? ["Published"] : [])
    }
    + [
      .executableTarget(name: "picojoule", dependencies: ["Reporting"]),
      .executableTarget(name: "benchmarks", dependencies: ["Reporting", "MappingSupport", "TestSupport"]),
      .target(name: "TestSupport", path: "Tests/TestSupport"),
      .target(name: "ONNXSupport", dependencies: ["ONNX", "TestSupport"], path: "Tests/ONNXSupport"),
      // What draws mappings stands above Scheduling: for tests of that room and those above it, and for benchmarks.
      .target(name: "MappingSupport", dependencies: ["Scheduling"], path: "Tests/MappingSupport"),
      .testTarget(name: "picojouleTests", dependencies: ["picojoule", "Reporting", "TestSupport"]),
    ],
  swiftLanguageModes: [.v6]
)
