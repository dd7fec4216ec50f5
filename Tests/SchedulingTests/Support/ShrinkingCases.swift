import Hardware
import Scheduling
import Workloads

extension NestCase {
  /// A case as small as possible for which `isWrong` still holds, found by always taking the first step that keeps it so.
  func shrunk(_ isWrong: (NestCase) -> Bool) -> NestCase {
    var smallest = self
    var isShrinking = true
    while isShrinking {
      isShrinking = false
      for candidate in smallest.smaller where candidate != smallest && isWrong(candidate) {
        smallest = candidate
        isShrinking = true
        break
      }
    }
    return smallest
  }

  /// Cases that are a little simpler, those that leave out most first.
  private var smaller: [NestCase] {
    (withoutLevels + withSmallerLayers + withSimplerMemories + withSmallerFactors + withSimplerTiles + withSimplerOrders)
      .filter { $0.convolution.vertical.ofmap > 0 && $0.convolution.horizontal.ofmap > 0 }
  }

  private func changed(_ change: (inout NestCase) -> Void) -> NestCase {
    var copy = self
    change(&copy)
    return copy
  }

  private var withoutLevels: [NestCase] { levels.indices.map { index in changed { $0.levels.remove(at: index) } } }

  private var withSmallerLayers: [NestCase] {
    var layers: [Convolution] = []
    func add(_ change: (inout Convolution) -> Void) {
      var layer = convolution
      change(&layer)
      layers.append(layer)
    }
    let groups = max(1, convolution.groups)
    let (inputs, outputs) = (convolution.inputChannels / groups, convolution.outputChannels / groups)
    if groups > 1 {
      add { ($0.groups, $0.inputChannels, $0.outputChannels) = (1, inputs, outputs) }
      add {
        ($0.groups, $0.inputChannels, $0.outputChannels) = (groups - 1, inputs * (groups - 1), outputs * (groups - 1))
      }
    }
    for batch in Set([1, convolution.batch - 1]) where (1..<convolution.batch).contains(batch) {
      add { $0.batch = batch }
    }
    for channels in [1, inputs - 1] where (1..<inputs).contains(channels) {
      add { $0.inputChannels = groups * channels }
    }
    for channels in [1, outputs - 1] where (1..<outputs).contains(channels) {
      add { $0.outputChannels = groups * channels }
    }
    for axis in smaller(convolution.vertical) { add { $0.vertical = axis } }
    for axis in smaller(convolution.horizontal) { add { $0.horizontal = axis } }
    return layers.map { layer in changed { $0.convolution = layer } }
  }

  private func smaller(_ axis: SlidingAxis) -> [SlidingAxis] {
    var axes = [SlidingAxis(ifmap: 1, window: 1)]
    func add(_ path: WritableKeyPath<SlidingAxis, Int>, least: Int) {
      for value in [least, axis[keyPath: path] - 1] where (least..<axis[keyPath: path]).contains(value) {
        var smaller = axis
        smaller[keyPath: path] = value
        axes.append(smaller)
      }
    }
    add(\.window, least: 1)
    add(\.ifmap, least: 1)
    add(\.paddingBefore, least: 0)
    add(\.paddingAfter, least: 0)
    add(\.dilation, least: 1)
    add(\.stride, least: 1)
    if axis.rounding != .floor {
      var floored = axis
      floored.rounding = .floor
      axes.append(floored)
    }
    return axes
  }

  private var withSimplerMemories: [NestCase] {
    levels.indices.flatMap { index -> [NestCase] in
      var cases: [NestCase] = []
      if !levels[index].mapping.bypassed.isEmpty { cases.append(changed { $0.levels[index].mapping.bypassed = [] }) }
      for place in levels[index].memories.indices {
        let memory = levels[index].memories[place]
        if levels[index].memories.count > 1 { cases.append(changed { $0.levels[index].memories.remove(at: place) }) }
        if memory.isSliding { cases.append(changed { $0.levels[index].memories[place].isSliding = false }) }
        for operand in Operand.allCases where memory.holds.contains(operand) && memory.holds != OperandSet(operand) {
          cases.append(changed { $0.levels[index].memories[place].holds.remove(OperandSet(operand)) })
        }
      }
      return cases
    }
  }

  private func smaller(_ extents: Extents) -> [Extents] {
    Dimension.allCases.flatMap { dimension in
      [1, extents[dimension] - 1].filter { (1..<extents[dimension]).contains($0) }.map { size in
        var smaller = extents
        smaller[dimension] = size
        return smaller
      }
    }
  }

  private var withSmallerFactors: [NestCase] {
    smaller(spatial.rows).map { factors in changed { $0.spatial.rows = factors } }
      + smaller(spatial.columns).map { factors in changed { $0.spatial.columns = factors } }
      + smaller(spatial.lanes).map { lanes in changed { $0.spatial.lanes = lanes } }
  }

  /// Tiles of one, tiles of the whole layer, and tiles that are smaller by one.
  private var withSimplerTiles: [NestCase] {
    levels.indices.flatMap { index in
      smaller(levels[index].mapping.tile).map { tile in changed { $0.levels[index].mapping.tile = tile } }
    }
  }

  /// Loops of one level in their declared order.
  private var withSimplerOrders: [NestCase] {
    let plain = LoopOrder(innermost: [])
    return levels.indices.map { index in changed { $0.levels[index].mapping.order = plain } }
      + [changed { $0.spatial.order = plain }]
  }
}
