import Documents

/// What `plan.json` says: everything that the rows in a directory depend on, and which of them are wanted.
public struct SweepManifest: Sendable, Hashable {
  /// The name of its file.
  public static let fileName = "plan.json"

  /// The program's version.
  public let version: String
  /// How many points the whole plan has.
  public let count: Int
  /// The columns of `results.csv` after `point`.
  public let columns: [String]
  /// The first so many of the columns are varied paths.
  public let variedCount: Int
  /// The plan and its inputs' digests.
  public let plan: JSON5Node
  public internal(set) var selection: SweepSelection

  /// What is to be said of a sweep of some of the source's points by a version of the program.
  public init(_ source: some SweepSource, version: String, selection: SweepSelection = SweepSelection()) {
    self.version = version
    self.selection = selection
    count = source.count
    columns = source.columns
    variedCount = source.variedCount
    plan = Self.node(source.identity)
  }

  /// Reads the plan file of a directory.
  public init(directory: String) throws(SweepError) {
    let file = "\(directory)/\(Self.fileName)"
    let document: JSON5Document
    do throws(Findings) {
      document = try JSON5Document.load(file)
    } catch {
      throw .plan(error)
    }
    guard let known = SweepManifest(document.root) else {
      throw .plan(Findings(Finding(file: file, problem: .inconsistent("this is not the plan of a sweep's directory"))))
    }
    self = known
  }

  private init?(_ root: JSON5Node) {
    guard case .string(let version) = root["picojoule"]?.value, let count = root["points"]?.number,
      let varied = root["varied"]?.number, case .array(let columns) = root["columns"]?.value, let plan = root["plan"]
    else { return nil }
    self.version = version
    self.count = count
    variedCount = varied
    self.plan = plan
    self.columns = columns.compactMap { if case .string(let name) = $0.value { name } else { nil } }
    guard self.columns.count == columns.count, (0...columns.count).contains(varied), count >= 0 else { return nil }
    selection = SweepSelection()
    if let limit = root["limit"]?.number { selection.choice = .first(limit) }
    if let sample = root["sample"]?.number {
      guard case .string(let text) = root["seed"]?.value, let seed = UInt64(text) else { return nil }
      selection.choice = .sample(sample, seed: seed)
    }
    if let search = root["search"] {
      guard let known = PlanSearch(search) else { return nil }
      selection.choice = .searched(known)
    }
    if let shard = root["shard"] {
      guard case .string(let text) = shard.value, let shard = SweepSelection.Shard(text) else { return nil }
      selection.shard = shard
    }
  }

  /// The chosen points.
  public var points: SelectedPoints { selection.points(of: count) }

  /// The columns without `failure`: as many as a row has cells.
  public var cellCount: Int { max(columns.count - 1, 0) }

  /// The whole file.
  public var text: String {
    func string(_ text: String) -> String { JSON5Text.string(text) }
    var lines = [
      "\"picojoule\": \(string(version))", "\"points\": \(count)", "\"varied\": \(variedCount)",
      "\"columns\": [\(columns.map(string).joined(separator: ", "))]",
    ]
    switch selection.choice {
    case .all: break
    case .first(let limit): lines.append("\"limit\": \(limit)")
    // A text, as not every reader of JSON keeps the last digits of such numbers.
    case .sample(let count, let seed): lines += ["\"sample\": \(count)", "\"seed\": \(string(String(seed)))"]
    case .searched(let search): lines.append("\"search\": \(search.text)")
    }
    if let shard = selection.shard { lines.append("\"shard\": \(string(shard.text))") }
    lines.append("\"plan\": \(PlanText.tall(plan, indent: "  "))")
    return "{\n  " + lines.joined(separator: ",\n  ") + "\n}\n"
  }

  /// The checksum that every line of the journal starts from: that of everything that rows depend on.
  var seed: Checksum {
    var sum = Checksum()
    for text in [version, String(count)] + columns + [PlanText.compact(plan)] {
      sum.add(text.utf8)
      sum.add(0)
    }
    return sum
  }

  /// Which of the things that rows depend on are different in `other`, which is newer.
  func differences(to other: SweepManifest) -> [PlanDifference] {
    var differences: [PlanDifference] = []
    func compare(_ path: String, _ old: String, _ new: String) {
      if old != new { differences.append(PlanDifference(path: path, old: old, new: new)) }
    }
    compare("picojoule", JSON5Text.string(version), JSON5Text.string(other.version))
    differences += PlanText.differences(from: plan, to: other.plan)
    compare("points", String(count), String(other.count))
    compare("varied", String(variedCount), String(other.variedCount))
    compare("columns", columns.joined(separator: ", "), other.columns.joined(separator: ", "))
    return differences
  }

  /// Whether another choice of points was made, as `limit`, `sample` and `seed` say it.
  func choiceDifferences(to other: SweepManifest) -> [PlanDifference] {
    func values(_ choice: SweepSelection.Choice) -> [(String, String?)] {
      switch choice {
      case .all: [("limit", nil), ("sample", nil), ("seed", nil)]
      case .first(let limit): [("limit", String(limit)), ("sample", nil), ("seed", nil)]
      case .sample(let count, let seed): [("limit", nil), ("sample", String(count)), ("seed", String(seed))]
      // Of no consequence: what was searched is no part.
      case .searched: [("limit", nil), ("sample", nil), ("seed", nil)]
      }
    }
    return zip(values(selection.choice), values(other.selection.choice)).compactMap { old, new in
      old.1 == new.1 ? nil : PlanDifference(path: old.0, old: old.1, new: new.1)
    }
  }

  /// Whether another shard is wanted.
  func shardDifference(to other: SweepManifest) -> [PlanDifference] {
    guard selection.shard != other.selection.shard else { return [] }
    return [PlanDifference(path: "shard", old: selection.shard?.text, new: other.selection.shard?.text)]
  }

  /// A source's identity as a value; one that is no JSON is taken as a text.
  private static func node(_ identity: String) -> JSON5Node {
    do throws(Findings) {
      return try JSON5Document.parse(Array(identity.utf8), file: "").root
    } catch {
      return JSON5Node(.string(identity), at: .file)
    }
  }

  /// Two of them are the same if their files are: where something stands in a text does not matter.
  public static func == (left: SweepManifest, right: SweepManifest) -> Bool { left.text == right.text }

  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension PlanSearch {
  /// As a plan has it.
  var text: String {
    "{\"algorithm\": \(JSON5Text.string(algorithm.rawValue)), \"population\": \(population), "
      + "\"generations\": \(generations), \"seed\": \(seed)}"
  }

  /// What ``text`` says; `nil` for anything else.
  init?(_ node: JSON5Node) {
    guard case .string(let name)? = node["algorithm"]?.value, let algorithm = Algorithm(rawValue: name),
      let population = node["population"]?.number, let generations = node["generations"]?.number,
      let seed = node["seed"]?.number, population >= 2, generations >= 1, seed >= 0
    else { return nil }
    self.init()
    (self.algorithm, self.population, self.generations, self.seed) = (algorithm, population, generations, UInt64(seed))
  }
}

extension JSON5Node {
  fileprivate var number: Int? { if case .number(let number) = value { number.integer } else { nil } }
}
