extension JSON5Node {
  /// The document with the value at `path` set to what `text` says, as `--set path=value` asks for.
  ///
  /// The last key may be new, everything above it must be there. `text` is read as JSON5; what is no JSON5 is a text
  /// without quotes, so that `64KiB` and `os` can be typed plainly.
  /// - Parameters:
  ///   - path: Such as `memories.global_buffer.capacity` or `layers[3].kernel`.
  ///   - text: The value.
  ///   - option: What findings call the origin of the value; `--set path=text` if not given.
  /// - Returns: The changed document; the receiver stays as it is.
  /// - Throws: what is wrong with the path, or with a text that starts like an object, a list or a quoted text.
  public func replacing(
    path: String, with text: String, option: String? = nil
  ) throws(Findings) -> JSON5Node {
    let origin = SourceOrigin.commandLine(option ?? "--set \(path)=\(text)")
    guard let steps = DocumentPath(parsing: path) else {
      throw Findings(Finding(file: "", origin: origin, problem: .badPath(path)))
    }
    return try replacing(steps, with: try Self.commandLineValue(text, origin: origin))
  }

  /// The document with the value at `path` set to `new`. The last key may be new, everything above it must be there.
  /// - Throws: what is wrong with the path, at the origin of `new`.
  public func replacing(_ path: DocumentPath, with new: JSON5Node) throws(Findings) -> JSON5Node {
    do throws(PathFailure) {
      return try replacing(path.steps[...], below: [], with: new)
    } catch {
      throw Findings(Finding(file: "", origin: new.origin, path: DocumentPath(error.path), problem: error.problem))
    }
  }

  private struct PathFailure: Error {
    let path: [DocumentPath.Step]
    let problem: Problem
  }

  private func replacing(
    _ steps: ArraySlice<DocumentPath.Step>, below path: [DocumentPath.Step], with new: JSON5Node
  ) throws(PathFailure) -> JSON5Node {
    guard let step = steps.first else { return new }
    let rest = steps.dropFirst()
    switch (step, value) {
    case (.key(let key), .object(var members)):
      if let place = members.firstIndex(where: { $0.key == key }) {
        members[place].value = try members[place].value.replacing(rest, below: path + [step], with: new)
      } else if rest.isEmpty {
        members.append(JSON5Member(key: key, keyOrigin: new.origin, value: new))
      } else {
        let keys = members.map(\.key)
        let near = nearest(to: key, among: keys)
        throw PathFailure(path: path + [step], problem: .unknownKey(found: key, allowed: keys, nearest: near))
      }
      return JSON5Node(.object(members), at: origin)
    case (.index(let index), .array(var elements)):
      guard elements.indices.contains(index) else {
        throw PathFailure(path: path + [step], problem: .noSuchElement(index: index, count: elements.count))
      }
      elements[index] = try elements[index].replacing(rest, below: path + [step], with: new)
      return JSON5Node(.array(elements), at: origin)
    case (.key, _):
      throw PathFailure(path: path, problem: .wrongType(expected: .object, found: FoundValue(self)))
    case (.index, _):
      throw PathFailure(path: path, problem: .wrongType(expected: .list, found: FoundValue(self)))
    }
  }

  /// What a value on the command line says: JSON5, or a text without quotes where it is none.
  /// - Throws: what is wrong with a text that starts like an object, a list or a quoted text.
  public static func commandLineValue(_ text: String, origin: SourceOrigin) throws(Findings) -> JSON5Node {
    let isMeantAsJSON5 = text.first.map { "{[\"'".contains($0) } ?? false
    // Nobody comments on the command line; the slashes of a plain text belong to it.
    if !isMeantAsJSON5, text.contains("//") || text.contains("/*") { return JSON5Node(.string(text), at: origin) }
    let (root, findings) = JSON5Parser.parse(Array(text.utf8), file: "")
    if let root, findings.isEmpty { return root.relocated(to: origin) }
    let isNumber = findings.contains { if case .unrepresentable = $0.problem { true } else { false } }
    guard isMeantAsJSON5 || isNumber else { return JSON5Node(.string(text), at: origin) }
    let all = findings.map { Finding(file: "", origin: origin, path: $0.path, problem: $0.problem) }
    throw Findings(all) ?? Findings(Finding(file: "", origin: origin, problem: .syntax(.emptyFile)))
  }

  /// The same value, all of it from `origin`.
  public func relocated(to origin: SourceOrigin) -> JSON5Node {
    switch value {
    case .array(let elements):
      JSON5Node(.array(elements.map { $0.relocated(to: origin) }), at: origin)
    case .object(let members):
      JSON5Node(
        .object(
          members.map { JSON5Member(key: $0.key, keyOrigin: origin, value: $0.value.relocated(to: origin)) }),
        at: origin)
    default:
      JSON5Node(value, at: origin)
    }
  }
}

extension JSON5Document {
  /// The document with one value set from the command line; see ``JSON5Node/replacing(path:with:option:)``.
  public func setting(_ path: String, to text: String) throws(Findings) -> JSON5Document {
    JSON5Document(file: file, root: try root.replacing(path: path, with: text), findings: findings)
  }
}
