extension SweepManifest {
  /// What the plan says, a line for each of its keys and each element of its lists: for readers of the results.
  public var facts: [(name: String, values: [String])] {
    guard case .object(let members) = plan.value else { return [] }
    var search: [(name: String, values: [String])] = []
    if case .searched(let settings) = selection.choice { search.append(("search", [settings.text])) }
    return search
      + members.map { member in
        guard case .array(let elements) = member.value.value else {
          return (member.key, [PlanText.compact(member.value)])
        }
        return (member.key, elements.map(PlanText.compact))
      }
  }
}
