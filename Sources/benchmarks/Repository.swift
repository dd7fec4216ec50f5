import Costs
import Documents
import Hardware
import Workloads

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Where the descriptions are that the benchmarks run on.
struct Repository {
  let root: String

  /// The repository in `folder`; without one, the first folder above the program that holds `Traces`.
  init?(_ folder: String?, program: String) {
    if let folder {
      root = folder
      return
    }
    guard let resolved = realpath(program, nil) else { return nil }
    defer { free(resolved) }
    var folder = String(cString: resolved)
    while let slash = folder.lastIndex(of: "/") {
      folder = String(folder[..<slash])
      if access("\(folder)/Traces", R_OK) == 0 {
        root = folder
        return
      }
    }
    return nil
  }

  /// Names of the networks that are timed together.
  static let networks = [
    "lenet5", "alexnet", "overfeat_fast", "vgg16", "googlenet", "resnet18", "resnet34", "resnet50", "resnet152",
    "squeezenet1_1", "mobilenet_v1", "mobilenet_v2",
  ]

  func trace(_ name: String) -> String { "\(root)/Traces/\(name).json5" }
  func description(_ name: String) -> String { "\(root)/HardwareConfigs/\(name).json5" }

  func network(_ name: String) throws(Findings) -> Network { try TraceReader.load(trace(name)) }
  func accelerator(_ name: String) throws(Findings) -> Accelerator { try AcceleratorReader.load(description(name)) }

  func costs(_ name: String) throws(Findings) -> CostTable {
    let folder = "\(root)/HardwareConfigs/costs"
    let library = CostTableLibrary(names: ["horowitz-45nm", "cacti-45nm"]) { name throws(Findings) in
      try JSON5Document.load("\(folder)/\(name).json5")
    }
    return try library.table(in: try library.open(name))
  }
}
