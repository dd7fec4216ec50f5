import Documents
import Hardware
import Quantities

/// The accelerators of points: of a description only the parts that axes change are read again, and those once for points
/// that agree in the axes which decide them.
final class PointAccelerators: Sendable {
  private struct VariedPart: Sendable {
    var part: AcceleratorPart
    /// The axes that decide it.
    var axes: [Int]
    let known = BoundedCache<[Int?], AcceleratorParts>(capacity: 256)
  }

  private enum PartFailure: Error {
    /// The document has no place for a value.
    case findings(Findings)
    /// Something is wrong with a part; reading the whole tells what.
    case notByItself
  }

  private let description: SweepAccelerator
  private let axes: [PlanAxis]
  /// By axis and target: the way to it, if it is one of the description, and its name.
  private let targets: [[(path: DocumentPath, name: String)?]]
  /// Empty if nothing of the description is varied; `nil` if it has to be read as a whole.
  private let varied: [VariedPart]?

  /// The accelerators of a plan's points by that description.
  init(_ description: SweepAccelerator, axes: [PlanAxis]) {
    self.description = description
    self.axes = axes
    targets = axes.map { axis in axis.targets.map { target in target.hardware.map { ($0, target.name) } } }
    var axesOfParts: [AcceleratorPart: [Int]] = [:]
    var isWhole = description.parts == nil
    for (index, axis) in axes.enumerated() {
      for path in axis.targets.compactMap(\.hardware) {
        let parts = AcceleratorPart.allCases.filter { $0.depends(on: path) }
        if parts.isEmpty { isWhole = true }
        for part in parts where axesOfParts[part]?.last != index { axesOfParts[part, default: []].append(index) }
      }
    }
    varied =
      isWhole
      ? nil
      : AcceleratorPart.allCases.compactMap { part in axesOfParts[part].map { VariedPart(part: part, axes: $0) } }
  }

  /// The accelerator of a point by its choices on the axes.
  /// - Throws: everything that is wrong with its description.
  func accelerator(_ choices: ArraySlice<Int?>) throws(Findings) -> Accelerator {
    if let accelerator = try fromParts(choices) { return accelerator }
    return try description.accelerator(changed: changes(choices))
  }

  /// What the axes change.
  private func changes(_ choices: ArraySlice<Int?>) -> [(DocumentPath, JSON5Node)] {
    var changes: [(DocumentPath, JSON5Node)] = []
    for (index, choice) in choices.enumerated() {
      guard let choice else { continue }
      for (target, value) in zip(targets[index], axes[index].values[choice]) {
        guard let target else { continue }
        changes.append((target.path, value.node.relocated(to: .commandLine("\(target.name)=\(value.text)"))))
      }
    }
    return changes
  }

  private func fromParts(_ choices: ArraySlice<Int?>) throws(Findings) -> Accelerator? {
    guard let varied, var parts = description.parts else { return nil }
    var document: JSON5Document?
    for varied in varied {
      do throws(PartFailure) {
        let key = varied.axes.map { choices[choices.startIndex + $0] }
        let known = try varied.known.value(key) { () throws(PartFailure) in
          let changed: JSON5Document
          if let document {
            changed = document
          } else {
            do throws(Findings) {
              changed = try description.document(changed: changes(choices))
            } catch {
              throw .findings(error)
            }
            document = changed
          }
          var read = parts
          guard read.read(varied.part, from: changed) else { throw .notByItself }
          return read
        }
        parts.take(varied.part, of: known)
      } catch {
        switch error {
        case .findings(let findings): throw findings
        case .notByItself: return nil
        }
      }
    }
    return parts.accelerator
  }
}
