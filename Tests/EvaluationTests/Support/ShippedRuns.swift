import Evaluation

/// Every network on one accelerator with the default prices, evaluated once for all tests that ask.
actor ShippedRuns {
  static let shared = ShippedRuns()
  private var tasks: [String: Task<[NetworkResult], any Error>] = [:]

  /// The networks that are run on the accelerator of that name: all, but where searches take longest not those whose layers
  /// have the shapes of another's, which are ResNet-34 (of ResNet-18) and ResNet-152 (of ResNet-50).
  static func networkNames(on accelerator: String) -> [String] {
    let isSlow = ["tpu-v1", "systolic-int8-128x128"].contains(accelerator)
    let long = ["resnet34", "resnet152", "googlenet", "mobilenet_v2"]
    return RepositoryFiles.networkNames.filter { !isSlow || !long.contains($0) }
  }

  /// The results on the accelerator of that name, in the order of the networks' names.
  static func results(on accelerator: String) async throws -> [NetworkResult] {
    try await shared.task(for: accelerator).value
  }

  private func task(for name: String) -> Task<[NetworkResult], any Error> {
    if let task = tasks[name] { return task }
    let task = Task {
      let evaluator = Evaluator(try RepositoryFiles.accelerator(name), costs: try RepositoryFiles.table())
      return try Self.networkNames(on: name).map { try evaluator.evaluate(RepositoryFiles.network($0)) }
    }
    tasks[name] = task
    return task
  }
}
