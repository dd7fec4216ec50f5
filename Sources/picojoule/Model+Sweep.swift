import Documents
import Evaluation
import Exploration
import Reporting
import Scheduling

extension Model {
  func sweep(_ request: SweepRequest) throws(Failure) -> PreparedSweep {
    do throws(Findings) {
      let sweep = try Sweep(try Self.plan(request), files: files)
      return PreparedSweep(
        source: sweep, objectives: sweep.objectives, constraints: sweep.constraints, search: try sweep.search())
    } catch {
      throw .findings(error)
    }
  }

  func extras(
    of results: SweepResults, _ objectives: [SweepObjective], _ constraints: [SweepConstraint], as format: SweepFormat
  ) throws(SweepError) -> SweepExtras {
    let (text, front) = try results.frontFile(objectives: objectives, constraints: constraints)
    var extras = SweepExtras(files: [("pareto.csv", text)], frontCount: front?.members.count)
    if format == .csv { extras.digest = try results.csv() }
    // A page has all points side by side, and memory with it.
    guard results.count <= Self.mostOnPage || format == .html || format == .json else { return extras }
    let findings = SweepFindings(try results.table(objectives: objectives, constraints: constraints))
    let page = SweepPage(
      findings, title: "Sweep", provenance: results.manifest.facts, remarks: [], version: results.manifest.version)
    let html = page.html
    extras.files.append(("report.html", html))
    switch format {
    case .table: extras.digest = SweepDigest(findings).text
    case .csv: break
    case .json: extras.digest = SweepJSON(findings, version: results.manifest.version).text
    case .html: extras.digest = html
    }
    return extras
  }

  /// Points beyond which a sweep gets no page.
  private static let mostOnPage = 200_000

  func extras(of results: SweepResults) throws(SweepError) -> SweepExtras {
    let goals: (objectives: [SweepObjective], constraints: [SweepConstraint])
    do throws(Findings) {
      goals = try results.manifest.goals()
    } catch {
      throw .plan(error)
    }
    return try extras(of: results, goals.objectives, goals.constraints, as: .table)
  }

  private static func plan(_ request: SweepRequest) throws(Findings) -> SweepPlan {
    switch request {
    case .file(let path):
      let document = try JSON5Document.load(path)
      // What a sweep's directory says of its plan is a plan, too.
      guard document.root["picojoule"] != nil, var plan = document.root["plan"] else {
        return try SweepPlanReader.read(document)
      }
      if case .object(var members) = plan.value, let search = document.root["search"] {
        members.append(JSON5Member(key: "search", keyOrigin: search.origin, value: search))
        plan = JSON5Node(.object(members), at: plan.origin)
      }
      return try SweepPlanReader.read(JSON5Document(file: path, root: plan, findings: document.findings))
    case .line(let line):
      var mapper = SweepMapper(search: line.search)
      if let file = line.mapping {
        mapper.rule = .file(SweepName(file, place: SweepPlace(origin: .commandLine("--mapping \(file)"))))
      }
      return try SweepPlan(
        networks: line.networks, accelerators: line.accelerators, varying: line.axes, settings: line.settings,
        costs: line.costs, constraints: line.constraints, objectives: line.figures, mapper: mapper,
        scalesTechnology: line.scalesTechnology,
        models: SweepModels(inputs: line.inputs, ignoresUnknown: line.ignoresUnknown))
    }
  }

  /// The library's files, as a sweep asks for them.
  private var files: SweepFiles {
    let library = library
    return SweepFiles(
      find: { kind, name in library.find(name, NameKind(kind)) }, names: { kind in library.names(of: NameKind(kind)) })
  }
}

extension NameKind {
  fileprivate init(_ kind: SweepFiles.Kind) {
    self =
      switch kind {
      case .network: .network
      case .accelerator: .accelerator
      case .costTable: .costTable
      }
  }
}
