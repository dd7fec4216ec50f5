@testable import ONNX
