import Activity
import Evaluation
import Hardware
import Quantities
import Simulation

/// When DRAM, memories and the array were busy with what, in the Trace Event Format that Perfetto and chrome://tracing open
/// (Google, "Trace Event Format", 2016): one complete event for every transfer at each of its ends and for every step. A
/// microsecond on the page is a cycle.
public struct Timeline: TileObserver {
  /// So many events are kept; the others are counted.
  public static let mostEvents = 500_000

  private let memories: [String]
  private var text: String
  private var layer = ""
  /// The cycle at which the present layer begins.
  private var begin = 0
  public private(set) var eventCount = 0
  /// Events that came when there were enough.
  public private(set) var omittedCount = 0

  /// The timeline of all layers of a result, one after the other; those without loops take their time in one event.
  public init(_ result: NetworkResult) {
    memories = result.accelerator.memories.map(\.name)
    text = "{\"displayTimeUnit\":\"ms\",\"traceEvents\":["
    name(process: Self.arrayTrack, "array", result.accelerator.name)
    name(process: Self.dramTrack, "DRAM", "reads and writes")
    for (index, memory) in memories.enumerated() where !result.accelerator.memories[index].isPerElement {
      name(process: Self.track(of: index), memory, "in")
      thread(process: Self.track(of: index), 2, "out")
    }
    for layer in result.layers {
      self.layer = layer.layer.name
      // Tile by tile a layer may take longer than the engine of the result says.
      let tiles = result.watchTiles(of: layer, &self)?.count
      let cycles = layer.activity.cycles.total.count
      if tiles == nil { step(start: 0, end: cycles) }
      begin = begin.plus(tiles ?? cycles)
    }
  }

  /// The file.
  public var json: String {
    text
      + "\n],\"otherData\":{\"unit\":\"1 us is 1 cycle\",\"events\":\(eventCount),\"events_left_out\":\(omittedCount)}}\n"
  }

  // MARK: - Events

  public mutating func transfer(_ transfer: TileTransfer) {
    let name = "\(transfer.operand.name)"
    let detail = ",\"bits\":\(transfer.bits)"
    switch transfer.source {
    case .dram: add(name, Self.dramTrack, 1, transfer.start, transfer.sending, "read", detail)
    case .memory(let index): add(name, Self.track(of: index), 2, transfer.start, transfer.sending, "out", detail)
    }
    switch transfer.destination {
    case .dram: add(name, Self.dramTrack, 1, transfer.start, transfer.receiving, "write", detail)
    case .memory(let index): add(name, Self.track(of: index), 1, transfer.start, transfer.receiving, "in", detail)
    }
  }

  public mutating func step(start: Int, end: Int) { add("step", Self.arrayTrack, 1, start, end - start, "array", "") }

  private static let arrayTrack = 1
  private static let dramTrack = 2
  private static func track(of memory: Int) -> Int { 3 + memory }

  private mutating func add(
    _ name: String, _ process: Int, _ thread: Int, _ start: Int, _ cycles: Int, _ category: String, _ detail: String
  ) {
    guard cycles > 0 else { return }
    guard eventCount < Self.mostEvents else {
      omittedCount += 1
      return
    }
    eventCount += 1
    text +=
      ",\n{\"name\":\"\(name)\",\"cat\":\"\(category)\",\"ph\":\"X\",\"pid\":\(process),\"tid\":\(thread),"
      + "\"ts\":\(begin.plus(start)),\"dur\":\(cycles),\"args\":{\"layer\":\(Self.quoted(layer))\(detail)}}"
  }

  private mutating func name(process: Int, _ name: String, _ thread: String) {
    if !text.hasSuffix("[") { text += "," }
    text +=
      "\n{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":\(process),\"args\":{\"name\":\(Self.quoted(name))}},"
      + "\n{\"name\":\"process_sort_index\",\"ph\":\"M\",\"pid\":\(process),\"args\":{\"sort_index\":\(process)}}"
    self.thread(process: process, 1, thread)
  }

  private mutating func thread(process: Int, _ thread: Int, _ name: String) {
    text +=
      ",\n{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":\(process),\"tid\":\(thread),"
      + "\"args\":{\"name\":\(Self.quoted(name))}}"
  }

  private static func quoted(_ text: String) -> String { JSONText.string(text).text }
}
