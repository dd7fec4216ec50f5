import Hardware

/// How many clocks one command has to follow another, worked out once from a device's timings.
struct DRAMSpacing: Sendable {
  let activateToColumn: Int
  let activateToPrecharge: Int
  let activateToActivate: Int
  let activateShort: Int
  let activateLong: Int
  let window: Int
  let prechargeToActivate: Int
  let prechargeToPrecharge: Int
  let readToPrecharge: Int
  let writeToPrecharge: Int
  /// From an access to one in another bank group, in the same one, and in another rank.
  let readToRead: Reach
  let readToWrite: Reach
  let writeToRead: Reach
  let writeToWrite: Reach
  /// From a read or write to the end of its data.
  let readDone: Int
  let writeDone: Int
  let refresh: Int
  let refreshInterval: Int

  /// A spacing by how near the second access is to the first.
  struct Reach: Sendable {
    let short: Int
    let long: Int
    let otherRank: Int
  }

  init(_ device: BankedDRAM) {
    let timings = device.timings
    let burst = device.geometry.burstClocks
    activateToColumn = timings.tRCD
    activateToPrecharge = timings.tRAS
    activateToActivate = timings.tRC
    activateShort = timings.tRRDShort
    activateLong = timings.tRRDLong
    window = timings.tFAW
    prechargeToActivate = timings.tRP
    prechargeToPrecharge = timings.tPPD
    readToPrecharge = timings.tRTP
    readDone = timings.tCL + burst
    writeDone = timings.tCWL + burst
    writeToPrecharge = writeDone + timings.tWR
    // Accesses of one kind: the data wires, and what the banks need between columns.
    let same = Reach(
      short: max(burst, timings.tCCDShort), long: max(burst, timings.tCCDLong), otherRank: burst + timings.rankSwitch)
    readToRead = same
    writeToWrite = same
    // The other way round the data of the first have to be gone, and the wires turned.
    let turned = max(1, readDone + timings.turnaround - timings.tCWL)
    readToWrite = Reach(
      short: turned, long: turned,
      otherRank: max(1, readDone + max(timings.turnaround, timings.rankSwitch) - timings.tCWL))
    writeToRead = Reach(
      short: writeDone + timings.tWTRShort, long: writeDone + timings.tWTRLong,
      otherRank: max(1, writeDone + timings.rankSwitch - timings.tCL))
    refresh = timings.tRFC
    refreshInterval = timings.tREFI
  }
}
