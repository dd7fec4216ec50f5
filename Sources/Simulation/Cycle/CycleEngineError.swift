import Arithmetic
import Scheduling

/// Why a layer cannot be stepped cycle by cycle.
public enum CycleEngineError: Error, Sendable, Hashable {
  /// SCALE-Sim's timing reproduces another program's reports; no array behaves like it.
  case scaleSimTiming
  /// An array without rows or columns, or a layer without multiply-accumulates.
  case nothingToDo
  /// The mapping cannot run on the accelerator; all reasons that do not depend on what fits.
  case mapping(MappingProblem)
  /// The unit does not compute with these formats.
  case formats(FormatPair, unit: String)
  /// There is not one code for each word of the tensor.
  case operandCount(LayerOperands.Tensor, found: Int, expected: Int)
  /// The layer would take more steps of processing elements than ``CycleEngine/limit(for:in:)``, and nobody insisted.
  case tooManySteps(estimated: Int, limit: Int)
  /// The registers of so large an array do not fit into memory, insisted or not.
  case tooManyRegisters(words: Int, limit: Int)
  /// Whoever watched the progress ended the run.
  case cancelled
}
