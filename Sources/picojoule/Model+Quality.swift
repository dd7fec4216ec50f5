import Documents
import Evaluation
import Exploration
import Inference
import ONNX
import Reporting
import Scheduling
import Workloads

extension Model {
  func evaluate(_ request: QualityRequest) throws(Failure) -> QualityReport {
    let graph: ONNXGraph
    let model: ONNXNetwork
    do throws(ONNXFailure) {
      graph = try ONNXReader.load(request.network.path, inputs: request.network.inputs)
      model = try ONNXNetworkReader.network(graph, ignoresUnknown: request.network.ignoresUnknown)
    } catch {
      throw .findings(Findings(error.finding))
    }
    let table = try table(at: request.costs)
    let watched = WatchedSearch(on: request.accelerators)
    let steps = PartsLine()
    defer {
      watched.end()
      steps.clear()
    }
    do throws(QualityError) {
      let images = try Self.data(request.images, for: graph)
      var calibration = images.first(EvaluateCommand.calibrationImages)
      if let path = request.calibration { calibration = try Self.data(path, for: graph) }
      var bench = try QualityBench(
        graph, model, calibration: calibration, images: images, costs: table, threads: processorCount)
      if let path = request.labels {
        do throws(CalibrationFailure) {
          bench.labels = try ImageLabels(path: path)
        } catch {
          throw .quality(error)
        }
      }
      bench.calibration = request.options
      bench.evaluation = request.evaluation
      bench.scalesTechnology = request.scalesTechnology
      bench.measuresActivity = request.measuresActivity
      bench.isolatesErrors = request.showsLayers
      let progress: QualityBench.Progress = { steps.show($0, $1, of: $2) }
      var designs = try bench.designs(request.accelerators, watch: watched.watch, progress: progress)
      var mixed: [MixedDesigns] = []
      if let mix = request.mix {
        for accelerator in request.accelerators {
          let found = try bench.mixed(
            accelerator, coarse: mix.coarse, fine: mix.fine, watch: watched.watch, progress: progress)
          if let found { mixed.append(found) }
        }
        if mixed.isEmpty { throw .nothingToMix(coarse: mix.coarse, fine: mix.fine) }
      }
      var bases: LogBaseStudy?
      if let bits = request.logBits {
        do throws(CalibrationFailure) {
          bases = try bench.record.logBases(bits: bits, bench.calibration)
        } catch {
          throw .quality(error)
        }
      }
      var remarks: [String] = []
      if let bases {
        for design in designs {
          let found = try bench.inBestBases(of: bases, design, watch: watched.watch, progress: progress)
          if case .design(let rebased) = found { designs.append(rebased) }
          if let words = found.words { remarks.append("\(design.name): \(words)") }
        }
      }
      return QualityReport(
        bench: bench, designs: designs, mixed: mixed, logBases: bases, showsLayers: request.showsLayers,
        settings: request.settings, remarks: remarks)
    } catch {
      throw Failure(error, network: model.network.name)
    }
  }

  /// The words of a file or of a folder of files.
  private static func data(_ path: String, for graph: ONNXGraph) throws(QualityError) -> CalibrationData {
    do throws(CalibrationFailure) {
      return System.kind(of: path) == .directory
        ? try CalibrationData(folder: path, for: graph) : try CalibrationData(file: path, for: graph)
    } catch {
      throw .quality(error)
    }
  }
}
