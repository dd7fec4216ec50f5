import Testing

@testable import Reporting

@Suite("Markup of pages")
struct MarkupTests {
  @Test("no text becomes markup, in content as in attributes, and it reads back as it was")
  func escaping() throws {
    let nasty = "</script><b a='1' c=\"2\">&amp;&\u{1F600}ä]]>"
    let markup = Markup(.p, [Attribute("title", nasty)], text: nasty)
    #expect(!markup.source.dropFirst(2).contains("<b"))
    let element = try ParsedPage.read(markup.source).children.first
    #expect(element?.text == nasty)
    #expect(element?.attributes["title"] == nasty)
  }

  @Test("characters that XML does not allow become question marks")
  func controls() throws {
    let element = try ParsedPage.read(Markup(.p, text: "a\u{0}b\u{7}c\u{FFFF}d\u{85}").source).children.first
    #expect(element?.text == "a?b?c?d?")
  }

  @Test("random texts read back, but for what XML does not allow")
  func randomTexts() throws {
    var generator = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: .min ... .max, using: &generator)
    print("seed \(seed)")
    var state = seed
    for _ in 0..<300 {
      var text = ""
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let place = (state >> 33) % 24
        text += place < 12 ? ["<", ">", "&", "'", "\"", "]]>", "-->", "<!--", "&#", ";", "\\", "</"][Int(place)] : "x"
      }
      let element = try ParsedPage.read(Markup(.p, [Attribute("title", text)], text: text).source).children.first
      #expect(element?.text == text, "seed \(seed)")
      #expect(element?.attributes["title"] == text, "seed \(seed)")
    }
  }

  @Test("figures for a page's program cannot end their element and are JSON still")
  func figures() throws {
    let words = "</script><!--&amp;\u{2028}"
    let source = Markup.figures(id: "points", .object([(key: "a", value: .string(words))])).source
    #expect(source.components(separatedBy: "</").count == 2)
    let element = try ParsedPage.read(source).children.first
    #expect(element?.text.contains("\\u003c/script\\u003e") == true)
  }

  @Test("coordinates have two decimals at most")
  func coordinates() {
    #expect([1, 1.5, 1.256, -0.001, .nan, 100].map(Attribute.coordinate) == ["1", "1.5", "1.26", "0", "0", "100"])
  }
}

extension String {
  fileprivate func components(separatedBy separator: String) -> [Substring] { split(separator: separator) }
}
