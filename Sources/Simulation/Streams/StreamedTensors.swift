import Activity
import Hardware
import Quantities

/// Tensors that stream through a described device side by side: what layers without multiply-accumulates ask of it.
///
/// They follow each other from address 0 on, each beginning with a burst. What is read first alone (parameters) comes first. Then all
/// others go on at the same pace from beginning to end, burst by burst, written ones behind those that are read, so that
/// requests are as far ahead of the data as the device's queues are long.
struct StreamedTensors: Sendable {
  /// One of them.
  struct Tensor: Sendable {
    var bits: Int
    var isWrite = false
  }

  /// Bits of what is read before the others.
  var parameters = 0
  var tensors: [Tensor] = []

  /// Bits of all words; held at the top.
  var bits: Int { tensors.reduce(parameters) { $0.plus($1.bits) } }

  /// Whether every bit has an address: counts beyond ``Count/limit`` are refused by whoever finishes them.
  var isAddressable: Bool { bits < Count.limit / 2 }

  /// Submits all bursts to a controller that has nothing to do, and lets them reach their banks.
  /// - Returns: the first clock after the last data.
  func stream(through controller: inout DRAMController<NoDRAMObserver>) -> Int {
    let burst = controller.device.burstBytes
    let group = controller.openGroup()
    func bursts(_ bits: Int) -> Int { bits.dividedRoundingUp(by: burst * 8) }
    var base = bursts(parameters)
    for number in 0..<base { controller.submit(number * burst, isWrite: false, for: group) }
    let lengths = tensors.map { bursts($0.bits) }
    let starts = lengths.map { length in
      defer { base += length }
      return base
    }
    let longest = lengths.max() ?? 0
    var done = lengths.map { _ in 0 }
    let order = tensors.indices.filter { !tensors[$0].isWrite } + tensors.indices.filter { tensors[$0].isWrite }
    for step in 0..<longest {
      for index in order {
        // ⌊(step + 1) · length / longest⌋: the same share of each.
        let due = longest.dividingFullWidth((step + 1).multipliedFullWidth(by: lengths[index])).quotient
        while done[index] < due {
          controller.submit((starts[index] + done[index]) * burst, isWrite: tensors[index].isWrite, for: group)
          done[index] += 1
        }
      }
    }
    controller.close(group)
    return controller.drain()
  }
}
