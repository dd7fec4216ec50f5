import Arithmetic
import Hardware

/// A unit in one of its modes, as far as the price of a whole unit goes.
///
/// Energy of a layer = cycles at work · E_held + weight changes · (E_dnn − E_held), per lane: a unit whose weight stays
/// only moves its activation. A unit that takes several cycles for a step shows its datapath another part of the weight
/// in each, so that nothing is held there and every cycle costs E_dnn.
struct WholeUnit: Hashable {
  var shape: UnitShape
  var lanes: Int
  var cycles: Int

  /// What one multiply-accumulate costs while the weight stays.
  func operation(by table: CostTable) -> Price {
    table.price(cycles > 1 ? .changing : .held, of: shape).scaled(
      by: Double(cycles) / Double(lanes), to: .picojoulesPerOperation, step: share)
  }

  /// What a new weight costs besides; `nil` where none can stay.
  func weightChange(by table: CostTable) -> Price? {
    guard cycles == 1 else { return nil }
    let (changing, held) = (table.price(.changing, of: shape), table.price(.held, of: shape))
    return changing.minus(held, named: "\(shape.name), new weight").scaled(
      by: 1 / Double(lanes), to: .picojoulesPerOperation, step: share)
  }

  private var share: String {
    (cycles > 1 ? "; \(cycles) cycles" : "") + (lanes > 1 ? "; shared by the \(lanes) operations of a step" : "")
  }
}
