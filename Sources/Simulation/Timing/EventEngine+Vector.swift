import Activity
import Hardware
import Quantities
import Workloads

extension EventEngine {
  /// The activity of a layer without multiply-accumulates whose words have these widths in bits (``VectorRule``); a described
  /// device serves them as they stream (``StreamedTensors``), and the layer takes the longest of its operations, the
  /// slowest memory, and the device.
  public func activity(
    of operation: Operation, ifmapBits: Int, ofmapBits: Int, parameterBits: Int
  ) -> LayerActivity {
    let rule = analytic.vectorRule
    var activity = rule.activity(
      of: operation, ifmapBits: ifmapBits, ofmapBits: ofmapBits, parameterBits: parameterBits)
    let streams = StreamedTensors(activity, of: operation)
    let device = analytic.accelerator.dram.device
    guard streams.bits > 0, streams.isAddressable, var controller = device.flatMap({ DRAMController($0) }),
      let ratio = ClockRatio(memory: controller.device.clock, accelerator: analytic.accelerator.clock)
    else { return activity }
    let served = ratio.cycle(notBefore: streams.stream(through: &controller))
    rule.addStalls(to: &activity, streaming: served - rule.latency(activity))
    controller.idle(until: ratio.memoryClock(notBefore: activity.cycles.total))
    var statistics = controller.statistics
    statistics.wordBits = streams.bits
    activity.device = statistics
    return activity
  }
}

extension StreamedTensors {
  /// The tensors of a layer without multiply-accumulates: its operands, the smaller ones that are read again with each of the
  /// first's words counted as often, and what it makes.
  init(_ activity: LayerActivity, of operation: Operation) {
    parameters = activity.dram.read.filter.count
    let count: Int
    if case .elementwise(let elementwise) = operation { count = max(1, elementwise.inputCount) } else { count = 1 }
    var rest = activity.dram.read.ifmap.count
    for left in stride(from: count, to: 0, by: -1) {
      let bits = rest / left
      tensors.append(Tensor(bits: bits))
      rest -= bits
    }
    tensors.append(Tensor(bits: activity.dram.written.ofmap.count, isWrite: true))
  }
}
