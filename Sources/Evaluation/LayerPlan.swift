import Activity
import Arithmetic
import Hardware
import Quantities
import Scheduling
import Workloads

/// The formats a layer computes in and the unit that takes them.
struct LayerPlan {
  var formats: FormatPair
  var ofmapFormat: NumberFormat
  /// Index of the unit in the processing element; `nil` for layers without multiply-accumulates.
  var unit: Int?
  var mode: OperatingMode?

  /// Formats come from the trace, else from the accelerator's native ones.
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
  }

  /// How fast a processing element works.
  var throughput: Throughput { mode?.throughput ?? Throughput() }
}
