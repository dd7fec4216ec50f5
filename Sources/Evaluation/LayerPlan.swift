import Activity
import Arithmetic
import Hardware
import Quantities
import Scheduling
import Simulation
import Workloads

/// The formats a layer computes in and the unit that takes them.
struct LayerPlan: Hashable, Sendable {
  var formats: FormatPair
  var ofmapFormat: NumberFormat
  /// Index of the unit in the processing element; `nil` for layers without multiply-accumulates.
  var unit: Int?
  var mode: OperatingMode?
  /// What zeros save.
  var zeros = ZeroRule()

  /// Formats come from the network (the plan's, where a plan was applied, else the trace's), else from the accelerator.
  static func formats(of layer: Layer, on accelerator: Accelerator) -> FormatPair {
    FormatPair(
      weights: layer.weightsFormat ?? accelerator.nativeFormats.weights,
      activations: layer.activationsFormat ?? accelerator.nativeFormats.activations)
  }

  /// The plan of a layer whose ofmap moves in `ofmapFormat`.
  init(_ layer: Layer, ofmapFormat: NumberFormat, on accelerator: Accelerator) throws(EvaluationError) {
    formats = Self.formats(of: layer, on: accelerator)
    self.ofmapFormat = ofmapFormat
    guard layer.operation.convolution != nil else { return }
    guard let (index, mode) = accelerator.processingElement.unit(for: formats) else {
      throw .noUnit(
        layer: layer.name, formats: formats,
        offered: accelerator.processingElement.units.map(\.model.formats))
    }
    unit = index
    self.mode = mode
    zeros = ZeroRule(
      accelerator.processingElement.zeros,
      weightDensity: formats.weights.hasZero ? layer.weightDensity ?? 1 : 1,
      activationDensity: formats.activations.hasZero ? layer.activationDensity ?? 1 : 1)
  }

  /// How fast a processing element works.
  var throughput: Throughput { mode?.throughput ?? Throughput() }
}

extension NumberFormat {
  /// Whether a number can be zero; a binary one is −1 or +1.
  var hasZero: Bool { self != .binary }
}
