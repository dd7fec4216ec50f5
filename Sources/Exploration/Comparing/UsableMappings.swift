import Documents
import Evaluation
import Hardware
import Scheduling

/// What one design of a comparison makes of the mappings that were given for all.
///
/// Designs have other memories and other arrays, so that a mapping that is one design's may be nothing to another. A design
/// uses those that fit it and says which it left out; a mapping that no design can use is an error.
struct UsableMappings {
  /// A mapping that the design does not use.
  struct Refusal {
    /// `nil` for all that were given.
    var layer: String?
    /// Why not, in a clause.
    var reason: String
    /// The same at the place in the file.
    var findings: [Finding]
  }

  /// By layer.
  var mappings: [String: Mapping] = [:]
  var refusals: [Refusal] = []

  /// What a reader of the design's figures must know.
  var remarks: [String] {
    refusals.map { refusal in
      let subject = refusal.layer.map { "the given mapping of \($0) was" } ?? "the given mappings were"
      return "\(subject) not used: \(refusal.reason)"
    }
  }

  /// Everything that is wrong with mappings that none of these designs uses; `nil` if each has its design.
  static func findings(of designs: [UsableMappings]) -> Findings? {
    let used = Set(designs.flatMap(\.mappings.keys))
    var findings: [Finding] = []
    for refusal in designs.flatMap(\.refusals) {
      guard refusal.layer.map({ !used.contains($0) }) ?? used.isEmpty else { continue }
      for finding in refusal.findings where !findings.contains(finding) { findings.append(finding) }
    }
    return Findings(findings)
  }
}

extension TestBench {
  /// - Throws: ``ComparisonError/mappingsFitNoDesign(_:)`` for mappings that none of the designs can use.
  func checkMappings(on accelerators: [Accelerator]) throws(ComparisonError) {
    guard !mappings.isEmpty else { return }
    var designs: [UsableMappings] = []
    for accelerator in accelerators { designs.append(try usableMappings(on: accelerator)) }
    if let findings = UsableMappings.findings(of: designs) { throw .mappingsFitNoDesign(findings) }
  }

  /// Looks through the given mappings without searching for any.
  func usableMappings(on accelerator: Accelerator) throws(ComparisonError) -> UsableMappings {
    let file: MappingFile
    switch mappings[accelerator.name] {
    case nil: return UsableMappings()
    case .failure(let findings):
      let reason = findings.all.first.map { String($0.sentence.dropLast()) } ?? "they cannot be read"
      return UsableMappings(refusals: [.init(reason: reason, findings: findings.all)])
    case .success(let read): file = read
    }
    guard accelerator.array.timing != .scaleSim else {
      let reason = "\(accelerator.name) has SCALE-Sim's timing, which follows a mapping of its own"
      return UsableMappings(
        refusals: [.init(reason: reason, findings: [Finding(file: file.file, problem: .inconsistent(reason))])])
    }
    var usable = UsableMappings(mappings: file.mappings)
    // Layers that have a mapping need no search, and misfits are found before anything is run.
    var options = options
    options.mappings = file.mappings
    options.layers = file.entries.map(\.layer).filter { options.layers?.contains($0) ?? true }
    do throws(EvaluationError) {
      _ = try Evaluator(accelerator, costs: table, options: options).evaluate(network)
    } catch {
      guard case .mappingsDoNotFit(let misfits) = error else { throw .evaluation(error, on: accelerator) }
      for misfit in misfits {
        usable.mappings[misfit.layer] = nil
        usable.refusals.append(
          .init(
            layer: misfit.layer, reason: misfit.problems.map(\.sentence).joined(separator: "; "),
            findings: misfit.problems.flatMap { problem in
              file.findings([problem], layer: misfit.layer, on: accelerator).map { finding in
                Finding(
                  file: finding.file, origin: finding.origin, path: finding.path,
                  problem: .inconsistent("\(accelerator.name): \(problem.sentence)"))
              }
            }))
      }
    }
    return usable
  }
}
