import Activity
import Costs
import Hardware
import Quantities
import Scheduling
import Testing

@testable import Evaluation

/// Layers worked by hand from shapes, mapping and description alone.
///
/// On `systolic-int8-32x32` (weight stationary, double buffered, 512 KiB of buffer, 25.6 GB/s at 500 MHz = 409.6 bits a
/// cycle, 50 cycles of latency) a fold takes as many cycles as the tile has pixels, but at least the 32 that its
/// successor's weights need to shift in. Around all folds: 32 cycles to load the first one's weights, then the skew of the
/// last psum, 31 rows down and its column to the right.
///
/// Each test first makes sure of the mapping that its numbers hold for: when the mapper finds a better one, the derivation
/// is to be done again.
@Suite struct HandWorkedLayerTests {
  private func tile(_ layer: LayerResult) throws -> String {
    let mapping = try #require(layer.mapping)
    return mapping.levels.map { "\($0.tile)" }.joined(separator: "; ")
  }

  private func stalls(_ layer: LayerResult) -> [Stall] { layer.cycles.stalls }

  private func stall(_ operand: Operand, _ cycles: Int) -> Stall {
    Stall(place: .dram, operand: operand, cycles: Cycles(cycles))
  }

  /// ResNet-50's first 1x1 convolution: 64 channels of 56 x 56 to 64 channels. 56·56·64·64 = 12,845,056 MACs.
  @Suite struct Pointwise {
    private func layer() throws -> LayerResult {
      let layer = try evaluate(
        "resnet50", on: "systolic-int8-32x32", options: EvaluationOptions(layers: ["layer1.0.conv1"])
      ).layer("layer1.0.conv1")
      // One row of the ofmap at a time, with all channels: 56 tiles.
      try #require(layer.mapping?.levels.map { "\($0.tile)" } == ["G1 N1 M64 C64 E1 F56 R1 S1"])
      return layer
    }

    @Test("cycles of a pointwise convolution")
    func cycles() throws {
      let layer = try layer()
      #expect(layer.activity.operations.performed == 12_845_056)
      // 56 tiles x 2 row folds (64 channels on 32 rows) x 2 column folds (64 filters on 32 columns) x 56 pixels.
      // Every fold is full, so this is MACs / 1024.
      #expect(layer.cycles.compute.count == 12_544)
      // 32 to load + 31 down + 31 to the right; no fold is shorter than a load.
      #expect(layer.cycles.fillDrain == 94)
      // Nothing hides what the first tile waits for: 64·64·8 = 32,768 bits of filters / 409.6 = 80, and the latency of 50;
      // 56·64·8 = 28,672 bits of ifmap / 409.6 = 70 cycles later; nor the last tile's ofmap: 56·64·8 bits, 70.
      let expected: Set = [
        Stall(place: .dram, operand: .filter, cycles: Cycles(130)),
        Stall(place: .dram, operand: .ifmap, cycles: Cycles(70)),
        Stall(place: .dram, operand: .ofmap, cycles: Cycles(70)),
      ]
      #expect(Set(layer.cycles.stalls) == expected)
      // The slowest port is the DRAM: 3,246,080 bits (below) / 409.6 = 7,925 cycles, well hidden.
      #expect(layer.activity.bound == .compute)
      #expect(layer.cycles.total.count == 12_544 + 94 + 270)
      // 12,845,056 / (12,908 x 1024)
      #expect(layer.utilization == 12_544.0 / 12_908.0)
    }

    @Test("bits of a pointwise convolution at every port")
    func bits() throws {
      let activity = try layer().activity
      // DRAM: filters 64·64·8, ifmap and ofmap 64·56·56·8, 64 biases of 32 bits; each once.
      #expect(activity.dram.moved(.filter) == Moved(read: 32_768, written: 0))
      #expect(activity.dram.moved(.ifmap) == Moved(read: 1_605_632, written: 0))
      #expect(activity.dram.moved(.psum) == Moved(read: 2_048, written: 0))
      #expect(activity.dram.moved(.ofmap) == Moved(read: 0, written: 1_605_632))
      let buffer = try #require(activity.memories.first)
      // The array loads all filters again for each of the 56 rows: 56 x 32,768.
      #expect(buffer.moved(.filter) == Moved(read: 1_835_008, written: 32_768))
      // Every ifmap word streams in once for each of two column folds.
      #expect(buffer.moved(.ifmap) == Moved(read: 3_211_264, written: 1_605_632))
      // The first of two row folds leaves 200,704 psums of 32 bits, the second takes them back.
      #expect(buffer.moved(.psum) == Moved(read: 6_422_528, written: 6_422_528))
      // Finished words come in at 8 bits and leave for DRAM.
      #expect(buffer.moved(.ofmap) == Moved(read: 1_605_632, written: 1_605_632))
    }

    @Test("energy of a pointwise convolution")
    func energy() throws {
      let layer = try layer()
      // Hops. A word streams past 31 neighbours in each of 2 x 2 x 56 folds of 56 pixels and 32 rows: 401,408 words, the
      // 8-bit words of two column folds, x 31. A psum goes down 31 rows in each of two row folds: 401,408 x 31 of 32 bits.
      // Weights stop at their row: 0 + 1 + … + 31 = 496 hops a column, 32 columns and 224 folds of 8 bits.
      #expect(layer.activity.hops.ifmap.count == 401_408 * 31 * 8)
      #expect(layer.activity.hops.psum.count == 401_408 * 31 * 32)
      #expect(layer.activity.hops.filter.count == 496 * 32 * 224 * 8)
      // Weights that were put into registers: 224 folds of 1024 words.
      #expect(layer.activity.registerWrites.total.count == 224 * 1024 * 8)

      func price(_ item: String) throws -> Double {
        let rows = try RepositoryFiles.published("worked-systolic-int8-32x32", of: "Costs")
        return try #require(rows.first { $0["item"] == item }.flatMap { $0["value"] }.flatMap(Double.init))
      }
      // In picojoules; the published prices have nine digits.
      func agree(_ found: Femtojoules?, _ expected: Double) -> Bool {
        abs(Double(found?.count ?? 0) / 1000 - expected) <= expected * 1e-8
      }
      // 12,845,056 x 0.3 + 1,835,008 x 0.009 + 200,704 x (0.288 + 3.23)
      #expect(layer.energy.compute?.count == 4_576_108_544)
      let compute =
        try 12_845_056 * price("operation") + 1_835_008 * price("register_write")
        + 200_704 * (price("bias_preload") + price("requantization"))
      #expect(agree(layer.energy.compute, compute))
      // 13,074,432 bits read and 9,666,560 written
      #expect(agree(layer.energy.memories[0], try 22_740_992 * price("buffer")))
      // 401,408 x 31 x 40 bits + 28,442,624 bits
      #expect(agree(layer.energy.network, try (497_745_920 + 28_442_624) * price("hop")))
      // 3,246,080 x 20.3125, exactly
      #expect(layer.energy.dram?.count == 65_936_000_000)
      #expect(agree(layer.energy.leakage, try 12_908 * price("leakage_energy_per_cycle")))
    }
  }

  @Test("AlexNet's third convolution: psums of 72 row folds dominate the buffer's traffic")
  func alexNet() throws {
    let layer = try evaluate("alexnet", on: "systolic-int8-32x32", options: EvaluationOptions(layers: ["conv3"]))
      .layer("conv3")
    // 256 channels of 13 x 13, 3x3 with padding 1, to 384 channels: 32 filters at a time, 12 tiles.
    try #require(try tile(layer) == "G1 N1 M32 C256 E13 F13 R3 S3")
    // 12 tiles x 72 row folds (256·9 = 2,304 on 32 rows) x 169 pixels = MACs / 1024
    #expect(layer.cycles.compute.count == 12 * 72 * 169)
    #expect(layer.cycles.fillDrain == 94)
    // First tile: 32·2,304·8 / 409.6 = 1,440 and the latency for the filters; 256·169·8 / 409.6 = 845 more for the ifmap.
    // Last tile: 32·169·8 / 409.6 = 105.6.
    #expect(Set(stalls(layer)) == [stall(.filter, 1490), stall(.ifmap, 845), stall(.ofmap, 106)])
    #expect(layer.cycles.total.count == 146_016 + 94 + 2_441)
    // Everything crosses the DRAM once: 384·2,304, 256·169 and 384·169 words of 8 bits, 384 biases of 32.
    #expect(layer.activity.dram.moved(.filter) == Moved(read: 7_077_888, written: 0))
    #expect(layer.activity.dram.moved(.ifmap) == Moved(read: 346_112, written: 0))
    #expect(layer.activity.dram.moved(.ofmap) == Moved(read: 0, written: 519_168))
    #expect(layer.activity.dram.moved(.psum) == Moved(read: 12_288, written: 0))
    let buffer = try #require(layer.activity.memories.first)
    #expect(buffer.moved(.filter) == Moved(read: 7_077_888, written: 7_077_888))
    // Of 13 x 3 window-tap pairs along an axis two are in the padding: 37 x 37 x 256 elements for each of 12 tiles.
    #expect(buffer.moved(.ifmap) == Moved(read: 37 * 37 * 256 * 12 * 8, written: 346_112))
    // 64,896 words are left 71 times and taken back 71 times, 32 bits each.
    #expect(buffer.moved(.psum) == Moved(read: 147_443_712, written: 147_443_712))
    #expect(buffer.moved(.ofmap) == Moved(read: 519_168, written: 519_168))
  }

  @Test("a depthwise convolution keeps nine processing elements of 1024 busy")
  func depthwise() throws {
    let layer = try evaluate(
      "mobilenet_v1", on: "systolic-int8-32x32", options: EvaluationOptions(layers: ["conv_dw_7"])
    )
    .layer("conv_dw_7")
    // 512 channels of 14 x 14, 3x3 with padding 1, one channel after the other.
    try #require(try tile(layer) == "G1 N1 M1 C1 E14 F14 R3 S3")
    // A fold of 9 rows and one column for each channel, 196 pixels long.
    #expect(layer.cycles.compute.count == 512 * 196)
    // 32 to load, 31 down, no column to the right.
    #expect(layer.cycles.fillDrain == 63)
    // The first channel's filter: 72 bits in a cycle, 50 later; its ifmap: 1,568 bits in 4 more; its ofmap in 4.
    #expect(Set(stalls(layer)) == [stall(.filter, 51), stall(.ifmap, 4), stall(.ofmap, 4)])
    #expect(layer.activity.activePECycles == 903_168)
    #expect(layer.utilization == 903_168.0 / (100_474.0 * 1024))
    // 14·3 − 2 = 40 window-tap pairs along an axis.
    let buffer = try #require(layer.activity.memories.first)
    #expect(buffer.moved(.ifmap) == Moved(read: 40 * 40 * 512 * 8, written: 100_352 * 8))
    #expect(buffer.moved(.filter) == Moved(read: 36_864, written: 36_864))
    // A sum of nine products needs one fold: no psum ever leaves the array.
    #expect(buffer.moved(.psum) == Moved(read: 0, written: 0))
    #expect(layer.activity.hops.ifmap == .zero)
    // Weights go down to rows 0 to 8: 36 hops a channel.
    #expect(layer.activity.hops.filter.count == 512 * 36 * 8)
    #expect(layer.activity.hops.psum.count == 100_352 * 31 * 32)
  }

  @Test("a fully connected layer waits for weights to shift in: 16 images take hardly longer than one")
  func fullyConnected() throws {
    func layer(batch: Int) throws -> LayerResult {
      try evaluate(
        "alexnet", on: "systolic-int8-32x32", options: EvaluationOptions(layers: ["fc7"], batch: batch)
      ).layer("fc7")
    }
    // 4,096 to 4,096: 128 x 128 folds, each of as many steps as there are images, and 32 cycles apart. What follows the
    // last fold's start is its own steps, not the interval.
    for (batch, tile) in [(1, "G1 N1 M1024 C32 E1 F1 R1 S1"), (16, "G1 N16 M2048 C32 E1 F1 R1 S1")] {
      let layer = try layer(batch: batch)
      try #require(try self.tile(layer) == tile)
      #expect(layer.cycles.compute.count == 16_384 * batch)
      let array = layer.cycles.compute.count + layer.cycles.fillDrain
      #expect(array == 16_383 * 32 + batch + 94)
      // Weights are read once, whatever the batch.
      #expect(layer.activity.dram.moved(.filter) == Moved(read: 134_217_728, written: 0))
      #expect(layer.activity.dram.moved(.ifmap) == Moved(read: 32_768 * batch * (batch == 1 ? 4 : 2), written: 0))
      #expect(layer.activity.dram.moved(.ofmap) == Moved(read: 0, written: 32_768 * batch))
    }
    // First filters 1,024·32·8 / 409.6 = 640 and 50; 32 ifmap words in a cycle more; last 1,024 words in 20.
    #expect(Set(stalls(try layer(batch: 1))) == [stall(.filter, 690), stall(.ifmap, 1), stall(.ofmap, 20)])
    // 2,048·32·8 / 409.6 = 1,280 and 50; 16·32·8 / 409.6 = 10; 16·2,048·8 / 409.6 = 640.
    #expect(Set(stalls(try layer(batch: 16))) == [stall(.filter, 1330), stall(.ifmap, 10), stall(.ofmap, 640)])
  }
}
