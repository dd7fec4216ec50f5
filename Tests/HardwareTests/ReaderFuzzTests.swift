import Documents
import Foundation
import Testing
import TestSupport

@testable import Hardware

/// Thousands of damaged files: a reader answers with an accelerator that can be simulated or with findings, and never
/// traps.
@Suite("Readers of accelerators on damaged files")
struct ReaderFuzzTests {
  private static let rounds = 250

  @Test("a damaged description is a valid accelerator or findings", arguments: 0..<UInt64(16))
  func descriptions(seed: UInt64) throws {
    let names = RepositoryFiles.acceleratorNames
    let name = names[Int(seed) % names.count]
    try Self.fuzz(DocumentFile.read(RepositoryFiles.path(name)), seed: seed) { bytes throws(Findings) in
      try AcceleratorReader.read(bytes, file: "\(name).json5")
    }
  }

  @Test("a damaged SCALE-Sim configuration is a valid accelerator or findings", arguments: 0..<UInt64(16))
  func configurations(seed: UInt64) throws {
    let text = ScaleSimConfigTests.complete.replacing("CALC", with: seed.isMultiple(of: 2) ? "CALC" : "USER")
    try Self.fuzz(Array(text.utf8), seed: seed) { bytes throws(Findings) in
      try ScaleSimConfigReader.read(bytes, file: "fuzzed.cfg")
    }
  }

  @Test("a damaged description of a memory device is a valid accelerator or findings", arguments: 0..<UInt64(8))
  func devices(seed: UInt64) throws {
    let text = """
      {
        clock: "500MHz", array: { rows: 4, columns: 8, dataflow: "weight_stationary" },
        processing_element: { units: [{ kind: "mac", weights: "int8", activations: "uint8" }] },
        dram: {
          device: "\(seed.isMultiple(of: 4) ? "hyperram" : "ddr4-2400")", clock: "1GHz", bus: 32,
          timings: { \(seed.isMultiple(of: 4) ? "command: 4" : "tRCD: 16, tRAS: 40, tREFI: 9000, tRFC: 400") },
          \(seed.isMultiple(of: 4) ? "burst: 64" : "banks: 4, rows: 1024, row: 2048, queue: 16, address_mapping: ['row', 'column', 'bank', 'rank', 'bank_group', 'channel']"),
        },
      }
      """
    _ = try AcceleratorReader.read(Array(text.utf8), file: "device.json5")
    try Self.fuzz(Array(text.utf8), seed: seed) { bytes throws(Findings) in
      try AcceleratorReader.read(bytes, file: "device.json5")
    }
  }

  private static func fuzz(
    _ bytes: [UInt8], seed: UInt64, read: ([UInt8]) throws(Findings) -> Accelerator
  ) throws {
    var random = RandomNumbers(seed: seed)
    for round in 0..<rounds {
      let mutated = Mutation.mutate(bytes, &random)
      do throws(Findings) {
        let accelerator = try read(mutated)
        #expect(accelerator.problems == [], "seed \(seed), round \(round)")
        #expect(accelerator.array.count > 0, "seed \(seed), round \(round)")
      } catch {
        #expect(!error.all.isEmpty && !error.description.isEmpty, "seed \(seed), round \(round)")
      }
    }
  }
}
