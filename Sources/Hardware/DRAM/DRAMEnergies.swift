import Quantities

/// What a rank's commands take, by Micron's formulas from a data sheet's currents (TN-41-01, TN-40-07).
///
/// With V in volts, I in amperes and times in seconds, for each device, times the devices of a rank:
/// opening and closing a row V·(IDD0·tRC − IDD3N·tRAS − IDD2N·tRP), a read V·(IDD4R − IDD3N)·BL/2·tCK, a write the same
/// with IDD4W, a refresh V·(IDD5 − IDD3N)·tRFC, background V·IDD3N with a row open and V·IDD2N without.
/// Wires, termination and the controller are not in it.
public struct DRAMEnergies: Sendable, Hashable {
  /// Opening a row and closing it, once.
  public var activatePrecharge: Picojoules
  /// A bit that is read.
  public var readPerBit: Picojoules
  /// A bit that is written.
  public var writePerBit: Picojoules
  /// A rank with a row open.
  public var activeStandby: Milliwatts
  /// A rank without open rows.
  public var prechargedStandby: Milliwatts
  /// Refreshing once every tREFI, on average.
  public var refresh: Milliwatts
  /// Where the figures come from.
  public var source: String

  /// Energies of one rank of one channel.
  public init(
    activatePrecharge: Picojoules, readPerBit: Picojoules, writePerBit: Picojoules, activeStandby: Milliwatts,
    prechargedStandby: Milliwatts, refresh: Milliwatts, source: String
  ) {
    self.activatePrecharge = activatePrecharge
    self.readPerBit = readPerBit
    self.writePerBit = writePerBit
    self.activeStandby = activeStandby
    self.prechargedStandby = prechargedStandby
    self.refresh = refresh
    self.source = source
  }

  /// One refresh, when they come every `interval` clocks of `clock`: power · time, 1 mW for 1 ns being 1 pJ.
  public func refreshCommand(interval: Int, clock: Hertz) -> Picojoules {
    Picojoules(refresh.count * Self.nanoseconds(interval, of: clock))
  }

  /// So many clocks with a row open.
  public func active(_ clocks: Int, of clock: Hertz) -> Picojoules {
    Picojoules(activeStandby.count * Self.nanoseconds(clocks, of: clock))
  }

  /// So many clocks without open rows.
  public func precharged(_ clocks: Int, of clock: Hertz) -> Picojoules {
    Picojoules(prechargedStandby.count * Self.nanoseconds(clocks, of: clock))
  }

  private static func nanoseconds(_ clocks: Int, of clock: Hertz) -> Double {
    clock.count > 0 ? Double(clocks) * 1e9 / Double(clock.count) : 0
  }
}
