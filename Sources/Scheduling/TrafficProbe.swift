import Hardware

/// Counts of one operand at one stage that have the last loop which changes its tile in common: of every element's copies,
/// and once for all elements.
struct TrafficProbe: Sendable, Hashable {
  /// `psum` stands for all outputs.
  var operand: Operand
  var stage: Int
  /// Words of all visits, whatever stays.
  var isVisited: Bool
  var isSliding: Bool
  /// Array tiles as if of one element.
  var isJoined: Bool
  /// Which row of products of a node; probes of the same products share one.
  var slot = 0

  /// Which masks it looks at.
  func view(split: Int) -> Int {
    let view: ChainSummary.View = isJoined ? .joined : stage < split ? .shared : .element
    return view.rawValue
  }

  /// What the words depend on as far as a product goes: where windows slide, only dimensions along which nothing is shared.
  private var relevant: DimensionSet {
    isSliding ? DimensionSet(.group, .batch, .inputChannel) : DimensionSet(of: operand)
  }

  /// The loops that change the tile: a byte for each stage, a bit for each dimension.
  var changing: UInt64 {
    let bits = UInt64(relevant.rawValue) &* 0x0101_0101_0101_0101
    return bits & (stage >= 7 ? .max : (1 << UInt64(8 * (stage + 1))) - 1)
  }

  /// The probes of those counts, by stage and operand, and where each count stands: its probe, and 0 for copies of every
  /// element, 1 for once.
  static func probes(
    of counts: [TrafficCount], split: Int
  ) -> (probes: [TrafficProbe], places: [(probe: Int, lane: Int)], slots: Int) {
    func probe(_ count: TrafficCount) -> TrafficProbe {
      TrafficProbe(
        operand: count.operand, stage: count.stage, isVisited: count.rule == .visited, isSliding: count.isSliding,
        isJoined: count.rule == .handedOn)
    }
    var probes: [TrafficProbe] = []
    for count in counts where !probes.contains(probe(count)) { probes.append(probe(count)) }
    probes.sort { one, two in
      (one.stage, one.operand.rawValue, one.isVisited ? 1 : 0, one.isSliding ? 1 : 0, one.isJoined ? 1 : 0)
        < (two.stage, two.operand.rawValue, two.isVisited ? 1 : 0, two.isSliding ? 1 : 0, two.isJoined ? 1 : 0)
    }
    let places = counts.map { count in
      (
        probe: probes.firstIndex(of: probe(count)) ?? 0,
        lane: count.stage < split || count.sharing == .once || count.rule == .handedOn ? 1 : 0
      )
    }
    /// What products depend on: of ifmaps also the stage, because of halos.
    struct Kind: Hashable {
      var operand: Operand
      var stage: Int
      var isSliding: Bool
      var isJoined: Bool
    }
    var kinds: [Kind] = []
    for index in probes.indices {
      let probe = probes[index]
      let kind = Kind(
        operand: probe.operand, stage: probe.operand == .ifmap ? probe.stage : 0, isSliding: probe.isSliding,
        isJoined: probe.isJoined)
      probes[index].slot = kinds.firstIndex(of: kind) ?? kinds.count
      if probes[index].slot == kinds.count { kinds.append(kind) }
    }
    return (probes, places, kinds.count)
  }
}
