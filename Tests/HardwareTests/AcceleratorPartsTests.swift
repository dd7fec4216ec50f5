import Documents
import TestSupport
import Testing

@testable import Hardware

@Suite("AcceleratorParts")
struct AcceleratorPartsTests {
  private static let changes: [(path: String, values: [String])] = [
    ("array.rows", ["7", "64", "0", "many"]), ("array.columns", ["9", "48", "99999"]),
    ("array.dataflow", ["output_stationary", "sideways"]), ("array.timing", ["systolic", "scale-sim", "spatial"]),
    ("array.double_buffered", ["false"]), ("array.typo", ["1"]),
    ("array", ["{ rows: 3, columns: 5, dataflow: 'input_stationary' }", "[]"]),
    ("clock", ["100MHz", "0Hz", "soon"]), ("technology.voltage", ["0.8V", "-1V"]), ("technology", ["{ node: '28nm' }"]),
    ("processing_element.zeros", ["{ weights: 'gate' }", "{ weights: 'perhaps' }"]),
    ("processing_element", ["{ units: [{ kind: 'mac', weights: 'int4', activations: 'int4' }] }"]),
    ("vector_unit.lanes", ["3", "0"]), ("vector_unit", ["{}"]),
    ("memories.global_buffer.capacity", ["64KiB", "1b"]),
    ("memories.global_buffer.read_bandwidth", ["1GB/s", "64b/cycle"]),
    ("memories.global_buffer.per_element", ["true"]), ("memories.global_buffer", ["{ holds: ['ifmap'] }"]),
    ("dram.bandwidth", ["1GB/s", "null", "fast"]), ("dram.latency", ["7", "100ns"]),
    ("native_formats.weights", ["int4", "fp32", "int99"]), ("native_formats", ["{}"]),
  ]

  private static func result(_ read: () throws(Findings) -> Accelerator) -> Result<Accelerator, Findings> {
    do throws(Findings) {
      return .success(try read())
    } catch {
      return .failure(error)
    }
  }

  /// Parts that a change can alter are read again, in order; `nil` if one of them cannot be.
  private static func changed(
    _ parts: AcceleratorParts, _ paths: [DocumentPath], _ document: JSON5Document
  ) -> Accelerator? {
    var changed = parts
    for part in AcceleratorPart.allCases where paths.contains(where: part.depends) {
      var own = changed
      guard own.read(part, from: document) else { return nil }
      changed.take(part, of: own)
    }
    return changed.accelerator
  }

  @Test(
    "parts read again make the accelerator that reading the whole makes, and none where that finds anything wrong",
    arguments: ["systolic-int8-32x32", "systolic-int8-16x16", "edge-int8"], 1...40 as ClosedRange<UInt64>)
  func changes(name: String, seed: UInt64) throws {
    var random = RandomNumbers(seed: seed)
    let document = try JSON5Document.load(RepositoryFiles.path(name))
    let parts = try AcceleratorParts(document)
    #expect(parts.accelerator == (try AcceleratorReader.read(document)))
    for _ in 0..<30 {
      var root = document.root
      var taken: [String] = []
      var paths: [DocumentPath] = []
      for _ in 0..<random.number(1...3) {
        let (path, values) = random.pick(Self.changes)
        let value = random.pick(values)
        guard let steps = DocumentPath(parsing: path), let new = try? root.replacing(path: path, with: value) else {
          continue
        }
        root = new
        taken.append("\(path)=\(value)")
        paths.append(steps)
      }
      let new = JSON5Document(file: document.file, root: root)
      let whole = Self.result { () throws(Findings) in try AcceleratorReader.read(new) }
      #expect(Self.changed(parts, paths, new) == (try? whole.get()), "seed \(seed): \(taken)")
    }
  }

  @Test("every key of a description but the words about it is of a part, or of the files that are read with the whole")
  func keys() throws {
    let document = try JSON5Document.load(RepositoryFiles.path("systolic-int8-32x32"))
    guard case .object(let members) = document.root.value else { return #expect(Bool(false)) }
    let without = members.map(\.key).filter { key in
      !AcceleratorPart.allCases.contains { $0.depends(on: DocumentPath.root.appending(key)) }
    }
    #expect(without == ["name", "description", "source", "notes"])
  }
}
