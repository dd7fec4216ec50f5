import Documents
import ONNX
import Workloads

/// How the ONNX models among a plan's networks are read: all of them alike.
public struct SweepModels: Sendable, Hashable {
  /// The shape of an input.
  public struct Input: Sendable, Hashable {
    public var name: String
    /// `1x3x224x224`.
    public var sizes: String
    public var place: SweepPlace

    /// An input's shape as written.
    public init(name: String, sizes: String, place: SweepPlace = SweepPlace()) {
      self.name = name
      self.sizes = sizes
      self.place = place
    }

    /// The shape.
    /// - Throws: that the text is none.
    func shape() throws(Findings) -> ONNXInputShape {
      do throws(ONNXFailure) {
        return try ONNXInputShape(parsing: "\(name)=\(sizes)")
      } catch {
        throw Findings(place.finding(error.finding.problem))
      }
    }
  }

  public var inputs: [Input] = []
  /// Where the plan says that operators that are not known are to be left out; `nil` if it does not.
  public var ignoresUnknown: SweepPlace?

  /// Models as their files have them.
  public init() {}

  /// As `--input` and `--ignore-unknown` say it. The last equals sign of a text stands before the sizes.
  public init(inputs texts: [String], ignoresUnknown: Bool) {
    inputs = texts.map { text in
      let equals = text.lastIndex(of: "=") ?? text.endIndex
      return Input(
        name: String(text[..<equals]), sizes: String(text[equals...].dropFirst()),
        place: SweepPlace(origin: .commandLine("--input \(text)")))
    }
    self.ignoresUnknown = ignoresUnknown ? SweepPlace(origin: .commandLine("--ignore-unknown")) : nil
  }

  /// What is wrong with the texts.
  var problems: [Finding] {
    inputs.flatMap { input -> [Finding] in
      do throws(Findings) {
        _ = try input.shape()
        return []
      } catch {
        return error.all
      }
    }
  }

  /// That there is no model to be read so, if none of these files is one.
  func problems(networks paths: [String]) -> [Finding] {
    guard !paths.contains(where: { $0.hasSuffix(ONNXNetworkReader.ending) }) else { return [] }
    return (inputs.map(\.place) + [ignoresUnknown].compactMap(\.self)).map {
      $0.finding(
        .inconsistent("this is for ONNX models (\(ONNXNetworkReader.ending)), and none of the networks is one"))
    }
  }

  /// The network of a file of any format.
  /// - Throws: what is wrong with it.
  func network(_ bytes: [UInt8], file path: String) throws(Findings) -> Network {
    if path.hasSuffix(ONNXNetworkReader.ending) {
      var shapes: [ONNXInputShape] = []
      for input in inputs { shapes.append(try input.shape()) }
      return try ONNXNetworkReader.read(bytes, file: path, inputs: shapes, ignoresUnknown: ignoresUnknown != nil)
        .network
    }
    return path.hasSuffix(".csv")
      ? try ScaleSimTopologyReader.read(bytes, file: path) : try TraceReader.read(bytes, file: path)
  }
}
