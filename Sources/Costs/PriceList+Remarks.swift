import Hardware

extension PriceList {
  /// What a reader must know before trusting the figures.
  public var remarks: [String] {
    var remarks: [String] = []
    let technology = accelerator.technology
    if technology.node != table.node || technology.voltage != table.voltage {
      remarks.append(
        "prices are those of \(table.node.text) and \(table.voltage.text), not of \(technology.node.text) and "
          + "\(technology.voltage.text)")
    }
    if let scaling = table.scaling {
      remarks.append(
        "scaled from \(scaling.text) after Stillmaker & Baas 2017: energy x \(scaling.energy.shortText()), area x "
          + "\(scaling.area.shortText()); leakage, DRAM and clock are not scaled")
    }
    if !table.units.isEmpty { remarks += unitRemarks }
    let uncounted = UncountedCost.allCases.filter(table.uncounted.contains).map(\.words)
    if !uncounted.isEmpty {
      remarks.append("\(table.name) leaves out what its source does, at no cost: \(uncounted.joined(separator: ", "))")
    }
    if table.dram.background == nil, table.staticPower != nil || !table.uncounted.contains(.leakage) {
      let part = table.staticPower == nil ? "on-chip leakage" : "the chip's static power"
      remarks.append("\(table.name) does not know the DRAM's background power: energy_static_pj is \(part)")
    }
    return remarks
  }

  /// Which units the table prices as a whole and which by their parts: the two are not from one source.
  private var unitRemarks: [String] {
    let units = accelerator.processingElement.units
    let whole = units.filter { $0.shape(in: table) != nil }.map(\.kind)
    let parts = units.filter { $0.shape(in: table) == nil }.map(\.kind)
    var remarks: [String] = []
    if !whole.isEmpty {
      remarks.append(
        "\(table.name) prices \(whole.joined(separator: ", ")) as a whole, registers included, by whether the weight changes"
      )
      if accelerator.array.dataflow == .inputStationary {
        remarks.append(
          "no unit was synthesized with a held activation: weights that stream past one are priced as if both changed")
      }
    }
    if !parts.isEmpty {
      remarks.append(
        "\(table.name) has no price for the whole \(parts.joined(separator: ", ")): priced by parts, not to be "
          + "compared with units that it has")
    }
    return remarks
  }
}
