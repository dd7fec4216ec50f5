import Evaluation

extension Model {
  func verify(_ request: SimulationRequest, steps: Int?) throws(Failure) -> NetworkVerification {
    let evaluator = try evaluator(for: request)
    let line = ProgressLine("layers of \(request.network.name)")
    let watched = WatchedSearch(on: [request.accelerator])
    defer {
      watched.end()
      line.clear()
    }
    do throws(EvaluationError) {
      return try evaluator.verify(request.network, steps: steps, watch: watched.watch) { line.show($0, of: $1) }
    } catch {
      throw Failure(
        error, network: request.network.name, accelerator: request.accelerator, mappings: request.mappings)
    }
  }
}
