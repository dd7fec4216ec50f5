import Testing

@testable import picojoule

/// Prices brought to the accelerator's technology, asked for on the command line.
@Suite("--scale-technology")
struct ScaleTechnologyTests {
  private func request(_ bench: Model, accelerator: String, settings: [String] = []) throws -> SimulationRequest {
    var request = SimulationRequest(
      network: try bench.network(NetworkFile(path: "\(Repository.root)Traces/lenet5.json5")),
      accelerator: try bench.accelerator(
        at: "\(Repository.root)HardwareConfigs/\(accelerator).json5", settings: settings),
      costs: Repository.costs)
    request.scalesTechnology = true
    return request
  }

  @Test("the report says which table priced it, and what it was scaled to")
  func scaled() throws {
    let bench = try #require(Repository.bench)
    var request = try request(bench, accelerator: "tpu-v1")
    let scaled = try bench.evaluate(request)
    #expect(scaled.costs == "horowitz-45nm scaled to 28nm, 900mV")
    request.scalesTechnology = false
    let plain = try bench.evaluate(request)
    #expect(plain.costs == "horowitz-45nm")
    #expect(scaled.layers[0].energy.compute ?? .zero < plain.layers[0].energy.compute ?? .zero)
    #expect(scaled.layers[0].energy.dram == plain.layers[0].energy.dram)
  }

  @Test(
    "a technology that the equations do not reach is an error with exit code 65",
    arguments: [
      (
        "technology.node=5nm",
        "Error: horowitz-45nm cannot be scaled to mac-int8: node 5nm is out of range; the published equations go from 7nm "
          + "to 180nm.\n"
      ),
      (
        "technology.voltage=0.4V",
        "Error: horowitz-45nm cannot be scaled to mac-int8: a supply of 400mV is out of range for 45nm; allowed: 600mV to "
          + "1200mV.\n"
      ),
    ])
  func refused(setting: String, message: String) throws {
    let bench = try #require(Repository.bench)
    let request = try request(bench, accelerator: "mac-int8", settings: [setting])
    do throws(Failure) {
      _ = try bench.evaluate(request)
      Issue.record("no error")
    } catch {
      #expect(error.message == message)
      #expect(error.exitCode == 65)
    }
  }
}
