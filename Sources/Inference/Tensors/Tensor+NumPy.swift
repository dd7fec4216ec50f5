import Documents
import Quantities

extension Tensor {
  /// Reads a `.npy` file (versions 1 to 3, either byte order, either order of dimensions) as single precision.
  /// - Throws: what is wrong with the file, types that are not read, whole numbers that a float does not hold.
  public static func loadNumPy(_ path: String) throws(NumPyFailure) -> Tensor {
    let bytes: [UInt8]
    do throws(Findings) {
      // The largest tensor in the widest type and its header.
      bytes = try DocumentFile.read(path, limit: mostWords * 8 + 1 << 16)
    } catch {
      let text = error.all.map(\.sentence).joined(separator: "\n")
      throw NumPyFailure(file: path, problem: .file(text))
    }
    return try readNumPy(bytes, file: path)
  }

  /// Reads the bytes of a `.npy` file, which messages call `file`.
  /// - Throws: as ``loadNumPy(_:)``.
  public static func readNumPy(_ bytes: [UInt8], file: String) throws(NumPyFailure) -> Tensor {
    func failure(_ problem: NumPyFailure.Problem) -> NumPyFailure { NumPyFailure(file: file, problem: problem) }
    guard bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else { throw failure(.notNumPy) }
    guard bytes.count >= 8 else { throw failure(.cutHeader) }
    guard (1...3).contains(bytes[6]) else { throw failure(.version(Int(bytes[6]))) }
    let start = bytes[6] == 1 ? 10 : 12
    guard bytes.count >= start else { throw failure(.cutHeader) }
    let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - start else { throw failure(.cutHeader) }
    let header: NumPyHeader
    do throws(NumPyHeader.Stop) {
      header = try NumPyHeader(Array(bytes[start..<start + length]))
    } catch {
      throw failure(error.problem)
    }
    let (width, words) = (header.type.bytes, header.shape.wordCount)
    let data = bytes[(start + length)...]
    guard data.count == words.times(width) else {
      throw failure(.size(expected: words.times(width), found: data.count))
    }
    var read: [Float] = []
    read.reserveCapacity(words)
    for place in 0..<words {
      let first = data.startIndex + place * width
      var pattern: UInt64 = 0
      for byte in 0..<width {
        pattern = pattern << 8 | UInt64(data[first + (header.isBigEndian ? byte : width - 1 - byte)])
      }
      guard let word = header.type.word(pattern) else { throw failure(.inexact(place: place)) }
      read.append(word)
    }
    guard header.isFortranOrder else { return Tensor(header.shape, read) }
    return Tensor(header.shape.reversed(), read).permuted(header.shape.indices.reversed())
  }
}
