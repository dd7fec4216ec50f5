import Activity
import Hardware
import Quantities

/// Requests of one burst whose completion is asked for together, such as those of a tile. A handle from
/// ``DRAMController/openGroup()``; after it was closed it may stand for another group.
public struct BurstGroup: Sendable, Hashable {
  let slot: Int
}

/// A memory device at work behind its controller, in clocks of the device.
///
/// Requests come in program order and arrive in that order: not before the clock asked for, not before the request before them,
/// as many in a clock as the device says, and when their channel has room. Time does not go back: what is asked for a clock that is
/// over arrives in the first clock that is not. It passes only as far as ``submit(_:isWrite:notBefore:for:)`` has to wait for room
/// and ``completion(of:)`` for data, in each channel for itself.
///
/// Everything is deterministic; memory depends on the queues and open groups, not on the number of requests.
public struct DRAMController<Observer: DRAMObserver> {
  /// Who looks at the commands.
  public var observer: Observer
  /// The device.
  public let device: DRAMDevice
  private var channels: [DRAMChannel] = []
  private var decoder: AddressDecoder?
  private var serial: SerialChannel?
  /// Requests that may arrive in one clock, the clock of the last arrival, and how many there were in it.
  private let width: Int
  private var arrivalClock = 0
  private var arrivals = 0
  private var freeGroups: [Int] = []
  private var groupCount = 0

  /// The controller of a device; `nil` when that has ``Hardware/DRAMDevice/problems``.
  public init?(_ device: DRAMDevice, observer: Observer) {
    guard device.problems.isEmpty else { return nil }
    self.device = device
    self.observer = observer
    switch device {
    case .banked(let banked):
      decoder = AddressDecoder(banked)
      channels = (0..<banked.geometry.channels).map { DRAMChannel(banked, index: $0) }
      width = banked.queues.requestsPerClock ?? banked.geometry.channels
    case .serial(let memory):
      serial = SerialChannel(memory)
      width = 1
    }
  }

  /// A group without requests.
  public mutating func openGroup() -> BurstGroup {
    if let slot = freeGroups.popLast() { return BurstGroup(slot: slot) }
    for channel in channels.indices { channels[channel].progress.append((0, 0)) }
    serial?.progress.append(0)
    groupCount += 1
    return BurstGroup(slot: groupCount - 1)
  }

  /// Ends a group, after the clocks that its reads take.
  /// - Returns: its completion.
  @discardableResult
  public mutating func close(_ group: BurstGroup) -> Int {
    let last = completion(of: group)
    for channel in channels.indices { channels[channel].progress[group.slot] = (0, 0) }
    serial?.progress[group.slot] = 0
    freeGroups.append(group.slot)
    return last
  }

  /// Asks for the burst that holds the byte at `address` to be read or written, not before a clock, which is held at 2^53.
  /// - Returns: the clock of its arrival.
  @specialized(where Observer == NoDRAMObserver)
  @discardableResult
  public mutating func submit(_ address: Int, isWrite: Bool, notBefore clock: Int = 0, for group: BurstGroup) -> Int {
    let earliest = max(min(clock, Count.limit), arrivals < width ? arrivalClock : arrivalClock + 1)
    let arrival: Int
    if let decoder {
      let location = decoder.location(of: address)
      arrival = channels[location.channel].accept(
        location, isWrite: isWrite, group: group.slot, notBefore: earliest, &observer)
    } else {
      arrival =
        serial?.accept(address: address, isWrite: isWrite, group: group.slot, notBefore: earliest) ?? earliest
    }
    arrivals = arrival == arrivalClock ? arrivals + 1 : 1
    arrivalClock = arrival
    return arrival
  }

  /// Asks for every burst that holds some of the bytes, in the order of their addresses.
  /// - Returns: the clock at which the last of them arrives.
  @discardableResult
  public mutating func submit(
    _ addresses: Range<Int>, isWrite: Bool, notBefore clock: Int = 0, for group: BurstGroup
  ) -> Int {
    var arrival = clock
    let bytes = device.burstBytes
    var address = addresses.lowerBound & ~(bytes - 1)
    while address < addresses.upperBound {
      arrival = submit(address, isWrite: isWrite, notBefore: clock, for: group)
      address += bytes
    }
    return arrival
  }

  /// The first clock after the last data of the group's reads, and after the arrival of its writes, which are posted; 0 for a
  /// group without requests. Time passes until the last read is on its way.
  @specialized(where Observer == NoDRAMObserver)
  public mutating func completion(of group: BurstGroup) -> Int {
    var last = serial?.progress[group.slot] ?? 0
    for channel in channels.indices {
      last = max(last, channels[channel].completion(of: group.slot, &observer))
    }
    return last
  }

  /// Lets everything that was asked for reach its bank.
  /// - Returns: the first clock after the last data.
  @specialized(where Observer == NoDRAMObserver)
  @discardableResult
  public mutating func drain() -> Int {
    for channel in channels.indices { channels[channel].drain(&observer) }
    let end = channels.reduce(serial?.statistics.clocks ?? 0) { max($0, $1.lastData) }
    for channel in channels.indices { channels[channel].advance(to: end, &observer) }
    return end
  }

  /// Lets time pass with nothing asked for: refreshes go on, and background is spent.
  @specialized(where Observer == NoDRAMObserver)
  public mutating func idle(until clock: Int) {
    for channel in channels.indices { channels[channel].advance(to: min(clock, Count.limit), &observer) }
  }

  /// What was done so far, in all channels. Background is that of the clocks that are over.
  public var statistics: DRAMStatistics {
    var sum = serial?.statistics ?? DRAMStatistics(burstBytes: device.burstBytes)
    for channel in channels { sum.add(channel.statistics(until: channel.clock)) }
    return sum
  }
}

extension DRAMController: Sendable where Observer: Sendable {}

extension DRAMController where Observer == NoDRAMObserver {
  /// The controller of a device, with nobody looking; `nil` when the device has ``Hardware/DRAMDevice/problems``.
  public init?(_ device: DRAMDevice) { self.init(device, observer: NoDRAMObserver()) }
}
