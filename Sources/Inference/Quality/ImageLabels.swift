/// The classes of images, for accuracy.
public struct ImageLabels: Sendable, Hashable {
  /// What messages call them.
  public let file: String
  /// By image: the number of its class, from 0 on.
  private let words: [Float]

  /// Labels in memory.
  public init(_ labels: [Int], file: String = "labels") {
    self.file = file
    words = labels.map { Float($0) }
  }

  /// The words of a `.npy` file of any shape, one an image, in the order of the images.
  /// - Throws: what is wrong with the file.
  public init(path: String) throws(CalibrationFailure) {
    file = path
    do throws(NumPyFailure) {
      words = try Tensor.loadNumPy(path).words
    } catch {
      throw .numPy(error)
    }
  }

  /// - Throws: another number of labels than of images.
  func check(images: Int) throws(CalibrationFailure) {
    guard words.count == images else { throw .labels(file: file, .count(found: words.count, images: images)) }
  }

  /// The label of an image as the number of a class.
  /// - Throws: what is no class's number.
  func label(_ place: Int, classes: Int) throws(CalibrationFailure) -> Int {
    guard let label = Int(exactly: words[place]), 0..<classes ~= label else {
      throw .labels(file: file, .label(words[place], place: place, classes: classes))
    }
    return label
  }
}
