import Hardware
import Scheduling

/// A box of iterations as eight numbers side by side: what a spatial array's elements are dealt out in every step.
struct SpatialBox: Sendable, Hashable {
  var lower: SIMD8<Int>
  var upper: SIMD8<Int>

  /// Nothing.
  init() { (lower, upper) = (.zero, .zero) }

  init(lower: SIMD8<Int>, upper: SIMD8<Int>) { (self.lower, self.upper) = (lower, upper) }

  init(_ box: IterationBox) {
    self.init()
    for dimension in Dimension.allCases {
      lower[dimension.rawValue] = box.lower[dimension]
      upper[dimension.rawValue] = box.upper[dimension]
    }
  }

  subscript(dimension: Dimension) -> Range<Int> {
    let place = dimension.rawValue
    return lower[place]..<max(lower[place], upper[place])
  }

  func count(_ dimension: Dimension) -> Int { max(0, upper[dimension.rawValue] &- lower[dimension.rawValue]) }

  var isEmpty: Bool { any(lower .>= upper) }

  /// The part of the box from an offset on, of at most that size along each dimension.
  @inline(__always)
  func part(from offset: SIMD8<Int>, size: SIMD8<Int>) -> SpatialBox {
    let begin = pointwiseMin(lower &+ offset, upper)
    return SpatialBox(lower: begin, upper: pointwiseMin(begin &+ size, upper))
  }

  /// The ranges along some dimensions, all others left out.
  @inline(__always)
  func along(_ mask: SIMDMask<SIMD8<Int.SIMDMaskScalar>>) -> SpatialBox {
    SpatialBox(lower: lower.replacing(with: 0, where: .!mask), upper: upper.replacing(with: 0, where: .!mask))
  }
}

extension DimensionSet {
  /// ``mask`` of the dimensions of outputs, and of all others.
  static let outputMask = DimensionSet.ofmap.mask
  static let tapMask = .!DimensionSet.ofmap.mask
  /// ``mask`` of the dimensions of the filter.
  static let filterMask = DimensionSet.filter.mask

  /// Which of eight numbers belong to the set.
  var mask: SIMDMask<SIMD8<Int.SIMDMaskScalar>> {
    var mask = SIMDMask<SIMD8<Int.SIMDMaskScalar>>(repeating: false)
    for dimension in Dimension.allCases where contains(dimension) { mask[dimension.rawValue] = true }
    return mask
  }
}

extension SIMD8<Int> {
  init(_ extents: Extents) {
    self = .zero
    for dimension in Dimension.allCases { self[dimension.rawValue] = extents[dimension] }
  }
}
