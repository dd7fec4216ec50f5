import Quantities
import Scheduling
import Simulation

extension SteppingObstacle {
  /// Why a layer is not stepped cycle by cycle, without a final stop.
  func sentence(layer: String) -> String {
    switch self {
    case .skipsZeros:
      "layer \(layer) skips operations by the share of zeros, which cannot be stepped cycle by cycle; leave densities out, or "
        + "take engine event"
    case .refused(let error): error.sentence(layer: layer)
    }
  }
}

extension CycleEngineError {
  /// Why a layer is not stepped, without a final stop.
  func sentence(layer: String) -> String {
    switch self {
    case .scaleSimTiming:
      "SCALE-Sim's timing is no array's, and layer \(layer) cannot be stepped cycle by cycle; set array.timing=systolic"
    case .nothingToDo: "there is nothing to step in layer \(layer): no multiply-accumulates, or no processing elements"
    case .mapping(let problem): "the mapping of layer \(layer) does not fit: \(problem.sentence)"
    case .formats(let formats, let unit): "layer \(layer): the unit \(unit) does not compute \(formats)"
    case .operandCount(let tensor, let found, let expected):
      "layer \(layer): \(found) words of \(tensor.rawValue) are no \(expected)"
    case .tooManySteps(let estimated, let limit):
      "layer \(layer) would take about \(Self.grouped(estimated)) steps of processing elements cycle by cycle, about "
        + "\(Self.duration(seconds: 60 * (Double(estimated) / Double(limit)))); the limit is \(Self.grouped(limit)), about a "
        + "minute. Take smaller ones with --layers, step it all the same with --force, or take --engine event, which gives "
        + "the same cycles"
    case .tooManyRegisters(let words, let limit):
      "layer \(layer): the registers of the array are \(Self.grouped(words)) words, and no more than "
        + "\(Self.grouped(limit)) are stepped; set array.rows and array.columns to less"
    case .cancelled: "layer \(layer) was not stepped to its end"
    }
  }

  /// Digits in threes.
  private static func grouped(_ number: Int) -> String {
    let digits = String(number)
    return String(
      digits.enumerated().flatMap { index, digit in
        index > 0 && (digits.count - index) % 3 == 0 ? [",", digit] : [digit]
      })
  }

  /// A time in words: whole minutes, hours, days or years.
  private static func duration(seconds: Double) -> String {
    let units: [(name: String, seconds: Double)] = [
      ("year", 365 * 86_400), ("day", 86_400), ("hour", 3600), ("minute", 60),
    ]
    guard let unit = units.first(where: { seconds >= 1.5 * $0.seconds }) else { return "a minute" }
    return "\(grouped(Int(min(1e15, (seconds / unit.seconds).rounded())))) \(unit.name)s"
  }
}
