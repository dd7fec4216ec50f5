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
    let group = controller.openGroup()
    forEachBurst(of: controller.device.burstBytes) { address, isWrite in
      controller.submit(address, isWrite: isWrite, for: group)
      return true
    }
    controller.close(group)
    return controller.drain()
  }

  /// Hands over every burst of so many bytes in order, as its byte address, until `body` gives false. So many of the longest tensor
  /// are taken together, of the others as large a share; and of those that are written at least so many.
  func forEachBurst(
    of burst: Int, together: Int = 1, written: Int = 1, _ body: (_ address: Int, _ isWrite: Bool) -> Bool
  ) {
    func bursts(_ bits: Int) -> Int { bits.dividedRoundingUp(by: burst * 8) }
    var base = bursts(parameters)
    for number in 0..<base {
      guard body(number * burst, false) else { return }
    }
    let lengths = tensors.map { bursts($0.bits) }
    let starts = lengths.map { length in
      defer { base += length }
      return base
    }
    let longest = lengths.max() ?? 0
    var done = lengths.map { _ in 0 }
    let order = tensors.indices.filter { !tensors[$0].isWrite } + tensors.indices.filter { tensors[$0].isWrite }
    for step in stride(from: 0, to: longest, by: together) {
      for index in order {
        // ⌊(step + n) · length / longest⌋: the same share of each.
        let place = min(step + together, longest)
        let due = longest.dividingFullWidth(place.multipliedFullWidth(by: lengths[index])).quotient
        if tensors[index].isWrite, due - done[index] < written, place < longest { continue }
        while done[index] < due {
          guard body((starts[index] + done[index]) * burst, tensors[index].isWrite) else { return }
          done[index] += 1
        }
      }
    }
  }
}
