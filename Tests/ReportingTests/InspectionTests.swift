import Costs
import Hardware
import Quantities
import Testing
import Workloads

@testable import Reporting

@Suite("Inspection")
struct InspectionTests {
  @Test("a network: shapes, windows, MACs, weights, storage")
  func network() {
    let storage = StorageNeed(
      formats: Sample.int8, weights: Bits(6096), peakActivations: Bits(3584), onChip: Bits(9680))
    var network = Sample.network
    network.notes = ["assumed: everything"]
    #expect(
      NetworkSheet(network: network, storage: storage).text == """
        Tiny (network tiny)
        source: made by hand

        layer  kind      ifmap  ofmap   window    MACs  weights
        -------------------------------------------------------
        conv1  conv      3x8x8  4x8x8   3x3 p1  6.91 k      108
        pool1  max_pool  4x8x8  4x4x4   2x2 /2       0        0
        fc1    fc        4x4x4  10x1x1  4x4        640      640
        -------------------------------------------------------
        total                                   7.55 k      748

        input             3x8x8
        layers            3
        MACs              7,552
        weights           748 words, and 14 biases
        formats           int8 weights x int8 activations
        weight storage    762 B
        peak activations  448 B
        all on the chip   1.18 KiB

        Notes
          assumed: everything

        """)
  }

  @Test("unusual windows are spelled out")
  func windows() {
    let layer = Layer(
      name: "odd",
      operation: .convolution(
        Convolution(
          groups: 8, inputChannels: 8, outputChannels: 8,
          vertical: SlidingAxis(ifmap: 9, window: 1, stride: 2, paddingBefore: 0, paddingAfter: 1),
          horizontal: SlidingAxis(ifmap: 17, window: 7, dilation: 2))), inputs: [.external])
    let text = NetworkSheet(network: Network(name: "n", title: "N", layers: [layer])).text
    #expect(text.contains("1x7 /2x1 p0,1,0,0 d1x2 g8"))
  }

  @Test("an accelerator: rates, memories, derived values, area, defaults")
  func accelerator() throws {
    var accelerator = try Sample.accelerator()
    accelerator.memories[0].partitions = [
      Partition(holds: [.filter], capacity: Bits(65536)), Partition(holds: [.ifmap, .ofmap], capacity: Bits(65536)),
    ]
    let area = AcceleratorArea(
      processingElements: SquareMicrometers(9216.5), memories: [SquareMicrometers(60_000), nil])
    #expect(
      AcceleratorSheet(accelerator: accelerator, area: area, costs: "horowitz-45nm").text == """
        A 4x4 array for tests (accelerator mini)
        source: made by hand

        array           4 x 4 = 16 PEs
        units in a PE   mac (int8 weights x int8 activations, 32-bit accumulator)
        dataflow        weight_stationary, double-buffered
        timing          systolic
        vector unit     4 lanes
        clock           100 MHz
        technology      45nm, 900mV
        native formats  int8 weights x int8 activations

        Memories, from DRAM to the array
          name          holds               capacity  word  read/cycle  write/cycle  buffering
          --------------------------------------------------------------------------------------------
          dram          everything                              32.0 b       shared  latency 10 cycles
          buffer        filter+ifmap+ofmap  16.0 KiB  64 b        64 b         64 b  double
                          filter            8.00 KiB
                          ifmap+ofmap       8.00 KiB
          accumulators  psum                1.00 KiB  32 b   unlimited    unlimited  single

        Derived
          peak MACs        16 a cycle, 1.60 G MAC/s
          peak operations  3.20 GOPS (two for each MAC)
          balance          4.00 MACs for each byte of DRAM traffic at peak
          DRAM bandwidth   400 MB/s
          buffer read      800 MB/s
          buffer write     800 MB/s
          on-chip memory   17.0 KiB

        Area (horowitz-45nm)
          processing elements    9217 um2
          buffer               0.0600 mm2
          accumulators                n/a
          -------------------------------
          total                       n/a

        Notes
          assumed: every figure

        Defaults taken
          array.double_buffered = true

        """)
  }

  @Test("a listing says what there is and where, and what there is not")
  func listing() {
    let listing = Listing(sections: [
      .init(title: "Networks", names: ["alexnet", "vgg16"], folders: ["/here/Traces"]),
      .init(title: "Cost tables", names: [], folders: []),
    ])
    #expect(listing.text == "Networks (/here/Traces)\n  alexnet\n  vgg16\n\nCost tables\n  none found\n")
  }
}
