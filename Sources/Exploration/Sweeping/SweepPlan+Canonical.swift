import Documents

extension SweepPlan {
  /// The plan as JSON with digests of files: equal texts for plans that have equal rows, and a plan file by itself.
  func canonicalText(inputs: [SweepInputs.File] = []) -> String {
    func string(_ text: String) -> String { JSON5Text.string(text) }
    func list(_ names: [SweepName]) -> String { "[" + names.map { string($0.text) }.joined(separator: ", ") + "]" }
    var lines = [
      "\"networks\": \(list(networks))", "\"accelerators\": \(list(accelerators))", "\"costs\": \(list(costs))",
    ]
    if !models.inputs.isEmpty {
      let inputs = models.inputs.map { "\(string($0.name)): \(string($0.sizes))" }
      lines.append("\"network_inputs\": {" + inputs.joined(separator: ", ") + "}")
    }
    if models.ignoresUnknown != nil { lines.append("\"ignore_unknown\": true") }
    let axes = axes.map { axis in
      let values = axis.values.map { value in
        let texts = value.map(\.node.canonicalText)
        return texts.count == 1 ? texts[0] : "[" + texts.joined(separator: ", ") + "]"
      }.joined(separator: ", ")
      let path =
        axis.targets.count == 1
        ? "\"path\": \(string(axis.targets[0].name))"
        : "\"paths\": [" + axis.targets.map { string($0.name) }.joined(separator: ", ") + "]"
      let when = axis.conditions.map { string($0.text) }.joined(separator: ", ")
      return "    {\(path), \"values\": [\(values)]" + (when.isEmpty ? "" : ", \"when\": [\(when)]") + "}"
    }
    lines.append("\"axes\": [" + (axes.isEmpty ? "" : "\n" + axes.joined(separator: ",\n") + "\n  ") + "]")
    let settings = settings.map { "\(string($0.target.name)): \($0.value.node.canonicalText)" }
    lines.append("\"set\": {" + settings.joined(separator: ", ") + "}")
    lines += ["\"constraints\": \(list(constraints))", "\"objectives\": \(list(objectives))"]
    let search = mapper.search
    var parts = [
      "\"objective\": \(string(search.goal.rawValue))", "\"effort\": \(string(search.effort.rawValue))",
      "\"seed\": \(search.seed)",
    ]
    switch mapper.rule {
    case .search: parts.append("\"rule\": \"search\"")
    case .base: parts.append("\"rule\": \"base\"")
    case .file(let name): parts.append("\"mapping\": \(string(name.text))")
    }
    lines.append("\"mapper\": {" + parts.joined(separator: ", ") + "}")
    lines += ["\"engine\": \(string(engine.rawValue))", "\"scale_technology\": \(scalesTechnology)"]
    let files = inputs.map { "    {\"file\": \(string($0.name)), \"digest\": \(string($0.digest.text))}" }
    if !files.isEmpty { lines.append("\"inputs\": [\n" + files.joined(separator: ",\n") + "\n  ]") }
    return "{\n  " + lines.joined(separator: ",\n  ") + "\n}\n"
  }
}
