import Arithmetic

/// How well logarithmic formats of several bases fit the layers of a network, and what it costs that one base serves all.
///
/// Vogel et al. (*Efficient hardware acceleration of CNNs using logarithmic data representation with arbitrary log-base*, ICCAD
/// 2018) find the same best base, by propagated error, in all layers of ResNet-50: hardware need not be able to change it.
/// Weights and activations have bases of their own.
public struct LogBaseStudy: Sendable {
  /// Bits of a code, a sign of the weights among them. Activations without a negative word spend no bit on a sign.
  public let bits: Int
  /// The bases: the k of 2^(1/k).
  public let fractions: [Int]
  /// The products.
  public let rows: [Row]

  /// The errors of one product.
  public struct Row: Sendable {
    public var product: ProductNode
    /// By base: the squared error of the product over its squares when the weights alone are quantized.
    public var weights: [Double]
    /// By base: the same when the activations alone are.
    public var activations: [Double]

    /// The errors of an operand.
    public func errors(_ operand: Operand) -> [Double] { operand == .weights ? weights : activations }
  }

  /// Rows that are known.
  public init(bits: Int, fractions: [Int], rows: [Row]) {
    self.bits = bits
    self.fractions = fractions
    self.rows = rows
  }

  /// The sum of an operand's errors over all products, by base.
  public func totals(_ operand: Operand) -> [Double] {
    fractions.indices.map { place in rows.reduce(0) { $0 + $1.errors(operand)[place] } }
  }

  /// The base that serves all products best, by its place in ``fractions``; the first of equals.
  public func common(_ operand: Operand) -> Int? {
    let totals = totals(operand)
    return totals.indices.min { totals[$0] < totals[$1] }
  }

  /// The format in the base that serves all products best, with the sign of `format`; `nil` if that is no logarithm of
  /// ``bits`` bits.
  public func format(_ operand: Operand, like format: NumberFormat) -> NumberFormat? {
    guard case .logarithmic(bits, _, let signed) = format, let best = common(operand) else { return nil }
    return .logarithmic(bits: bits, fraction: fractions[best], signed: signed)
  }

  /// How much larger the sum of the errors is with one base than with the best for every product: 0 where they are equal,
  /// `nil` where the latter is zero.
  public func loss(_ operand: Operand, at place: Int) -> Double? {
    let best = rows.reduce(0) { $0 + ($1.errors(operand).min() ?? 0) }
    return best > 0 && fractions.indices.contains(place) ? totals(operand)[place] / best - 1 : nil
  }

  /// In how many products a base is the best; the first of equals.
  public func count(_ operand: Operand, bestAt place: Int) -> Int {
    rows.count { row in
      let errors = row.errors(operand)
      return errors.indices.min { errors[$0] < errors[$1] } == place
    }
  }
}

extension CalibrationRecord {
  /// The errors of all products whose sampled outputs are not all zero, at the best scales of every base by `options`.
  /// - Throws: widths and bases that no format has.
  public func logBases(
    bits: Int, fractions: [Int] = [1, 2, 4, 8], _ options: CalibrationOptions = CalibrationOptions()
  ) throws(CalibrationFailure) -> LogBaseStudy {
    var rows: [LogBaseStudy.Row] = []
    for product in products {
      let record = try record(product.node).record
      let signal = record.sample.signal
      guard signal > 0 else { continue }
      let fitting = QuantizerFitting(record: record, options: options, threads: threads)
      let areSigned = record.activations.negatives > 0
      var row = LogBaseStudy.Row(product: product, weights: [], activations: [])
      for fraction in fractions {
        var operand = Operand.weights
        do throws(QuantizationError) {
          let weights = try fitting.weights(.logarithmic(bits: bits, fraction: fraction, signed: true))
          row.weights.append(try record.sample.error(weights: weights, threads: threads) / signal)
          operand = .activations
          let activations = try fitting.activations(
            .logarithmic(bits: bits, fraction: fraction, signed: areSigned))
          row.activations.append(try record.sample.error(activations: activations, threads: threads) / signal)
        } catch {
          throw .quantization(node: product.title, operand: operand, error)
        }
      }
      rows.append(row)
    }
    return LogBaseStudy(bits: bits, fractions: fractions, rows: rows)
  }
}
