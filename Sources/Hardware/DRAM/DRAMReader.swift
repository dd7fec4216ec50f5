import Documents
import Quantities

/// Reads the `dram` of a description that names a device.
enum DRAMReader {
  /// The DRAM of `object`, which has a `device`; `nil` after a finding.
  static func dram(_ object: ObjectReader, clock: Hertz?) -> DRAM? {
    let before = object.log.findings.count
    let preset = object.choice("device", of: DRAMDevice.named)
    for key in ["bandwidth", "latency"] where object.has(key) {
      object.report(.inconsistent("a device has a \(key) of its own; leave out either this or device"), key: key)
    }
    var device = preset
    switch preset {
    case .banked(var banked)?:
      readGeometry(object, into: &banked)
      readController(object, into: &banked)
      readTimings(object, into: &banked.timings)
      device = .banked(banked)
    case .serial(var serial)?:
      readSerial(object, into: &serial)
      device = .serial(serial)
    case nil:
      // What else is written cannot be judged without knowing of which device it is.
      object.allowsUnknownKeys = true
    }
    let layout = readLayout(object)
    guard let device, object.log.findings.count == before else { return nil }
    let problems = device.problems
    // One key gives the lengths of two queues: what is wrong with both is said once.
    for problem in problems where !problem.values.contains(.writeQueue) || !problems.contains(where: \.isAboutReads) {
      report(problem, object)
    }
    guard problems.isEmpty, let clock else { return nil }
    var dram = DRAM(device: device, clock: clock)
    dram?.layout = layout
    return dram
  }

  private static func readLayout(_ object: ObjectReader) -> TensorLayout {
    var layout = TensorLayout()
    guard let written = object.optionalObject("layout") else { return layout }
    if let order = written.optionalChoice("feature_maps", TensorLayout.FeatureMaps.self) { layout.featureMaps = order }
    if let order = written.optionalChoice("filters", TensorLayout.Filters.self) { layout.filters = order }
    return layout
  }

  /// Anything that a number in a file can be; what is allowed is the device's to say.
  private static let anyNumber = -Count.limit...Count.limit

  private static func read(_ object: ObjectReader?, _ key: String, into value: inout Int) {
    if let found = object?.optionalInteger(key, in: anyNumber) { value = found }
  }

  private static func readGeometry(_ object: ObjectReader, into device: inout BankedDRAM) {
    read(object, "channels", into: &device.geometry.channels)
    read(object, "ranks", into: &device.geometry.ranks)
    read(object, "bank_groups", into: &device.geometry.bankGroups)
    read(object, "banks", into: &device.geometry.banksPerGroup)
    read(object, "rows", into: &device.geometry.rows)
    readBytes(object, "row", into: &device.geometry.rowBytes)
    read(object, "bus", into: &device.geometry.busBits)
    read(object, "burst_length", into: &device.geometry.burstLength)
    if let clock: Hertz = object.optionalQuantity("clock", bare: .hertz) { device.clock = clock }
  }

  private static func readController(_ object: ObjectReader, into device: inout BankedDRAM) {
    if let page = object.optionalChoice("page", PagePolicy.self) { device.page = page }
    if let mapping = object.optional("address_mapping").flatMap(readMapping) { device.mapping = mapping }
    if let length = object.optionalInteger("queue", in: anyNumber) {
      (device.queues.reads, device.queues.writes) = (length, length)
    }
    read(object, "bank_queue", into: &device.queues.bank)
    read(object, "idle_writes", into: &device.queues.idleWrites)
    read(object, "row_hits", into: &device.queues.rowHits)
    if let requests = object.optionalInteger("requests_per_clock", in: anyNumber) {
      device.queues.requestsPerClock = requests
    }
  }

  /// A name, or the fields from low to high.
  private static func readMapping(_ value: ValueReader) -> AddressMapping? {
    if case .string = value.node.value { return value.choice("address mapping", of: AddressMapping.named) }
    let fields = value.array()?.map { $0.choice("address field", AddressMapping.Field.self) }
    guard let fields, !fields.contains(nil) else { return nil }
    return AddressMapping(fromLow: fields.compactMap(\.self))
  }

  private static func readTimings(_ object: ObjectReader, into timings: inout DRAMTimings) {
    guard let written = object.optionalObject("timings") else { return }
    for timing in DRAMTiming.allCases { read(written, timing.rawValue, into: &timings[timing]) }
  }

  private static func readSerial(_ object: ObjectReader, into device: inout SerialMemory) {
    if let clock: Hertz = object.optionalQuantity("clock", bare: .hertz) { device.clock = clock }
    read(object, "bus", into: &device.busBits)
    readBytes(object, "burst", into: &device.burstBytes)
    readBytes(object, "capacity", into: &device.capacityBytes)
    let timings = object.optionalObject("timings")
    read(timings, "command", into: &device.commandClocks)
    read(timings, "initial_latency", into: &device.initialLatency)
    read(timings, "transaction", into: &device.longestTransaction)
    read(timings, "refresh_interval", into: &device.refreshInterval)
  }

  private static func readBytes(_ object: ObjectReader, _ key: String, into value: inout Int) {
    guard let size: Bits = object.optionalQuantity(key, bare: .bytes) else { return }
    if size.count.isMultiple(of: 8) {
      value = size.count / 8
    } else {
      object.report(.inconsistent("\(key) has to be a whole number of bytes"), key: key)
    }
  }

  /// Reports a problem at the first of the values it is about that is in the file, or, when all are the preset's, at `device`.
  private static func report(_ problem: DRAMProblem, _ object: ObjectReader) {
    let words = Problem.inconsistent(problem.sentence)
    for value in problem.values {
      let steps = value.key.split(separator: ".").map(String.init)
      guard let node = steps.reduce(object.node, { (node: JSON5Node?, step) in node?[step] }) else { continue }
      object.log.report(words, at: node, path: steps.reduce(object.path) { $0.appending($1) })
      return
    }
    object.report(words, key: "device")
  }
}

extension DRAMProblem {
  /// Whether it is about the queue of reads.
  fileprivate var isAboutReads: Bool { values.contains(.readQueue) }
}
