import Arithmetic
import Quantities
import Testing
import Workloads

@testable import Costs

@Suite("BitOperations")
struct BitOperationsTests {
  private func convolution(
    batch: Int = 1, groups: Int = 1, channels: Int, filters: Int, ofmap: Int, kernel: Int
  ) -> Convolution {
    let axis = SlidingAxis(ifmap: ofmap + kernel - 1, window: kernel)
    return Convolution(
      batch: batch, groups: groups, inputChannels: channels, outputChannels: filters, vertical: axis, horizontal: axis)
  }

  @Test("a layer's bit operations are those of the formula")
  func formula() {
    // 56 x 56 x 64 x 64 x 9 = 115605504 MACs; 115605504 x (64 + 8 + 8 + log2(576)) = 10308534121 (by Python)
    let layer = BitOperations(of: convolution(channels: 64, filters: 64, ofmap: 56, kernel: 3), formats: .int8)
    #expect(layer.multiplyAccumulates == 115_605_504)
    #expect(layer.productsPerSum == 576)
    #expect(agree(layer.perMultiplyAccumulate, 89.16992500144232))
    #expect(layer.count == 10_308_534_121)
    #expect(layer.requiredAccumulatorBits == 26)
    #expect(!layer.countsFloatingPoint)
    #expect(layer.charge.count == 115_605_504)
    #expect(layer.charge.amount.map { Int($0.rounded()) } == layer.count)
    #expect(layer.charge.price.derivation == "8 x 8 + 8 + 8 + log2(576)")
  }

  @Test("the short form leaves out the weights' width and the logarithm")
  func short() {
    let layer = BitOperations(
      of: convolution(channels: 64, filters: 64, ofmap: 56, kernel: 3),
      formats: FormatPair(weights: .signedInteger(bits: 4), activations: .signedInteger(bits: 8)), reading: .short)
    #expect(layer.count == 115_605_504 * 40)
    #expect(layer.charge.price.derivation == "8 x 4 + 8")
    #expect(layer.charge.price.text == "40 bit operations/MAC")
  }

  @Test("groups shorten the sums, batches multiply the operations")
  func groupsAndBatch() {
    let depthwise = BitOperations(
      of: convolution(batch: 2, groups: 32, channels: 32, filters: 32, ofmap: 10, kernel: 3), formats: .int8)
    #expect(depthwise.multiplyAccumulates == 2 * 32 * 100 * 9)
    #expect(depthwise.productsPerSum == 9)
    #expect(depthwise.requiredAccumulatorBits == 20)
    let single = BitOperations(of: convolution(channels: 1, filters: 1, ofmap: 1, kernel: 1), formats: .int8)
    #expect(single.count == 80)
    #expect(single.requiredAccumulatorBits == 16)
  }

  @Test("an accumulator of the required width holds every sum, and one bit less does not", arguments: 1...12)
  func accumulator(power: Int) {
    for products in [1 << power, (1 << power) + 1] {
      let layer = BitOperations(
        of: convolution(channels: products, filters: 1, ofmap: 1, kernel: 1),
        formats: FormatPair(weights: .unsignedInteger(bits: 8), activations: .unsignedInteger(bits: 8)))
      #expect(products * 255 * 255 < 1 << layer.requiredAccumulatorBits)
      #expect(layer.requiredAccumulatorBits == 16 + power + (products > 1 << power ? 1 : 0))
    }
  }

  @Test("floating point counts its storage bits and is marked")
  func floatingPoint() {
    let layer = BitOperations(of: convolution(channels: 1, filters: 1, ofmap: 1, kernel: 1), formats: .fp32)
    #expect(layer.count == 1024 + 64)
    #expect(layer.countsFloatingPoint)
    #expect(layer.charge.price.derivation == "32 x 32 + 32 + 32 + log2(1); floating point counted by its storage bits")
  }

  @Test("a layer beyond counting stays at the top")
  func saturation() {
    let layer = BitOperations(
      of: convolution(channels: 1 << 40, filters: 1 << 40, ofmap: 1, kernel: 1), formats: .int8)
    #expect(layer.count == .max)
  }

  @Test("the networks of UNIQ's table have the formula's bit operations, with and without the logarithm")
  func uniq() throws {
    let layers = try RepositoryFiles.published("bops-layers")
    for row in try RepositoryFiles.published("uniq-bops") {
      let bits = try #require(row["bits_w_a"]).split(separator: ",").compactMap { Int($0) }
      let formats = FormatPair(weights: .signedInteger(bits: bits[0]), activations: .signedInteger(bits: bits[1]))
      var (full, short, weights) = (0, 0, 0)
      for layer in layers where layer["network"] == row["network"] {
        let macs = try #require(layer["macs"].flatMap(Int.init))
        let products = try #require(layer["products_per_sum"].flatMap(Int.init))
        // A stand-in with as many sums of as many products.
        let convolution = convolution(batch: macs / products, channels: products, filters: 1, ofmap: 1, kernel: 1)
        #expect(convolution.multiplyAccumulates == macs)
        full += BitOperations(of: convolution, formats: formats).count
        short += BitOperations(of: convolution, formats: formats, reading: .short).count
        weights += macs * bits[0]
      }
      let published = try (
        #require(row["formula_gbops"].flatMap(Double.init)),
        #require(row["formula_without_log2_gbops"].flatMap(Double.init))
      )
      #expect(abs(Double(full) / 1e9 - published.0) <= 0.0501, "\(row)")
      #expect(abs(Double(short + weights) / 1e9 - published.1) <= 0.0501, "\(row)")
    }
  }
}
