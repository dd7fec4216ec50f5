#!/usr/bin/env python3
"""Makes node-cases.csv: single nodes with words in and words out. Neither building nor testing needs it.

    python3 -m venv venv && venv/bin/pip install onnx==1.23.2 onnxruntime==1.31.1
    venv/bin/python make_node_cases.py

The nodes are the ONNX project's own (onnx.backend.test.case.node, Apache-2.0; PyPI package onnx), at the highest operator set
up to 21 that accepts them, with their real inputs rounded to two decimals, and those under EXTRA. What they give is not
Picojoule's: the outputs are those of ONNX's reference implementation (onnx.reference.ReferenceEvaluator), to seven digits.

A line is as in operator-cases.csv of the room ONNX: operator set; operator; attributes; inputs; outputs; runtime. A tensor is
type[shape], with {words} where it is a constant of the model and (words) where it is given or computed; "-" is left out. The last
field says how far ONNX Runtime is from these outputs: of all words the largest difference over the word's magnitude (over 1 where
that is less), or that it refuses the node. "only" says that the reference implementation fails, and that the outputs are ONNX
Runtime's: three ConvTranspose, with several groups of several channels and with an output_shape that cuts.

Of ONNX Runtime 1.31.1's outputs all but one are within 1e-6:
* Resize, align_corners, of scales that make no whole size (4 words times 0.6): the last word is 3.14 here and 4 there. The
  definition divides by "the length of the resized tensor" minus 1; ONNX's reference takes 2.4 for that length, ONNX Runtime 2.
  The operator's author says that the former is meant (https://github.com/onnx/onnx/issues/2462 [found]), and ONNX's own test holds
  it. Models that state sizes, or scales that make whole ones, are not concerned.
It refuses three nodes:
* LRN over an even number of channels: it wants odd ones. The definition has a rounding down and one up for even ones [found].
* Mod of reals with fmod=0, twice: the definition allows whole numbers only [found], so that the refusal is right. What the
  reference computes is Python's %.
"""
import os, sys, warnings
import numpy, onnx, onnxruntime
from onnx import helper, numpy_helper
from onnx.reference import ReferenceEvaluator

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(FOLDER, "../../ONNXTests/Published"))
import make_cases

warnings.simplefilter("ignore")
SKIPPED = {  # operators without a kernel, and those that shape inference folds
    "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "BitwiseNot", "Constant", "ConstantOfShape", "ConvInteger", "CumSum",
    "DequantizeLinear", "DynamicQuantizeLinear", "GatherND", "IsInf", "MatMulInteger", "OneHot", "QLinearConv", "QLinearMatMul",
    "QuantizeLinear", "Range", "ScatterElements", "ScatterND", "Shape", "Size", "TopK", "Trilu", "Dropout",
}
ADDRESSES = {"Gather", "GatherElements"}  # whose whole numbers may be computed
MOST_WORDS, MOST_CASES = 260, 9


def random(*shape):
    return RANDOM.uniform(-2, 2, shape).astype(numpy.float32)


OPTIONS = onnxruntime.SessionOptions()
OPTIONS.log_severity_level = 4
RANDOM = numpy.random.default_rng(20261122)
# Drawn apart, so that they can grow and the words of the others stay.
RANDOM, SHARED = numpy.random.default_rng(20261123), RANDOM
TRANSPOSED = [
    ("ConvTranspose", [random(1, 3, 3, 4), random(3, 2, 4, 4), random(2)], dict(strides=[2, 2], pads=[1, 1, 1, 1])),
    ("ConvTranspose", [random(1, 4, 3, 2), random(4, 3, 3, 2), random(6)], dict(group=2, strides=[3, 2], pads=[1, 0, 0, 1], output_padding=[1, 1])),
    ("ConvTranspose", [random(2, 2, 3, 3), random(2, 1, 3, 3)], dict(group=2, strides=[2, 3], dilations=[3, 2], pads=[2, 1, 1, 3])),
    ("ConvTranspose", [random(1, 2, 4, 3), random(2, 3, 3, 4), random(3)], dict(strides=[4, 6], dilations=[2, 4], output_padding=[1, 2])),
    ("ConvTranspose", [random(1, 2, 3, 3), random(2, 2, 1, 2), random(2)], dict(strides=[3, 3])),
    ("ConvTranspose", [random(1, 2, 5, 5), random(2, 2, 2, 3), random(2)], dict(strides=[2, 1], pads=[3, 4, 2, 1])),
    ("ConvTranspose", [random(1, 2, 3, 4), random(2, 2, 3, 3)], dict(auto_pad="SAME_LOWER", strides=[2, 2])),
    ("ConvTranspose", [random(1, 2, 3, 3), random(2, 1, 3, 3), random(1)], dict(strides=[2, 2], output_shape=[5, 4])),
    ("ConvTranspose", [random(2, 4, 5), random(4, 2, 5), random(4)], dict(group=2, strides=[3], dilations=[2], pads=[4, 2], output_padding=[2])),
    ("ConvTranspose", [random(1, 2, 2, 3, 2), random(2, 2, 2, 3, 2), random(2)], dict(strides=[2, 2, 1], pads=[0, 1, 0, 1, 1, 0])),
]
RANDOM = SHARED
EXTRA = [  # operator, inputs, attributes
    ("Conv", [random(1, 4, 5, 4), random(6, 2, 3, 3), random(6)], dict(group=2, pads=[1, 0, 1, 1], strides=[2, 1])),
    ("Conv", [random(2, 3, 6, 5), random(3, 1, 3, 3)], dict(group=3, pads=[1, 1, 1, 1])),
    ("Conv", [random(1, 3, 7, 7), random(6, 1, 3, 3), random(6)], dict(group=3, pads=[1, 1, 1, 1], strides=[2, 2])),
    ("Conv", [random(1, 2, 7, 9), random(2, 2, 3, 3)], dict(dilations=[2, 3], pads=[2, 1, 2, 4])),
    ("Conv", [random(2, 3, 11), random(4, 3, 4), random(4)], dict(strides=[3], pads=[2, 1], dilations=[2])),
    ("Conv", [random(1, 2, 3, 4, 5), random(3, 2, 2, 2, 3)], dict(pads=[1, 0, 1, 0, 1, 1], strides=[1, 2, 1])),
    ("Conv", [random(1, 4, 3, 3), random(5, 4, 1, 1), random(5)], dict()),
    ("Conv", [random(1, 1, 2, 2), random(2, 1, 5, 5)], dict(pads=[4, 4, 4, 4], strides=[3, 3])),
    ("Conv", [random(1, 2, 6, 7), random(2, 2, 3, 2)], dict(auto_pad="SAME_UPPER", strides=[2, 2])),
    ("Conv", [random(1, 2, 6, 7), random(2, 2, 3, 2)], dict(auto_pad="SAME_LOWER", strides=[2, 3])),
    *TRANSPOSED,
    ("MatMul", [random(2, 3, 4), random(4, 5)], dict()),
    ("MatMul", [random(2, 1, 3, 4), random(3, 4, 2)], dict()),
    ("MatMul", [random(4), random(3, 4, 2)], dict()),
    ("MatMul", [random(2, 3, 4), random(4)], dict()),
    ("Gemm", [random(2, 20), random(7, 20), random(7)], dict(transB=1)),
    ("Gemm", [random(20, 5), random(20, 9), random(5, 1)], dict(transA=1, alpha=0.5, beta=2.0)),
    ("MaxPool", [random(1, 2, 7, 6)], dict(kernel_shape=[3, 2], strides=[2, 2], pads=[1, 0, 1, 1], dilations=[2, 1])),
    ("AveragePool", [random(1, 2, 7, 6)], dict(kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 0, 1])),
    ("GlobalMaxPool", [random(2, 3, 4, 3)], dict()),
    ("BatchNormalization", [random(2, 3, 2, 2), random(3), random(3), random(3), abs(random(3)) + 0.1], dict(epsilon=0.01)),
    ("ReduceMean", [random(2, 3, 4), numpy.array([0, 2])], dict(keepdims=0)),
    ("ReduceMax", [random(2, 3, 4), numpy.array([1])], dict()),
    ("Softmax", [random(2, 3, 4)], dict(axis=1)),
    # The reference implementation of LRN looks at as many channels as there are images.
    ("LRN", [random(5, 5, 1, 2)], dict(size=3, alpha=0.5, beta=0.75, bias=1.5)),
    ("LRN", [random(4, 4, 2, 1)], dict(size=4, alpha=0.5)),
    ("Slice", [random(4, 6), numpy.array([1, -1]), numpy.array([4, -9]), numpy.array([0, 1]), numpy.array([2, -2])], dict()),
    ("Slice", [random(3, 2, 5), numpy.array([1]), numpy.array([100]), numpy.array([-1])], dict()),
    ("Cast", [random(3, 4)], dict(to=7)),
    ("Cast", [numpy.array([0, 1.5, -0.25], numpy.float32)], dict(to=9)),
    ("Clip", [random(3, 4), numpy.array(-0.5, numpy.float32), numpy.array(1.25, numpy.float32)], dict()),
    ("Mish", [random(5)], dict()), ("Erf", [random(7)], dict()), ("Atanh", [random(5) / 2.1], dict()),
    ("Expand", [random(3, 1), numpy.array([2, 1, 4])], dict()),
    ("Add", [random(2, 1, 3), random(4, 1)], dict()),
    ("Sum", [random(2, 1), random(3), random(2, 3)], dict()),
    ("Div", [numpy.array([7, -7, 8], numpy.int64), numpy.array([2, 2, -3], numpy.int64)], dict()),
    ("Resize", [random(1, 2, 3, 4), numpy.array([], numpy.float32), numpy.array([1, 1, 2.5, 0.5], numpy.float32)], dict(mode="linear", coordinate_transformation_mode="pytorch_half_pixel")),
]


def text(array, constant):
    words = array.ravel()
    listed = [f"{float(v):.7g}" for v in words] if array.dtype.kind == "f" else [str(int(v)) for v in words]
    head = f"{array.dtype.name}[{'x'.join(map(str, array.shape)) or 'scalar'}]"
    return head + ("{%s}" if constant else "(%s)") % ",".join(listed)


def described(model):
    node = model.graph.node[0]
    return " ".join([node.op_type, str(model.opset_import[0].version)] + [make_cases.attribute(a) or a.name for a in node.attribute])


def from_runtime(model, given, made):
    """How far ONNX Runtime is from the reference: of all words the largest difference over max(magnitude, 1), or "refused"."""
    try:
        session = onnxruntime.InferenceSession(model.SerializeToString(), OPTIONS, providers=["CPUExecutionProvider"])
        found = session.run(None, given)
    except Exception as error:
        print("refused:", described(model), str(error)[:200])
        return "refused"
    worst = 0.0
    for one, other in zip(map(numpy.asarray, made), found):
        if one.shape != other.shape:
            print("differs:", described(model), one.shape, other.shape)
            return "inf"
        one, other = one.astype(float), other.astype(float)
        with numpy.errstate(all="ignore"):
            apart = abs(one - other) / numpy.maximum(abs(one), 1)
        apart[(one == other) | (numpy.isnan(one) & numpy.isnan(other))] = 0
        worst = max(worst, float(numpy.nan_to_num(apart, nan=numpy.inf).max(initial=0)))
    if worst > 1e-6:
        print("differs:", described(model), worst)
    return f"{worst:.1g}"


def line(node, inputs, version):
    """The line of a node, or None where nobody can compute it."""
    arrays = [inputs.get(name) if name else None for name in node.input]
    constants = [
        a is not None and (node.op_type in ("Resize", "Upsample") or (a.dtype.kind in "iu" and node.op_type not in ADDRESSES | {"Div", "Where", "Mod", "Equal"} and len(arrays) > 1)) and i > 0
        for i, a in enumerate(arrays)
    ]
    given = [helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(a.dtype), a.shape) for n, a, c in zip(node.input, arrays, constants) if a is not None and not c]
    stored = [numpy_helper.from_array(a, n) for n, a, c in zip(node.input, arrays, constants) if a is not None and c]
    first = onnx.NodeProto()
    first.CopyFrom(node)
    del first.output[1:]
    if node.op_type == "Split":
        first.CopyFrom(node)
    graph = helper.make_graph([first], "g", {v.name: v for v in given}.values(), [helper.make_empty_tensor_value_info(n) for n in first.output], {t.name: t for t in stored}.values())
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", version)], ir_version=10)
    try:
        made = ReferenceEvaluator(model).run(None, {n: a for n, a, c in zip(node.input, arrays, constants) if a is not None and not c})
    except Exception as error:
        print("not computed:", node.op_type, version, str(error)[:100])
        if node.op_type != "ConvTranspose":
            return None
        session = onnxruntime.InferenceSession(model.SerializeToString(), OPTIONS, providers=["CPUExecutionProvider"])
        made, runtime = session.run(None, {v.name: inputs[v.name] for v in given}), "only"
    else:
        runtime = from_runtime(model, {v.name: inputs[v.name] for v in given}, made)
    attributes = [make_cases.attribute(a) for a in node.attribute]
    if None in attributes:
        return None
    tensors = ["-" if a is None else text(a, c) for a, c in zip(arrays, constants)]
    return ";".join([str(version), node.op_type, " ".join(attributes), " ".join(tensors), " ".join(text(numpy.asarray(m), False) for m in made), runtime])


def rounded(array):
    if not isinstance(array, numpy.ndarray):
        return array
    return array.round(2) if array.dtype.kind == "f" and array.size > 1 else array


def main():
    lines, counts, seen = [], {}, set()
    def add(node, inputs, version):
        made = line(node, inputs, version)
        if made:
            lines.append(made)
            counts[node.op_type] = counts.get(node.op_type, 0) + 1
    for operator, arrays, attributes in EXTRA:
        names = [f"i{k}" if a.size else "" for k, a in enumerate(arrays)]
        add(helper.make_node(operator, names, ["o0"], **attributes), dict(zip(names, map(rounded, arrays))), 20)
    for node, inputs, outputs, _, _ in make_cases.nodes():
        arrays = [a for a in list(inputs.values()) + list(outputs.values())]
        kinds = [getattr(a, "dtype", None) for a in arrays]
        if node.op_type in SKIPPED or not outputs or any(k is None or k.name not in ("float32", "int64", "int32", "bool") for k in kinds):
            continue
        # Neither cubic interpolation nor areas nor parts of planes have a kernel.
        said = str(node.attribute)
        if node.op_type == "Resize" and any(word in said for word in ("cubic", "antialias", "tf_crop")):
            continue
        key = (node.op_type, str(sorted(map(str, node.attribute))), str([a.shape for a in inputs.values()]))
        if key in seen or counts.get(node.op_type, 0) >= MOST_CASES + (30 if node.op_type == "Resize" else 6 if "Pool" in node.op_type else len(TRANSPOSED) if node.op_type == "ConvTranspose" else 0) or sum(a.size for a in arrays) > MOST_WORDS:
            continue
        for version in range(21, 6, -1):
            found = make_cases.case(node, inputs, outputs, version)
            if found:
                seen.add(key)
                add(node, {n: rounded(a) for n, a in inputs.items()}, version)
                break
    with open(os.path.join(FOLDER, "node-cases.csv"), "w") as out:
        out.write("set;operator;attributes;inputs;outputs;runtime\n" + "\n".join(sorted(lines, key=lambda l: l.split(";")[1])) + "\n")
    print(len(lines), "cases", counts)


if __name__ == "__main__":
    main()
