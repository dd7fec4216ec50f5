/// The left operand of a product in the order in which it is read: four rows side by side, word by word.
struct PackedRows: Sendable {
  static let height = 4
  let rows: Int
  let inner: Int
  let words: [Float]

  /// Packs a matrix in memory, in either order. Rows that are missing to a multiple of four are zeros.
  init(_ source: UnsafePointer<Float>, rows: Int, inner: Int, rowStride: Int, innerStride: Int) {
    self.rows = rows
    self.inner = inner
    let panels = (rows + Self.height - 1) / Self.height
    let size = panels * Self.height * inner
    words = [Float](unsafeUninitializedCapacity: size) { target, count in
      for row in 0..<panels * Self.height {
        let start = row / Self.height * Self.height * inner + row % Self.height
        for place in 0..<inner {
          let word = row < rows ? source[row * rowStride + place * innerStride] : 0
          target.initializeElement(at: start + place * Self.height, to: word)
        }
      }
      count = size
    }
  }
}

/// Products of matrices of floats in blocks that stay in the caches (K. Goto, R. van de Geijn: Anatomy of high-performance matrix
/// multiplication, ACM TOMS 34(3), 2008).
enum BlockedProduct {
  /// Columns of a tile: eight sums in each of four rows fill the registers of the narrowest machine.
  private static let width = 8
  /// Rows of the right operand in a block, and its columns: 128 KiB.
  private static let innerBlock = 256
  private static let columnBlock = 128

  /// Adds `left · right` to the words of `target`, whose rows lie one behind the other.
  ///
  /// The order of additions depends on the sizes only: not on the number of threads.
  static func add(
    _ left: PackedRows, _ right: some ColumnSource<Float>, columns: Int, to target: UnsafeMutablePointer<Float>,
    threads: Int
  ) {
    guard left.rows > 0, left.inner > 0, columns > 0 else { return }
    let panels = (left.rows + PackedRows.height - 1) / PackedRows.height
    let columnBlocks = (columns + columnBlock - 1) / columnBlock
    // Where there are few columns, rows are shared out, too; each part writes its own copy of the right operand.
    let wanted = threads > 1 && columnBlocks < 2 * threads ? (2 * threads + columnBlocks - 1) / columnBlocks : 1
    let rowParts = max(1, min(wanted, panels / 8))
    left.words.withUnsafeBufferPointer { packed in
      guard let packed = packed.baseAddress else { return }
      inParallel(columnBlocks * rowParts, threads: threads) { index in
        let (block, part) = index.quotientAndRemainder(dividingBy: rowParts)
        let first = block * columnBlock
        add(
          packed, left, panels: panels * part / rowParts..<panels * (part + 1) / rowParts, right,
          columns: first..<min(columns, first + columnBlock), to: target, stride: columns)
      }
    }
  }

  /// The part of a product in some rows and columns.
  private static func add(
    _ packed: UnsafePointer<Float>, _ left: PackedRows, panels: Range<Int>, _ right: some ColumnSource<Float>,
    columns: Range<Int>, to target: UnsafeMutablePointer<Float>, stride: Int
  ) {
    let tiles = (columns.count + width - 1) / width
    // Rows that are a power of two apart would share few lines of the cache.
    let bufferStride = tiles * width + 16
    let depth = min(innerBlock, left.inner)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: depth * bufferStride) { buffer in
      guard let block = buffer.baseAddress else { return }
      block.initialize(repeating: 0, count: depth * bufferStride)
      var first = 0
      while first < left.inner {
        let inner = first..<min(left.inner, first + innerBlock)
        right.fill(block, stride: bufferStride, inner: inner, columns: columns)
        for panel in panels {
          let rows = min(PackedRows.height, left.rows - panel * PackedRows.height)
          let own = packed + panel * PackedRows.height * left.inner + first * PackedRows.height
          let line = target + panel * PackedRows.height * stride + columns.lowerBound
          for tile in 0..<tiles {
            add(
              own, block + tile * width, blockStride: bufferStride, inner: inner.count, to: line + tile * width,
              stride: stride, rows: rows, columns: min(width, columns.count - tile * width))
          }
        }
        first += innerBlock
      }
    }
  }

  /// One tile of four rows and eight columns.
  @inline(__always)
  private static func add(
    _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, blockStride: Int, inner: Int,
    to target: UnsafeMutablePointer<Float>, stride: Int, rows: Int, columns: Int
  ) {
    var (first, second) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
    var (third, fourth) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
    var (own, line) = (left, UnsafeRawPointer(right))
    for _ in 0..<inner {
      let words = line.loadUnaligned(as: SIMD8<Float>.self)
      first += words * own[0]
      second += words * own[1]
      third += words * own[2]
      fourth += words * own[3]
      own += PackedRows.height
      line += blockStride * MemoryLayout<Float>.stride
    }
    write(first, to: target, columns)
    if rows > 1 { write(second, to: target + stride, columns) }
    if rows > 2 { write(third, to: target + 2 * stride, columns) }
    if rows > 3 { write(fourth, to: target + 3 * stride, columns) }
  }

  @inline(__always)
  private static func write(_ sums: SIMD8<Float>, to target: UnsafeMutablePointer<Float>, _ columns: Int) {
    if columns == width {
      let raw = UnsafeMutableRawPointer(target)
      raw.storeBytes(of: raw.loadUnaligned(as: SIMD8<Float>.self) + sums, as: SIMD8<Float>.self)
    } else {
      for column in 0..<columns { target[column] += sums[column] }
    }
  }

  /// Adds the products of every row of `left` with a vector to the words of `target`, `targetStride` apart: for few vectors, where
  /// packing would cost more than the products. The words of a row lie one behind the other, and so do the vector's.
  static func addDots(
    _ left: UnsafePointer<Float>, rows: Int, inner: Int, _ vector: UnsafePointer<Float>,
    to target: UnsafeMutablePointer<Float>, targetStride: Int, threads: Int
  ) {
    let part = 32
    inParallel((rows + part - 1) / part, threads: rows * inner > 1 << 16 ? threads : 1) { index in
      for row in index * part..<min(rows, (index + 1) * part) {
        target[row * targetStride] += dot(left + row * inner, vector, inner)
      }
    }
  }

  private static func dot(_ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, _ count: Int) -> Float {
    var (sum, other) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
    let (first, second) = (UnsafeRawPointer(left), UnsafeRawPointer(right))
    var place = 0
    while place + 16 <= count {
      let (here, next) = (place * MemoryLayout<Float>.stride, (place + 8) * MemoryLayout<Float>.stride)
      sum +=
        first.loadUnaligned(fromByteOffset: here, as: SIMD8<Float>.self)
        * second.loadUnaligned(fromByteOffset: here, as: SIMD8<Float>.self)
      other +=
        first.loadUnaligned(fromByteOffset: next, as: SIMD8<Float>.self)
        * second.loadUnaligned(fromByteOffset: next, as: SIMD8<Float>.self)
      place += 16
    }
    var total = (sum + other).sum()
    while place < count {
      total += left[place] * right[place]
      place += 1
    }
    return total
  }
}
