#!/usr/bin/env python3
"""Makes operator-cases.csv: single nodes with the shapes and values that they give. Neither building nor testing needs it.

    venv/bin/python make_cases.py [all]

The nodes are the ONNX project's own (onnx.backend.test.case.node, Apache-2.0; PyPI package onnx), each at every operator
set from 7 to 21 whose definition of the operator accepts it, and those at the end of this file, which have the forms of
older sets. What they give is not Picojoule's: shapes and types are those of the data that ONNX keeps with its cases,
where there are some, and else those of onnx.shape_inference (strict). With "all", all go into the current folder; else one case is kept for each operator,
version of its definition, and set of attributes.

A line: operator set; operator; attributes; inputs; outputs. A tensor is type[shape], with {values} where it is a constant;
"-" is left out. Attributes are name=f:1.5, name=i:3, name=s:text, name=I:1,2, name=F:.5,2 or name=t:tensor.
"""
import os, sys, warnings
import numpy, onnx
from onnx import TensorProto, checker, defs, helper, numpy_helper, shape_inference

warnings.simplefilter("ignore")
FOLDER = os.path.dirname(os.path.abspath(__file__))
SKIPPED = {  # operators that Picojoule does not know
    "AffineGrid", "Bernoulli", "CenterCropPad", "Col2Im", "Compress", "DFT", "DeformConv", "Det", "Einsum", "EyeLike", "GRU",
    "GridSample", "If", "ImageDecoder", "LSTM", "Loop", "MaxUnpool", "NegativeLogLikelihoodLoss", "NonMaxSuppression",
    "NonZero", "OptionalGetElement", "OptionalHasElement", "RNN", "ReverseSequence", "RoiAlign", "Scan", "Scatter",
    "SequenceMap", "SoftmaxCrossEntropyLoss", "TfIdfVectorizer", "Unique",
}


def text(array, constant):
    name = {"bool": "bool"}.get(array.dtype.name, array.dtype.name)
    head = f"{name}[{'x'.join(map(str, array.shape)) or 'scalar'}]"
    if not constant:
        return head
    values = [repr(float(v)) if array.dtype.kind == "f" else str(int(v)) for v in array.ravel()]
    return head + "{" + ",".join(values) + "}"


def attribute(a):
    value = helper.get_attribute_value(a)
    kinds = {1: "f", 2: "i", 3: "s", 4: "t", 6: "F", 7: "I"}
    kind = kinds.get(a.type)
    if kind is None or (kind == "s" and not value.decode().isascii()):
        return None
    if kind == "t":
        array = numpy_helper.to_array(value)
        if array.dtype.kind not in "fiub" or array.dtype.name == "bfloat16" or array.size > 64:
            return None
        return f"{a.name}=t:{text(array, True)}"
    if kind in "FI":
        return f"{a.name}={kind}:" + ",".join(repr(float(v)) if kind == "F" else str(v) for v in value)
    return f"{a.name}={kind}:{value.decode() if kind == 's' else value}"


NUMBERS = {"float32", "float64", "float16", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool"}


def case(node, inputs, outputs, version):
    """The line of a node at an operator set, or None where the definition does not accept it."""
    try:
        schema = defs.get_schema(node.op_type, version)
    except Exception:
        return None
    if schema.deprecated or not schema.min_input <= len(node.input) <= schema.max_input or len(node.output) > schema.max_output:
        return None
    if any(a.name not in schema.attributes for a in node.attribute):
        return None
    attributes = [attribute(a) for a in node.attribute]
    if None in attributes:
        return None
    # Words that later sets added; shape inference does not look at all of them.
    said = {helper.get_attribute_value(a) for a in node.attribute if a.type == onnx.AttributeProto.STRING}
    if (version < 19 and said & {b"wrap", b"half_pixel_symmetric"}) or (version < 18 and node.op_type.startswith("Scatter") and said & {b"max", b"min"}):
        return None
    # One scale for each channel came with set 13; shape inference does not look at scales.
    if node.op_type in ("QuantizeLinear", "DequantizeLinear") and version < 13 and inputs[node.input[1]].size > 1:
        return None
    arrays = []
    for name in node.input:
        array = inputs.get(name)
        if name and (not isinstance(array, numpy.ndarray) or array.dtype.name not in NUMBERS):
            return None
        arrays.append(array)
    # Small operands behind the first are constants, as in networks.
    constants = [a is not None and i > 0 and a.size <= 16 for i, a in enumerate(arrays)]
    if all(a is None or a.size <= 16 for a in arrays) and arrays:
        constants = [True] * len(arrays)
    graph_inputs = [helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(a.dtype), a.shape) for n, a, c in zip(node.input, arrays, constants) if a is not None and not c]
    initializers = [numpy_helper.from_array(a, n) for n, a, c in zip(node.input, arrays, constants) if a is not None and c]
    names = [n for n in node.output if n]
    graph_outputs = [helper.make_empty_tensor_value_info(n) for n in names]
    copy = onnx.NodeProto()
    copy.CopyFrom(node)
    model = helper.make_model(helper.make_graph([copy], "g", {v.name: v for v in graph_inputs}.values(), graph_outputs, {t.name: t for t in initializers}.values()), opset_imports=[helper.make_opsetid("", version)])
    model.ir_version = 10
    try:
        inferred = shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    except Exception:
        return None
    found = {v.name: v.type.tensor_type for v in inferred.graph.output}
    results = []
    for name in node.output:
        if not name:
            results.append("-")
            continue
        value = outputs.get(name)
        tensor = found[name]
        dims = [d.dim_value if d.HasField("dim_value") else None for d in tensor.shape.dim]
        known = tensor.HasField("shape") and None not in dims
        if isinstance(value, numpy.ndarray):
            if known and list(value.shape) != dims:
                return None  # The case is of another version.
            # Its values are the result of this version only if nothing changed.
            results.append(text(value, value.size <= 16 and value.dtype.name in NUMBERS))
        elif known and tensor.elem_type:
            name = numpy.dtype(helper.tensor_dtype_to_np_dtype(tensor.elem_type)).name
            results.append(f"{name}[{'x'.join(map(str, dims)) or 'scalar'}]")
        else:
            return None
    if any(r.split("[")[0] not in NUMBERS | {"-"} for r in results):
        return None
    tensors = [("-" if a is None else text(a, c)) for a, c in zip(arrays, constants)]
    if len(" ".join(tensors + results)) > 400:
        return None
    return ";".join([str(version), node.op_type, " ".join(attributes), " ".join(tensors), " ".join(results)]), schema.since_version


def nodes():
    from onnx.backend.test.case.node import collect_testcases
    for test in collect_testcases(None):
        graph = test.model.graph
        if len(graph.node) != 1 or graph.node[0].domain or graph.node[0].op_type in SKIPPED or not test.data_sets:
            continue
        inputs, outputs = test.data_sets[0]
        versions = [o.version for o in test.model.opset_import if not o.domain]
        yield graph.node[0], dict(zip([v.name for v in graph.input], inputs)), dict(zip([v.name for v in graph.output], outputs)), versions[0], 7
    for version, operator, shapes, attributes, count in OLD:
        names = [f"i{k}" for k in range(len(shapes))]
        arrays = {n: (numpy.zeros(s, numpy.float32) if isinstance(s, tuple) else numpy.asarray(s)) for n, s in zip(names, shapes)}
        yield helper.make_node(operator, names, [f"o{k}" for k in range(count)], **attributes), arrays, {}, version, version


def ints(*values):
    return numpy.array(values, numpy.int64)


def real(*values):
    return numpy.array(values, numpy.float32)


def u8(*shape):
    return numpy.zeros(shape, numpy.uint8)


OLD = [  # operator set, operator, inputs, attributes, outputs
    (7, "Slice", [(4, 5, 6)], dict(starts=[1, -3], ends=[3, 100], axes=[0, 2]), 1),
    (9, "Slice", [(4, 5, 6)], dict(starts=[1, 0], ends=[3, 4]), 1),
    (10, "Slice", [(4, 50), ints(1), ints(40), ints(1), ints(3)], {}, 1),
    (7, "Squeeze", [(1, 3, 1, 5)], dict(axes=[0]), 1),
    (7, "Squeeze", [(1, 3, 1, 5)], {}, 1),
    (11, "Squeeze", [(1, 3, 1, 5)], dict(axes=[-2]), 1),
    (7, "Unsqueeze", [(3, 4)], dict(axes=[0, 3]), 1),
    (11, "Unsqueeze", [(30, 4)], dict(axes=[-1, 1]), 1),
    (7, "Pad", [(2, 3, 4, 5)], dict(pads=[0, 0, 1, 2, 0, 0, 3, 4]), 1),
    (7, "Pad", [(2, 3, 4, 5)], dict(pads=[0, 0, -1, 0, 0, 0, 0, -2], mode="edge"), 1),
    (7, "Clip", [(2, 30)], dict(min=0.0, max=6.0), 1),
    (7, "Split", [(6, 9)], dict(axis=1), 3),
    (7, "Split", [(6, 9)], dict(axis=0, split=[1, 2, 3]), 3),
    (11, "Split", [(6, 9)], dict(axis=-1, split=[4, 5]), 2),
    (13, "Split", [(6, 9), ints(2, 4)], {}, 2),
    (18, "Split", [(7, 9)], dict(num_outputs=4), 4),
    (7, "ReduceSum", [(2, 3, 40)], dict(axes=[0, 2], keepdims=0), 1),
    (11, "ReduceMean", [(2, 3, 40)], dict(axes=[-1]), 1),
    (13, "ReduceMean", [(2, 3, 40)], dict(axes=[1, 2], keepdims=0), 1),
    (7, "ReduceMax", [(2, 3, 40)], {}, 1),
    (7, "TopK", [(3, 40)], dict(k=5), 2),
    (10, "TopK", [(3, 40), ints(2)], dict(axis=0), 2),
    (7, "Upsample", [(1, 2, 30, 4)], dict(scales=[1.0, 1.0, 2.0, 1.6]), 1),
    (9, "Upsample", [(1, 2, 30, 4), numpy.array([1, 1, 2.5, 3], numpy.float32)], dict(mode="linear"), 1),
    (10, "Resize", [(1, 2, 30, 4), numpy.array([1, 1, 0.33, 3], numpy.float32)], {}, 1),
    (11, "Resize", [(1, 2, 30, 4), numpy.zeros(0, numpy.float32), numpy.array([1, 1, 0.7, 3], numpy.float32)], {}, 1),
    (11, "Resize", [(1, 2, 30, 4), numpy.zeros(0, numpy.float32), numpy.zeros(0, numpy.float32), ints(1, 2, 7, 9)], {}, 1),
    (7, "Dropout", [(3, 40)], dict(ratio=0.3), 1),
    (9, "Dropout", [(3, 40)], {}, 2),
    (7, "BatchNormalization", [(2, 3, 4, 5), (3,), (3,), (3,), (3,)], {}, 1),
    (9, "BatchNormalization", [(2, 3, 4, 5), (3,), (3,), (3,), (3,)], dict(epsilon=0.01, momentum=0.5), 1),
    (7, "Softmax", [(2, 3, 40)], {}, 1),
    (11, "Softmax", [(2, 3, 40)], dict(axis=-1), 1),
    (7, "Gemm", [(3, 50), (4, 50), (4,)], dict(transB=1), 1),
    (9, "Gemm", [(50, 3), (50, 4), (1,)], dict(transA=1, alpha=0.5), 1),
    (7, "Reshape", [(2, 3, 40), ints(0, -1)], {}, 1),
    (7, "Flatten", [(2, 3, 40)], dict(axis=2), 1),
    (11, "Flatten", [(2, 3, 40)], dict(axis=-1), 1),
    (8, "Sum", [(2, 3, 40), (3, 1), (40,)], {}, 1),
    (8, "Expand", [(3, 1, 20), ints(2, 1, 6, 1)], {}, 1),
    (8, "MaxPool", [(1, 3, 11, 13)], dict(kernel_shape=[3, 2], strides=[2, 3], pads=[1, 0, 1, 1]), 2),
    (10, "MaxPool", [(1, 3, 11, 13)], dict(kernel_shape=[3, 2], strides=[2, 3], ceil_mode=1, dilations=[2, 3]), 1),
    (7, "MaxPool", [(1, 3, 11, 13)], dict(kernel_shape=[3, 3], strides=[2, 2], auto_pad="SAME_LOWER"), 1),
    (10, "AveragePool", [(1, 3, 12, 13)], dict(kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1, count_include_pad=1, pads=[1, 1, 1, 1]), 1),
    (19, "AveragePool", [(1, 3, 12, 13)], dict(kernel_shape=[3, 3], dilations=[2, 2]), 1),
    (7, "Conv", [(2, 6, 11, 13), (4, 3, 3, 5)], dict(group=2, strides=[2, 3], pads=[1, 2, 0, 3], dilations=[2, 1]), 1),
    (11, "Conv", [(2, 6, 31), (4, 6, 3), (4,)], dict(auto_pad="SAME_UPPER", strides=[2]), 1),
    (11, "Conv", [(2, 6, 31), (4, 6, 4)], dict(auto_pad="VALID", strides=[3]), 1),
    (11, "Conv", [(1, 2, 7, 8, 9), (4, 2, 3, 3, 3)], dict(pads=[1] * 6), 1),
    (7, "ConvTranspose", [(1, 6, 5, 7), (6, 2, 3, 3)], dict(group=2, strides=[2, 3], pads=[1, 0, 0, 2], output_padding=[1, 2]), 1),
    (11, "ConvTranspose", [(1, 6, 5, 7), (6, 2, 3, 3)], dict(strides=[2, 2], auto_pad="SAME_UPPER"), 1),
    (11, "ConvTranspose", [(1, 6, 5, 7), (6, 2, 3, 3)], dict(strides=[2, 2], output_shape=[10, 15]), 1),
    (16, "PRelu", [(2, 3, 40), (3, 1)], {}, 1),
    (7, "PRelu", [(2, 3, 40), (3, 1)], {}, 1),
    (9, "Constant", [], dict(value=numpy_helper.from_array(ints(3, 4))), 1),
    (12, "Constant", [], dict(value_floats=[1.5, 2.5]), 1),
    (12, "Constant", [], dict(value_int=7), 1),
    (10, "QuantizeLinear", [(3, 40), numpy.array(0.5, numpy.float32), numpy.array(3, numpy.int8)], {}, 1),
    (10, "DequantizeLinear", [numpy.zeros((3, 40), numpy.uint8), numpy.array(0.5, numpy.float32)], {}, 1),
    (7, "DepthToSpace", [(1, 8, 3, 5)], dict(blocksize=2), 1),
    (7, "ArgMax", [(2, 3, 40)], dict(axis=1, keepdims=0), 1),
    (11, "Gather", [(5, 3, 40), ints(0, -1)], dict(axis=1), 1),
    (7, "MatMul", [(2, 1, 3, 40), (5, 40, 6)], {}, 1),
    (7, "MatMul", [(40,), (5, 40, 6)], {}, 1),
    (7, "MatMul", [(5, 6, 40), (40,)], {}, 1),
    (7, "LRN", [(1, 5, 6, 7)], dict(size=5, alpha=2e-5, beta=0.75, bias=2.0), 1),
    (8, "Min", [(3, 1), (1, 40)], {}, 1),
    (9, "Where", [numpy.zeros((3, 1), bool), (1, 40), (3, 1)], {}, 1),
    (9, "Cast", [real(1.5, -2.5, 3)], dict(to=7), 1),
    (13, "Cast", [ints(0, 5)], dict(to=9), 1),
    (19, "Cast", [ints(1, 2)], dict(to=1), 1),
    (15, "CastLike", [ints(1, 2), real(1)], {}, 1),
    (10, "ConvInteger", [u8(1, 3, 9, 9), u8(4, 3, 3, 3), u8()], dict(pads=[1, 1, 1, 1]), 1),
    (10, "QLinearConv", [u8(1, 3, 9, 9), real(1)[0], u8(), u8(4, 3, 3, 3), real(1)[0], u8(), real(1)[0], u8(), numpy.zeros(4, numpy.int32)], dict(strides=[2, 2]), 1),
    (11, "CumSum", [(3, 40), ints(1)[0]], dict(reverse=1), 1),
    (7, "GlobalLpPool", [(1, 3, 40, 2)], dict(p=1), 1),
    (11, "Range", [ints(2)[0], ints(11)[0], ints(3)[0]], {}, 1),
    (11, "Range", [real(1)[0], real(-1)[0], real(-0.5)[0]], {}, 1),
    (9, "OneHot", [numpy.zeros((3, 20), numpy.int64), ints(10), numpy.array([0, 1], numpy.float32)], dict(axis=1), 1),
]


def main():
    everything = "all" in sys.argv
    lines, seen = [], set()
    for node, inputs, outputs, own, lowest in nodes():
        done = set()
        for version in [own] + [v for v in range(21, 6, -1) if v != own]:
            if not lowest <= version <= 21:
                continue
            found = case(node, inputs, outputs, version)
            if found is None or found[1] in done:
                continue
            line, since = found
            done.add(since)
            key = (node.op_type, since, tuple(sorted(a.name for a in node.attribute)), len(node.input), bool(outputs))
            if everything or key not in seen:
                seen.add(key)
                lines.append(line)
    lines = sorted(set(lines), key=lambda line: (line.split(";")[1], int(line.split(";")[0]), line))
    with open(os.path.join(os.getcwd() if everything else FOLDER, "operator-cases.csv"), "w") as file:
        file.write("set;operator;attributes;inputs;outputs\n" + "".join(line + "\n" for line in lines))
    print(len(lines))


if __name__ == "__main__":
    main()
