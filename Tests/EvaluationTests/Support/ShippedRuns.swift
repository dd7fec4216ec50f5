import Evaluation

/// Every network on one accelerator with the default prices, evaluated once for all tests that ask.
actor ShippedRuns {
  static let shared = ShippedRuns()
  private var tasks: [String: Task<[NetworkResult], any Error>] = [:]

  /// The networks that are run on the accelerator of that name: all but those whose layers have the shapes of another's,
  /// which are ResNet-34 (of ResNet-18) and ResNet-152 (of ResNet-50), on one accelerator; some of every kind on the others.
  static func networkNames(on accelerator: String) -> [String] {
    let few = ["alexnet", "lenet5", "mobilenet_v1", "resnet18", "squeezenet1_1", "vgg16"]
    return RepositoryFiles.networkNames.filter {
      switch accelerator {
      case "systolic-int8-32x32": !["resnet34", "resnet152"].contains($0)
      default: few.contains($0)
      }
    }
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
