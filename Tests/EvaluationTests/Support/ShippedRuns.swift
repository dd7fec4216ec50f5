import Evaluation

/// Every network on one accelerator with the default prices, evaluated once for all tests that ask.
actor ShippedRuns {
  static let shared = ShippedRuns()
  private var tasks: [String: Task<[NetworkResult], any Error>] = [:]

  /// The results on the accelerator of that name, in the order of the networks' names.
  static func results(on accelerator: String) async throws -> [NetworkResult] {
    try await shared.task(for: accelerator).value
  }

  private func task(for name: String) -> Task<[NetworkResult], any Error> {
    if let task = tasks[name] { return task }
    let task = Task {
      let evaluator = Evaluator(try RepositoryFiles.accelerator(name), costs: try RepositoryFiles.table())
      return try RepositoryFiles.networkNames.map { try evaluator.evaluate(RepositoryFiles.network($0)) }
    }
    tasks[name] = task
    return task
  }
}
