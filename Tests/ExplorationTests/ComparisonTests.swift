import Testing
@testable import Exploration
@Suite("x") struct Placeholder {}
