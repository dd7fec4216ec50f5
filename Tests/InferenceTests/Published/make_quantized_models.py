#!/usr/bin/env python3
"""Makes digits-qoperator.onnx, digits-qdq.onnx and quantized-onnxruntime.csv: networks that are already quantized, and what ONNX Runtime
computes. Neither building nor testing needs it.

    python3 -m venv venv && venv/bin/pip install onnx==1.23.2 onnxruntime==1.32.0
    venv/bin/python make_quantized_models.py

Both are Traces/digits/digits.onnx, quantized by onnxruntime.quantization.quantize_static with the images of
Traces/digits/calibration, ranges from minimum to maximum. Normalizations are folded before, and Gemm is written as MatMul and Add.
* digits-qoperator: QLinearConv and QLinearMatMul; uint8 activations with zero points, int8 weights, one scale a tensor.
* digits-qdq: Conv and MatMul between DequantizeLinear and QuantizeLinear; int8 activations with zero points, int8 weights with a scale
  for each output channel.

quantized-onnxruntime.csv: of both networks the classes of the largest logits of all held-out images, one digit each, and of the first
10 images the logits with nine digits. ONNX Runtime runs without optimizations: with them it makes the second form the first one, whose rounding
is another, and the script says how far apart that is. "integers" are for each image the sum of the words of all tensors of integers that
depend on it, each word times its place in the image modulo 97 plus 1: they show whether all integers are the same.
"""
import os, sys, tempfile
import numpy, onnx, onnxruntime
from onnx import helper, numpy_helper
from onnxruntime import quantization
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType

FOLDER = os.path.dirname(os.path.abspath(__file__))
DIGITS = os.path.join(FOLDER, "../../../Traces/digits")
IMAGES_WITH_LOGITS = 10


class Images(CalibrationDataReader):
    def __init__(self):
        self.rest = iter(numpy.load(os.path.join(DIGITS, "calibration/images.npy")))

    def get_next(self):
        image = next(self.rest, None)
        return None if image is None else {"image": image[None]}


def session(path, optimized=False):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    if not optimized:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def folded(path):
    """The network with its normalizations in the weights, and Gemm as MatMul and Add."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = path
    onnxruntime.InferenceSession(os.path.join(DIGITS, "digits.onnx"), options, providers=["CPUExecutionProvider"])
    model = onnx.load(path)
    graph = model.graph
    stored = {t.name: t for t in graph.initializer}
    nodes = []
    for node in graph.node:
        if node.op_type != "Gemm":
            nodes.append(node)
            continue
        first, weights, bias = node.input
        assert helper.get_attribute_value(node.attribute[-1]) == 1
        stored[weights].CopyFrom(numpy_helper.from_array(numpy_helper.to_array(stored[weights]).T.copy(), weights))
        nodes.append(helper.make_node("MatMul", [first, weights], [node.output[0] + "m"], name=node.name))
        nodes.append(helper.make_node("Add", [node.output[0] + "m", bias], list(node.output)))
    del graph.node[:]
    graph.node.extend(nodes)
    del model.opset_import[:]
    model.opset_import.append(helper.make_opsetid("", 17))
    onnx.save(model, path)


def shortened(path):
    """Short names, and nothing that only people read."""
    model = onnx.load(path)
    graph = model.graph
    del model.metadata_props[:], graph.value_info[:]
    model.producer_name, model.producer_version, model.doc_string, graph.doc_string = "onnx.quantize", "", "", ""
    domains = {n.domain for n in graph.node}
    assert domains <= {"", "ai.onnx"}, domains
    kept = [o for o in model.opset_import if o.domain in ("", "ai.onnx")]
    del model.opset_import[:]
    model.opset_import.extend(kept)
    names = {n: n for n in ["", "image", "logits"]}
    def short(name):
        return names.setdefault(name, f"t{len(names)}")
    counts = {}
    for node in graph.node:
        counts[node.op_type] = counts.get(node.op_type, 0) + 1
        node.name = f"{node.op_type}{counts[node.op_type]}" if node.op_type in ("Conv", "MatMul", "QLinearConv", "QLinearMatMul") else ""
        node.input[:] = map(short, node.input)
        node.output[:] = map(short, node.output)
    for tensor in graph.initializer:
        tensor.name = short(tensor.name)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)
    print(os.path.basename(path), os.path.getsize(path), "bytes", sorted(counts.items()))


def with_integers(path):
    """The same with all tensors that are computed of integers as outputs."""
    model = onnx.shape_inference.infer_shapes(onnx.load(path))
    kinds = (onnx.TensorProto.UINT8, onnx.TensorProto.INT8)
    made = {n for node in model.graph.node for n in node.output}
    found = [v for v in model.graph.value_info if v.type.tensor_type.elem_type in kinds and v.name in made]
    # Those of constants are folded.
    model.graph.output.extend(found)
    return model.SerializeToString(), [v.name for v in found]


def main():
    images, labels = (numpy.load(os.path.join(DIGITS, n)) for n in ("images.npy", "labels.npy"))
    rows = ["model;what;name;words"]
    forms = (
        ("digits-qoperator", QuantFormat.QOperator, QuantType.QUInt8, False),
        ("digits-qdq", QuantFormat.QDQ, QuantType.QInt8, True),
    )
    plain = os.path.join(tempfile.mkdtemp(), "folded.onnx")
    folded(plain)
    for name, form, activations, each in forms:
        path = os.path.join(FOLDER, "models", name + ".onnx")
        quantization.quantize_static(
            plain, path, Images(), quant_format=form, activation_type=activations, weight_type=QuantType.QInt8,
            per_channel=each, op_types_to_quantize=["Conv", "MatMul"], extra_options=dict(WeightSymmetric=True))
        shortened(path)
        logits = session(path).run(None, {"image": images})[0]
        fused = session(path, optimized=True).run(None, {"image": images})[0]
        classes = logits.argmax(1)
        print(name, (classes == labels).sum(), "right of", len(labels), "largest", abs(logits).max(),
              "with optimizations", abs(logits - fused).max(), "away in", (logits != fused).any(1).sum(), "images")
        rows.append(f"{name};classes;all;{''.join(map(str, classes))}")
        for index, words in enumerate(logits[:IMAGES_WITH_LOGITS]):
            rows.append(f"{name};logits;{index};" + " ".join(f"{float(w):.9g}" for w in words))
        bytes, names = with_integers(path)
        sums = numpy.zeros(len(images), int)
        for words in session(bytes).run(names, {"image": images}):
            words = words.astype(int).reshape(len(images), -1)
            sums += (words * (numpy.arange(words.shape[1]) % 97 + 1)).sum(1)
        rows.append(f"{name};integers;all;{' '.join(map(str, sums))}")
    with open(os.path.join(FOLDER, "quantized-onnxruntime.csv"), "w") as out:
        out.write("\n".join(rows) + "\n")
    print("onnxruntime", onnxruntime.__version__, "onnx", onnx.__version__)


if __name__ == "__main__":
    main()
