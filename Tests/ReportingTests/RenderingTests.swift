import Documents
import Hardware
import Testing

@testable import Reporting

@Suite("Report, its renderings")
struct RenderingTests {
  let report: Report

  init() throws {
    report = try Report(Sample.result(), settings: ["array.rows=4"]).checked()
      .judged(by: try BudgetLimit.parse("memory=1KiB,macs=100M"))
  }

  @Test("the table")
  func table() {
    #expect(
      report.table == """
        Tiny (tiny) on mini
        A 4x4 array for tests
        costs horowitz-45nm, engine analytic
        with array.rows=4

        layer  kind        MACs    BOPS  cycles   util  stall   on-chip      DRAM  energy
        ---------------------------------------------------------------------------------
        conv1  conv      6.91 k  1.23 M     600  72.0%  10.0%  11.0 KiB     556 B  101 nJ
        pool1  max_pool       0       0      64     0%     0%     320 B       0 B  409 pJ
        fc1    fc           640  54.3 k     200  20.0%  65.0%  1.32 KiB     650 B  108 nJ
        ---------------------------------------------------------------------------------
        total            7.55 k  1.29 M     864  54.6%  22.0%  12.6 KiB  1.18 KiB  209 nJ

        Totals
          latency        8.64 us  864 cycles = 636 compute + 38 fill/drain + 190 stall
          throughput   1.75 GOPS  54.6% of peak, 13.2 PEs busy on average, 72.3 GOPS/W
          energy          209 nJ  93.8% dram, 4.6% buffer, 1.2% compute, 0.3% accumulators, 0.1% network,
                                  <0.1% static
          area        0.0734 mm2  9217 um2 PEs, 0.0642 mm2 memories
          storage       1.18 KiB  to keep all on the chip; 762 B weights, 448 B peak activations

        Heaviest layers
          conv1  600 cycles  69.4%  bound by memory buffer
          fc1    200 cycles  23.1%  bound by DRAM
          pool1   64 cycles   7.4%  bound by compute

        Budget
          FAIL  memory  1.18 KiB  of 1KiB  18.2% over
          pass  macs      7.55 k  of 100M  100.0% left

        Defaults taken
          array.double_buffered = true

        Remarks
          pool1 runs on the vector unit, one operation per lane and cycle

        """)
  }

  @Test("the table fits 100 columns whatever the names and however large the figures")
  func tableWidth() throws {
    var result = try Sample.result()
    result.network.title = String(repeating: "network ", count: 30)
    result.accelerator.title = String(repeating: "accelerator ", count: 30)
    result.remarks = [String(repeating: "remark ", count: 40)]
    for index in result.layers.indices {
      result.layers[index].layer.name = "a_very_long_name_of_an_inception_block_with_a_path/\(index)_reduce"
      result.layers[index].activity.cycles.compute = .init(123_456_789_012)
      result.layers[index].bops = 987_654_321_098_765
      result.layers[index].activity.memories[0].read.ifmap = .init(1023 << 33)
      result.layers[index].energy.dram = .init(123_456_789_012_345_678)
    }
    let text = Report(result, settings: Array(repeating: "memories.buffer.capacity=64KiB", count: 9)).table
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    #expect(text.contains("/0_reduce"))
  }

  @Test("an unknown figure is n/a in the table, with what is missing")
  func unknownInTable() throws {
    var result = try Sample.result()
    result.layers[2].energy.memories[1] = nil
    result.area.memories[0] = nil
    let text = try Report(result).checked().table
    #expect(text.contains("fc1    fc           640  54.3 k     200  20.0%  65.0%  1.32 KiB     650 B     n/a\n"))
    #expect(text.contains("  energy            n/a  unknown: accumulators\n"))
    #expect(text.contains("  area              n/a  9217 um2 PEs, n/a memories\n"))
  }

  @Test("the CSV: a header, the layers, and a row named total")
  func csv() {
    let lines = report.csv.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 6)
    #expect(lines[5].isEmpty)
    #expect(
      lines[0] == """
        layer,kind,unit,weights_format,activations_format,dataflow,macs,bops,compute_cycles,fill_drain_cycles,\
        stall_cycles,total_cycles,utilization,active_pes,buffer_read_bits,buffer_write_bits,accumulators_read_bits,\
        accumulators_write_bits,dram_read_bits,dram_write_bits,energy_compute_pj,energy_buffer_pj,\
        energy_accumulators_pj,energy_network_pj,energy_dram_pj,energy_static_pj,energy_total_pj
        """)
    #expect(
      lines[1] == """
        conv1,conv,mac,int8,int8,weight_stationary,6912,1234567,512,28,60,600,0.72,13.5,44384,4448,16384,24576,2400,\
        2048,2284.416,7616.250,640.001,103.680,90350.000,12.345,101006.692
        """)
    #expect(
      lines[2] == """
        pool1,max_pool,vector,n/a,int8,n/a,0,0,64,0,0,64,0.0,0.0,2048,512,0,0,0,0,7.680,400.000,0.000,0.000,0.000,\
        1.000,408.680
        """)
    #expect(
      lines[4] == """
        total,,,,,,7552,1288888,636,38,190,864,0.5462962962962963,13.202797202797203,52064,10160,16384,24576,7520,\
        2128,2503.616,9708.750,640.001,113.280,195975.000,17.666,208958.313
        """)
  }

  @Test("a field of the CSV is quoted where it must be")
  func csvQuoting() {
    #expect("plain name".inCSV == "plain name")
    #expect("a,b".inCSV == "\"a,b\"")
    #expect("say \"hi\"\n".inCSV == "\"say \"\"hi\"\"\n\"")
  }

  @Test("the JSON")
  func json() throws {
    var short = report
    short.layers = [report.layers[0]]
    #expect(
      short.json == """
        {
          "schema": 1,
          "network": "tiny",
          "accelerator": "mini",
          "costs": "horowitz-45nm",
          "engine": "analytic",
          "settings": ["array.rows=4"],
          "defaults": [
            {"key": "array.double_buffered", "value": "true"}
          ],
          "remarks": [
            "pool1 runs on the vector unit, one operation per lane and cycle"
          ],
          "layers": [
            {"layer": "conv1", "kind": "conv", "unit": "mac", "weights_format": "int8", \
        "activations_format": "int8", "dataflow": "weight_stationary", "macs": 6912, "bops": 1234567, \
        "compute_cycles": 512, "fill_drain_cycles": 28, "stall_cycles": 60, "total_cycles": 600, \
        "utilization": 0.72, "active_pes": 13.5, "buffer_read_bits": 44384, "buffer_write_bits": 4448, \
        "accumulators_read_bits": 16384, "accumulators_write_bits": 24576, "dram_read_bits": 2400, \
        "dram_write_bits": 2048, "energy_compute_pj": 2284.416, "energy_buffer_pj": 7616.250, \
        "energy_accumulators_pj": 640.001, "energy_network_pj": 103.680, "energy_dram_pj": 90350.000, \
        "energy_static_pj": 12.345, "energy_total_pj": 101006.692, \
        "stalls": [{"memory": "dram", "operand": "filter", "cycles": 36}, \
        {"memory": "buffer", "operand": "ifmap", "cycles": 24}], "bound": "buffer", \
        "operations": {"performed": 6912, "gated": 0, "skipped": 0}, "mapping": null}
          ],
          "totals": {
            "macs": 7552,
            "bops": 1288888,
            "compute_cycles": 636,
            "fill_drain_cycles": 38,
            "stall_cycles": 190,
            "total_cycles": 864,
            "utilization": 0.5462962962962963,
            "active_pes": 13.202797202797203,
            "buffer_read_bits": 52064,
            "buffer_write_bits": 10160,
            "accumulators_read_bits": 16384,
            "accumulators_write_bits": 24576,
            "dram_read_bits": 7520,
            "dram_write_bits": 2128,
            "energy_compute_pj": 2503.616,
            "energy_buffer_pj": 9708.750,
            "energy_accumulators_pj": 640.001,
            "energy_network_pj": 113.280,
            "energy_dram_pj": 195975.000,
            "energy_static_pj": 17.666,
            "energy_total_pj": 208958.313,
            "area_pe_um2": 9216.5,
            "area_memory_um2": 64200.25,
            "area_total_um2": 73416.75,
            "latency_ms": 0.00864,
            "throughput_gops": 1.748148148148148,
            "gops_per_watt": 72.28235997483382,
            "weight_bits": 6096,
            "peak_activation_bits": 3584,
            "on_chip_bits": 9680
          },
          "budget": [
            {"item": "memory", "limit": "1KiB", "value": 9680, "margin": -0.181640625, "pass": false},
            {"item": "macs", "limit": "100M", "value": 7552, "margin": 0.99992448, "pass": true}
          ]
        }

        """)
  }

  @Test("what is unknown is null in JSON, and lists with nothing in them are empty")
  func unknownInJSON() throws {
    var result = try Sample.result()
    result.layers[0].energy.network = nil
    result.defaults = []
    result.remarks = []
    let text = Report(result).json
    #expect(text.contains("\"energy_network_pj\": null, \"energy_dram_pj\": 90350.000"))
    #expect(text.contains("\n    \"energy_total_pj\": null,\n"))
    #expect(text.contains("\n  \"settings\": [],\n  \"defaults\": [],\n  \"remarks\": [],\n"))
    #expect(!text.contains("budget"))
  }

  @Test("the Markdown")
  func markdown() {
    #expect(
      report.markdown == #"""
        # Tiny (tiny) on mini

        - A 4x4 array for tests
        - costs horowitz-45nm, engine analytic
        - with array.rows=4

        | layer | kind | MACs | BOPS | cycles | util | stall | on-chip | DRAM | energy |
        | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        | conv1 | conv | 6.91 k | 1.23 M | 600 | 72.0% | 10.0% | 11.0 KiB | 556 B | 101 nJ |
        | pool1 | max\_pool | 0 | 0 | 64 | 0% | 0% | 320 B | 0 B | 409 pJ |
        | fc1 | fc | 640 | 54.3 k | 200 | 20.0% | 65.0% | 1.32 KiB | 650 B | 108 nJ |
        | total |  | 7.55 k | 1.29 M | 864 | 54.6% | 22.0% | 12.6 KiB | 1.18 KiB | 209 nJ |

        ## Totals

        | figure | value |  |
        | --- | ---: | --- |
        | latency | 8.64 us | 864 cycles = 636 compute + 38 fill/drain + 190 stall |
        | throughput | 1.75 GOPS | 54.6% of peak, 13.2 PEs busy on average, 72.3 GOPS/W |
        | energy | 209 nJ | 93.8% dram, 4.6% buffer, 1.2% compute, 0.3% accumulators, 0.1% network, \<0.1% static |
        | area | 0.0734 mm2 | 9217 um2 PEs, 0.0642 mm2 memories |
        | storage | 1.18 KiB | to keep all on the chip; 762 B weights, 448 B peak activations |

        ## Heaviest layers

        | layer | time | share | bound |
        | --- | ---: | ---: | --- |
        | conv1 | 600 cycles | 69.4% | bound by memory buffer |
        | fc1 | 200 cycles | 23.1% | bound by DRAM |
        | pool1 | 64 cycles | 7.4% | bound by compute |

        ## Budget

        | verdict | item | value | limit | margin |
        | --- | --- | ---: | --- | --- |
        | FAIL | memory | 1.18 KiB | of 1KiB | 18.2% over |
        | pass | macs | 7.55 k | of 100M | 100.0% left |

        ## Defaults taken

        - array.double\_buffered = true

        ## Remarks

        - pool1 runs on the vector unit, one operation per lane and cycle

        """#)
  }
}
