import Documents
import Evaluation
import Simulation

/// What a sweep is to run: networks on accelerators, and what is varied of both.
///
/// A plan knows names only; ``Sweep`` finds the files behind them. Points are numbered like nested loops: networks outermost,
/// then accelerators, cost tables and the axes in their order, the last one fastest.
public struct SweepPlan: Sendable, Hashable {
  /// More points than this are a mistake.
  public static let maximumCount = 1_000_000_000

  /// The file of the plan as the user named it; empty if it has none.
  public var file: String
  /// For people.
  public var title: String
  public var networks: [SweepName]
  /// How ONNX models among the networks are read.
  public var models = SweepModels()
  public var accelerators: [SweepName]
  public var costs: [SweepName]
  public var axes: [PlanAxis]
  /// What is different from the described accelerators, networks' formats and one image at every point.
  public var settings: [SweepSetting]
  /// As written; ``Sweep`` looks their figures up.
  public var constraints: [SweepName]
  /// As written: the name of a figure.
  public var objectives: [SweepName]
  public var mapper: SweepMapper
  public var engine: TimingEngine
  /// Whether prices are brought from the table's technology to the accelerator's.
  public var scalesTechnology: Bool
  /// How points are chosen where not all are run. Rows do not depend on it.
  public var search: PlacedSearch?
  /// Digests of its files by their names, where the plan is what a sweep's directory keeps of one: names are then relative to
  /// wherever the first plan was.
  public var digests: [String: String] = [:]

  /// What is looked at unless a plan says otherwise.
  public static let standardObjectives = ["total_cycles", "energy_total_pj"]

  /// A plan of parts.
  public init(
    file: String = "", title: String = "", networks: [SweepName], accelerators: [SweepName],
    costs: [SweepName] = [SweepName("horowitz-45nm")], axes: [PlanAxis] = [], settings: [SweepSetting] = [],
    constraints: [SweepName] = [], objectives: [SweepName] = SweepPlan.standardObjectives.map { SweepName($0) },
    mapper: SweepMapper = SweepMapper(), engine: TimingEngine = .analytic, scalesTechnology: Bool = false
  ) {
    self.file = file
    self.title = title
    self.networks = networks
    self.accelerators = accelerators
    self.costs = costs
    self.axes = axes
    self.settings = settings
    self.constraints = constraints
    self.objectives = objectives
    self.mapper = mapper
    self.engine = engine
    self.scalesTechnology = scalesTechnology
  }

  /// The varied paths, each once, in the order of the axes.
  public var variedPaths: [SweepTarget] {
    var paths: [SweepTarget] = []
    for axis in axes {
      for target in axis.targets where !paths.contains(target) { paths.append(target) }
    }
    return paths
  }
}

extension SweepPlan {
  /// The plan of one line: `varying` has an axis in each text, `array.rows=8,16,32,64`, `array.rows=8..64*2` or
  /// `array.rows,array.columns=8..32+8`.
  /// - Throws: everything that is wrong with the texts, as `--vary` and `--set` say them.
  public init(
    networks: [String], accelerators: [String], varying: [String], settings: [String] = [], costs: [String] = [],
    constraints: [String] = [], objectives: [String] = [], mapper: SweepMapper = SweepMapper(),
    scalesTechnology: Bool = false, models: SweepModels = SweepModels()
  ) throws(Findings) {
    func names(_ words: [String], _ option: String) -> [SweepName] {
      words.map { SweepName($0, place: SweepPlace(origin: .commandLine("\(option) \($0)"))) }
    }
    self.init(
      networks: names(networks, "--network"), accelerators: names(accelerators, "--accelerator"),
      constraints: names(constraints, "--constraint"), mapper: mapper, scalesTechnology: scalesTechnology)
    self.models = models
    if !costs.isEmpty { self.costs = names(costs, "--costs") }
    if !objectives.isEmpty { self.objectives = names(objectives, "--front") }
    var findings: [Finding] = []
    for text in varying {
      do throws(Findings) { axes.append(try PlanAxis(varying: text)) } catch { findings += error.all }
    }
    for text in settings {
      do throws(Findings) { self.settings.append(try SweepSetting(setting: text)) } catch { findings += error.all }
    }
    findings += problems
    if let all = Findings(findings) { throw all }
  }
}
