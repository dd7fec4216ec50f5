import Documents
import Evaluation
import Scheduling
import Simulation

/// Reads sweeps written in JSON5 (`docs/exploration.md`).
public enum SweepPlanReader {
  /// Reads the plan at `path`.
  /// - Throws: everything that is wrong with the file or in it, but for what only the files behind its names can tell.
  public static func load(_ path: String) throws(Findings) -> SweepPlan { try read(try JSON5Document.load(path)) }

  /// Reads the plan in `bytes`, which messages call `file`.
  /// - Throws: everything that is wrong in it.
  public static func read(_ bytes: [UInt8], file: String) throws(Findings) -> SweepPlan {
    try read(try JSON5Document.parse(bytes, file: file))
  }

  /// Reads a parsed plan.
  /// - Throws: everything that is wrong in it.
  public static func read(_ document: JSON5Document) throws(Findings) -> SweepPlan {
    let read = try document.read { root in plan(root) }.0
    if let findings = Findings(read.problems) { throw findings }
    return read
  }

  private static func plan(_ root: ObjectReader) -> SweepPlan? {
    // For people; nothing is computed from these.
    let title = root.optionalString("name") ?? root.optionalString("title") ?? ""
    for key in ["description", "source"] { _ = root.optionalString(key) }
    _ = root.optionalStrings("notes")
    // What a finished sweep says of its inputs: it may be read as a plan again.
    let inputs = root.optional("inputs")?.node
    let networks = names(root.value("networks"))
    let accelerators = names(root.value("accelerators"))
    var plan = SweepPlan(file: root.log.file, title: title, networks: networks ?? [], accelerators: accelerators ?? [])
    if case .array(let files)? = inputs?.value {
      for file in files {
        guard case .string(let name)? = file["file"]?.value, case .string(let digest)? = file["digest"]?.value else {
          continue
        }
        plan.digests[name] = digest
      }
    }
    for member in root.optionalMembers("network_inputs") ?? [] {
      guard let sizes = member.value.string() else { continue }
      plan.models.inputs.append(.init(name: member.name, sizes: sizes, place: SweepPlace(member.value)))
    }
    if let value = root.optional("ignore_unknown"), value.bool() == true {
      plan.models.ignoresUnknown = SweepPlace(value)
    }
    if let costs = names(root.optional("costs")) { plan.costs = costs }
    for value in root.optionalArray("axes") ?? [] {
      if let axis = value.object().flatMap({ axis($0, SweepPlace(value)) }) { plan.axes.append(axis) }
    }
    for key in ["precision", "density", "batch"] {
      guard let value = root.optional(key), let target = SweepTarget(key) else { continue }
      plan.settings.append(SweepSetting(target, SweepValue(value.node), place: SweepPlace(value)))
    }
    for member in root.optionalMembers("set") ?? [] {
      guard let target = SweepTarget(member.name) else {
        member.report(.badPath(member.name))
        continue
      }
      plan.settings.append(SweepSetting(target, SweepValue(member.value.node), place: SweepPlace(member.value)))
    }
    if let constraints = names(root.optional("constraints")) { plan.constraints = constraints }
    if let objectives = names(root.optional("objectives")) { plan.objectives = objectives }
    if let mapper = root.optionalObject("mapper") { plan.mapper = readMapper(mapper) }
    // Points are many, and stepping one layer takes longer than all of them.
    plan.engine =
      root.optionalChoice(
        "engine", of: [TimingEngine.analytic, .event].map { (name: $0.rawValue, value: $0) }) ?? .analytic
    plan.scalesTechnology = root.optionalBool("scale_technology") ?? false
    if let value = root.optional("search"), let search = value.object() {
      plan.search = PlacedSearch(readSearch(search), place: SweepPlace(value))
    }
    return networks == nil || accelerators == nil ? nil : plan
  }

  /// A text, or a list of texts.
  private static func names(_ value: ValueReader?) -> [SweepName]? {
    guard let value else { return nil }
    if case .string = value.node.value { return value.name().map { [SweepName($0, place: SweepPlace(value))] } }
    return value.array()?.compactMap { element in element.name().map { SweepName($0, place: SweepPlace(element)) } }
  }

  private static func axis(_ object: ObjectReader, _ place: SweepPlace) -> PlanAxis? {
    let targets = targets(object)
    let values = values(object, targets?.count ?? 1)
    var conditions: [SweepCondition] = []
    for condition in names(object.optional("when")) ?? [] {
      do throws(SweepSpaceProblem) {
        conditions.append(try SweepCondition(condition.text, place: condition.place))
      } catch {
        object.log.report(error.problem, at: condition.place.origin, path: condition.place.path)
      }
    }
    guard let targets, let values else { return nil }
    return PlanAxis(targets, values: values, conditions: conditions, place: place)
  }

  private static func targets(_ object: ObjectReader) -> [SweepTarget]? {
    let (one, several) = (object.optional("path"), object.optional("paths"))
    switch (one, several) {
    case (nil, nil), (_?, _?):
      object.report(.inconsistent("an axis has either a path or several linked paths"))
      return nil
    case (let value?, nil), (nil, let value?):
      guard let names = one == nil ? names(value) : value.name().map({ [SweepName($0, place: SweepPlace(value))] })
      else { return nil }
      if names.isEmpty { value.report(.inconsistent("there are no paths")) }
      let targets = names.map { name -> SweepTarget? in
        let target = SweepTarget(name.text)
        if target == nil { object.log.report(.badPath(name.text), at: name.place.origin, path: name.place.path) }
        return target
      }
      let known = targets.compactMap(\.self)
      return known.count == targets.count && !known.isEmpty ? known : nil
    }
  }

  private static func values(_ object: ObjectReader, _ count: Int) -> [[SweepValue]]? {
    let list = object.optional("values")
    let range = ["from", "to", "step", "factor"].map { ($0, object.optional($0)) }
    let given = range.filter { $0.1 != nil }.map(\.0)
    if let list {
      if let key = given.first {
        object.report(.inconsistent("an axis has either values or a range"), key: key)
        return nil
      }
      return list.array().flatMap { elements in
        let values = elements.map { self.values($0, count) }
        let known = values.compactMap(\.self)
        return known.count == values.count ? known : nil
      }
    }
    guard !given.isEmpty else {
      object.report(.inconsistent("the axis has no values; give values, or from, to and step or factor"))
      return nil
    }
    return self.range(object).map { values in values.map { value in Array(repeating: value, count: count) } }
  }

  /// A value for each of the linked paths, or one for all of them.
  private static func values(_ element: ValueReader, _ count: Int) -> [SweepValue]? {
    if case .unreadable = element.node.value { return nil }
    guard count > 1, case .array(let own) = element.node.value else {
      return Array(repeating: SweepValue(element.node), count: count)
    }
    guard own.count == count else {
      element.report(.wrongCount(found: own.count, allowed: "\(count), one for each of the linked paths"))
      return nil
    }
    return own.map { SweepValue($0) }
  }

  private static func range(_ object: ObjectReader) -> [SweepValue]? {
    func number(_ value: ValueReader?) -> WrittenNumber? {
      guard let value else { return nil }
      if let number = WrittenNumber(value.node) { return number }
      if value.node.value != .unreadable {
        value.report(.wrongType(expected: .number, found: FoundValue(value.node)))
      }
      return nil
    }
    let (from, to) = (number(object.value("from")), number(object.value("to")))
    let (step, factor) = (object.optional("step"), object.optional("factor"))
    guard (step == nil) != (factor == nil) else {
      object.report(.inconsistent("a range has either a step or a factor"))
      return nil
    }
    let advance = number(step ?? factor)
    if factor != nil, let unit = advance?.unit, !unit.isEmpty {
      object.report(.inconsistent("a factor has no unit"), key: "factor")
      return nil
    }
    guard let from, let to, let advance else { return nil }
    do throws(SweepSpaceProblem) {
      return try SweepRange(from: from, to: to, advance: step == nil ? .factor(advance.number) : .step(advance))
        .values()
    } catch {
      object.report(error.problem, key: step == nil ? "factor" : "step")
      return nil
    }
  }

  private static func readSearch(_ object: ObjectReader) -> PlanSearch {
    var search = PlanSearch()
    search.algorithm = object.optionalChoice("algorithm", PlanSearch.Algorithm.self) ?? search.algorithm
    search.population = object.optionalInteger("population", in: 2...100_000) ?? search.population
    search.generations = object.optionalInteger("generations", in: 1...1_000_000) ?? search.generations
    if let seed = object.optionalInteger("seed", in: 0...Int.max) { search.seed = UInt64(seed) }
    return search
  }

  private static func readMapper(_ object: ObjectReader) -> SweepMapper {
    var mapper = SweepMapper()
    if let goal = object.optionalChoice("objective", SearchGoal.self) { mapper.search.goal = goal }
    if let effort = object.optionalChoice("effort", SearchOptions.Effort.self) { mapper.search.effort = effort }
    if let seed = object.optionalInteger("seed", in: 0...Int.max) { mapper.search.seed = UInt64(seed) }
    let rules: [(name: String, value: SweepMapper.Rule)] = [("search", .search), ("base", .base)]
    if let rule = object.optionalChoice("rule", of: rules) { mapper.rule = rule }
    if let file = object.optional("mapping"), let name = file.name() {
      if mapper.rule == .base {
        file.report(.inconsistent("the rule base and a mapping file exclude each other"))
      }
      mapper.rule = .file(SweepName(name, place: SweepPlace(file)))
    }
    return mapper
  }
}
