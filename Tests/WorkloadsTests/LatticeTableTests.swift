import Testing

@Suite("Lattice's tables")
struct LatticeTableTests {
  /// 3x3 convolutions at 32, 16 and 8 pixels with 64, 64 and 128 filters, halved by pooling after each.
  static let face = [
    MeasuredLayer(name: "input", activationWords: 3 * 32 * 32),
    MeasuredLayer(name: "conv1", macs: 27 * 64 * 32 * 32, activationWords: 64 * 32 * 32, weightWords: 27 * 64),
    MeasuredLayer(name: "pool1", activationWords: 64 * 16 * 16),
    MeasuredLayer(name: "conv2", macs: 576 * 64 * 16 * 16, activationWords: 64 * 16 * 16, weightWords: 576 * 64),
    MeasuredLayer(name: "pool2", activationWords: 64 * 8 * 8),
    MeasuredLayer(name: "conv3", macs: 576 * 128 * 8 * 8, activationWords: 128 * 8 * 8, weightWords: 576 * 128),
    MeasuredLayer(name: "pool3", activationWords: 128 * 4 * 4),
    MeasuredLayer(name: "fc9", macs: 2048 * 2, activationWords: 2, weightWords: 2048 * 2),
  ]

  @Test("the shapes of face detection, worked out by hand, print as every cell of its table")
  func face() throws {
    let table = try LatticeTable("lattice-face-detection.csv")
    #expect(table.bytesPerKilobyte == 1000)
    #expect(try table.differences(from: Self.face) == [:])
    #expect(try table.expectedDifferences() == [:])
  }

  @Test("a wrong size is found in its row and in the total")
  func wrongSize() throws {
    var layers = Self.face
    layers[3].weightWords = 576 * 128
    let table = try LatticeTable("lattice-face-detection.csv")
    let weights: Set = ["weights_K", "w_16b_kB", "w_8b_kB", "w_1b_kB"]
    #expect(try table.differences(from: layers) == ["conv2": weights, "total": weights])
  }

  @Test(
    "every difference a table admits names a row, a column and a cell that is there",
    arguments: ["face", "gender", "human"].map { "lattice-\($0)-detection.csv" }
      + ["lattice-finding-waldo.csv", "lattice-micro-yolo.csv"])
  func differencesExist(file: String) throws {
    let table = try LatticeTable(file)
    for row in table.rows {
      for column in try row.names("differs") {
        #expect(try row.figure(column) != nil, "\(file):\(row.line) \(column)")
      }
    }
  }
}
