import Arithmetic
import Costs
import Documents
import Evaluation
import Exploration
import Hardware
import Inference
import ONNX
import Quantities
import Reporting
import Scheduling
import Simulation
import Workloads

/// A network's file, and how it is to be read.
struct NetworkFile: Sendable, Hashable {
  var path: String
  /// Shapes of an ONNX model's inputs; none for any other file.
  var inputs: [ONNXInputShape] = []
  /// Whether operators of an ONNX model that are not known are left out.
  var ignoresUnknown = false

  /// Whether the file is an ONNX model.
  var isModel: Bool { path.hasSuffix(ONNXNetworkReader.ending) }
}

/// A run that is asked for.
struct SimulationRequest: Sendable {
  /// As the file has it: one image.
  var network: Network
  /// Settings and dataflow applied.
  var accelerator: Accelerator
  /// The file of the cost table.
  var costs: String
  var batch = 1
  /// The layers to report, all of them known; `nil` for all.
  var layers: [String]?
  var bops = BitOperations.Reading.uniq
  /// Formats and densities in place of the network's own.
  var plans: [PrecisionPlan] = []
  /// Whether prices are brought from the table's technology to the accelerator's.
  var scalesTechnology = false
  /// Mappings for some of the layers, all of them known; `nil` for none.
  var mappings: MappingFile?
  /// How the other mappings are searched for.
  var search = SearchOptions()
  /// How the time of layers is found.
  var engine = TimingEngine.analytic
  /// Whether layers are stepped cycle by cycle however long it takes.
  var isForced = false
}

/// A comparison that is asked for.
struct ComparisonRequest: Sendable {
  /// As the file has it: one image.
  var network: Network
  /// Settings and dataflow applied; the first is what the others are related to.
  var accelerators: [Accelerator]
  /// The files of the cost tables.
  var costs: [String]
  /// Whether prices are brought from the tables' technology to that of each accelerator.
  var scalesTechnology = false
  var options = EvaluationOptions()
  var normalization: Normalization?
  /// Mappings for some of the layers, all of them known, as read for the accelerator of each name, or why they cannot be.
  var mappings: [String: Result<MappingFile, Findings>] = [:]
}

/// An evaluation of quality beside cost that is asked for.
struct QualityRequest: Sendable {
  /// An ONNX model.
  var network: NetworkFile
  /// Settings applied; the first is what the others are related to.
  var accelerators: [Accelerator]
  /// The file of the cost table.
  var costs: String
  /// A `.npy` file or a folder of them.
  var images: String
  /// Labels of the images, a `.npy` file.
  var labels: String?
  /// A `.npy` file or a folder of them; `nil` for the first of the images.
  var calibration: String?
  /// How quantizers are chosen.
  var options = CalibrationOptions()
  var evaluation = EvaluationOptions()
  var scalesTechnology = false
  var measuresActivity = false
  /// Formats of weights between which layers are mixed.
  var mix: (coarse: NumberFormat, fine: NumberFormat)?
  /// The width of logarithms whose bases are compared; `nil` for no comparison.
  var logBits: Int?
  var showsLayers = false
  /// What the user asked to be different from the files.
  var settings: [String] = []
}

/// Everything that the commands ask of the model. It is a protocol so that tests of the command line can hand in results
/// of their own.
protocol Workbench: Sendable {
  /// The network in a file, whatever its format.
  func network(_ file: NetworkFile) throws(Failure) -> Network
  /// The accelerator in a file, whatever its format, with `path=value` settings applied.
  func accelerator(at path: String, settings: [String]) throws(Failure) -> Accelerator
  /// The mappings in a file, for an accelerator.
  func mappings(at path: String, for accelerator: Accelerator) throws(Failure) -> MappingFile
  /// Simulates and prices.
  func evaluate(_ request: SimulationRequest) throws(Failure) -> NetworkResult
  /// Simulates and prices several designs.
  func compare(_ request: ComparisonRequest) throws(Failure) -> Comparison
  /// Runs a model with weights in the numbers of several designs, and prices it there.
  func evaluate(_ request: QualityRequest) throws(Failure) -> QualityReport
  /// Reads a plan and what it names.
  func sweep(_ request: SweepRequest) throws(Failure) -> PreparedSweep
  /// The front and the page of a finished sweep, and what is to be printed of it.
  func extras(
    of results: SweepResults, _ objectives: [SweepObjective], _ constraints: [SweepConstraint], as format: SweepFormat
  ) throws(SweepError) -> SweepExtras
  /// The same as a table by what the results' own plan says, without the files behind it.
  func extras(of results: SweepResults) throws(SweepError) -> SweepExtras
  /// All timing engines side by side; `steps`: the most that a layer may take of elements, `nil` for about a second's.
  func verify(_ request: SimulationRequest, steps: Int?) throws(Failure) -> NetworkVerification
  /// Published figures in files beside simulated ones, priced by the table in a file.
  func validation(
    of files: [String], costs path: String, search: SearchOptions
  ) throws(Failure) -> [ChipValidation]
  /// How a figure of the layer of that name, or of the whole for `nil`, comes about; `nil` if there is no such figure.
  func explanation(
    of column: ReportColumn, layer: String?, in result: NetworkResult, request: SimulationRequest
  ) throws(Failure) -> Explanation?
  /// The reports of SCALE-Sim: file names and contents.
  func scaleSimReports(of result: NetworkResult) throws(Failure) -> [(name: String, text: String)]
  /// What must be stored to run the network in these formats.
  func storage(of network: Network, formats: FormatPair) throws(Failure) -> StorageNeed?
  /// What the accelerator takes on silicon by the table in a file, and that table's name.
  func area(of accelerator: Accelerator, costs path: String) throws(Failure) -> (AcceleratorArea, table: String)?
  /// The table in a file with its sources, printed.
  func costSheet(at path: String) throws(Failure) -> String
}
