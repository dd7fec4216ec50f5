import Quantities

extension DimensionChain {
  /// A leaf that follows another one.
  struct Step: Sendable {
    /// When it comes, the same for all parts that work at that time.
    var time: Int
    var old: Range<Int>
    var new: Range<Int>
  }

  /// A node in its place.
  private struct Place {
    var range: Range<Int>
    var time: Int
  }

  /// What a part does when a loop of another dimension steps outside of this one's nodes of that depth: from the last leaf
  /// of a node back to its first. Once for every node.
  func returns(depth: Int, part: Int) -> [Step] {
    places(depth: depth, part: part).map { place in
      let first = firstLeaf(place, depth: depth, part: part)
      return Step(time: first.time, old: lastLeaf(place, depth: depth, part: part).range, new: first.range)
    }
  }

  /// What a part does when this dimension's own loop of that stage steps: from the last leaf of a child to the first of the
  /// next one.
  func advances(stage: Int, part: Int) -> [Step] {
    places(depth: stage, part: part).flatMap { place in
      let children = children(of: place, stage: stage, part: part)
      return zip(children, children.dropFirst()).map { old, new in
        let first = firstLeaf(new, depth: stage + 1, part: part)
        return Step(time: first.time, old: lastLeaf(old, depth: stage + 1, part: part).range, new: first.range)
      }
    }
  }

  /// All leaves of a part.
  func leaves(part: Int) -> [(range: Range<Int>, time: Int)] {
    places(depth: depth, part: part).map { ($0.range, $0.time) }
  }

  /// The nodes of a depth that a part works on at some time, in order.
  private func places(depth: Int, part: Int) -> [Place] {
    var places = [Place(range: 0..<extent, time: 0)]
    for stage in 0..<depth { places = places.flatMap { children(of: $0, stage: stage, part: part) } }
    return depth <= split ? places.filter { hasWork($0, depth: depth, part: part) } : places
  }

  /// Whether a part gets anything of a node before the split: blocks are dealt from the first part on, and the first array
  /// tile of a node, as large as the tiles between let it be, is its largest.
  private func hasWork(_ place: Place, depth: Int, part: Int) -> Bool {
    guard split < tiles.count, factor > 1 else { return part == 0 }
    let largest = tiles[min(depth, split)..<split].reduce(place.range.count) { min($0, $1) }
    return largest > part.times(tiles[split])
  }

  /// The nodes that the loop of a stage leaves a part of one node.
  private func children(of place: Place, stage: Int, part: Int) -> [Place] {
    let isSplit = stage == split && factor > 1
    let step = isSplit ? tiles[stage].times(factor) : tiles[stage]
    var children: [Place] = []
    let most = most(stage)
    let starts = stride(from: place.range.lowerBound, to: place.range.upperBound, by: step)
    for (counter, start) in starts.enumerated() {
      let end = min(place.range.upperBound, start.plus(step))
      let time = place.time.times(most).plus(counter)
      guard isSplit else {
        let child = Place(range: start..<end, time: time)
        if stage > split || hasWork(child, depth: stage + 1, part: part) { children.append(child) }
        continue
      }
      let low = start.plus(part.times(tiles[stage]))
      if low < end { children.append(Place(range: low..<min(end, low.plus(tiles[stage])), time: time)) }
    }
    return children
  }

  /// More than any counter of a stage.
  private func most(_ stage: Int) -> Int {
    let outer = stage == 0 ? extent : tiles[stage - 1]
    return outer.dividedRoundingUp(by: max(1, tiles[stage])).plus(1)
  }

  /// The first or last of ``children(of:stage:part:)``: sizes fall, so of two neighbours the first has what the part needs.
  private func child(of place: Place, stage: Int, part: Int, isLast: Bool) -> Place? {
    let isSplit = stage == split && factor > 1
    let step = isSplit ? tiles[stage].times(factor) : tiles[stage]
    let most = most(stage)
    func child(_ counter: Int) -> Place? {
      let start = place.range.lowerBound + counter * step
      let end = min(place.range.upperBound, start.plus(step))
      let time = place.time.times(most).plus(counter)
      guard isSplit else {
        let child = Place(range: start..<end, time: time)
        return stage > split || hasWork(child, depth: stage + 1, part: part) ? child : nil
      }
      let low = start.plus(part.times(tiles[stage]))
      return low < end ? Place(range: low..<min(end, low.plus(tiles[stage])), time: time) : nil
    }
    guard isLast, !place.range.isEmpty else { return place.range.isEmpty ? nil : child(0) }
    let last = (place.range.count - 1) / step
    return child(last) ?? (last > 0 ? child(last - 1) : nil)
  }

  private func firstLeaf(_ place: Place, depth: Int, part: Int) -> Place {
    leaf(of: place, depth: depth, part: part, isLast: false)
  }

  private func lastLeaf(_ place: Place, depth: Int, part: Int) -> Place {
    leaf(of: place, depth: depth, part: part, isLast: true)
  }

  private func leaf(of place: Place, depth: Int, part: Int, isLast: Bool) -> Place {
    var place = place
    for stage in depth..<max(depth, self.depth) {
      guard let next = child(of: place, stage: stage, part: part, isLast: isLast) else { return place }
      place = next
    }
    return place
  }
}
