#!/usr/bin/env python3
"""Makes integer-cases.csv: single nodes that quantize, or multiply integers. Neither building nor testing needs it.

    python3 -m venv venv && venv/bin/pip install onnx==1.23.2 onnxruntime==1.32.0
    venv/bin/python make_integer_cases.py

The nodes are those of the ONNX project (onnx.backend.test.case.node, Apache-2.0; PyPI package onnx) and random ones (fixed seed). A
line is as in node-cases.csv: operator set; operator; attributes; inputs; outputs; reference. The outputs are ONNX Runtime's, on the
processor without optimizations. The last field is the largest difference of ONNX's reference implementation from them, or
"refused".

Where ONNX Runtime refuses a node the outputs are the reference's, and the last field is "only": QLinearMatMul of more than two
dimensions with a scale for each column, ConvInteger with a zero point for each channel, and words of 4 bits that are given, for which
its Python interface has no type.

Of ONNX 1.23.2's reference implementation, which has no DequantizeLinear before set 19, these differ (found):
* QuantizeLinear of words beyond 32-bit integers: it converts before it saturates, and they wrap.
* QLinearConv over lines with a bias and a scale for each channel: by many steps. DynamicQuantizeLinear of zeros: its scale is 0.004, ONNX Runtime's 1.
"""
import os, sys, warnings
import ml_dtypes, numpy, onnx, onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(FOLDER, "../../ONNXTests/Published"))
import make_cases

warnings.simplefilter("ignore")
OPERATORS = {"QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "ConvInteger", "MatMulInteger", "QLinearConv", "QLinearMatMul"}
TYPES = {"float32", "uint8", "int8", "uint16", "int16", "int32", "uint4", "int4"}
R = numpy.random.default_rng(20261122)
OPTIONS = onnxruntime.SessionOptions()
OPTIONS.log_severity_level = 4
OPTIONS.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
U8, S8, U16, S16, S32, F = numpy.uint8, numpy.int8, numpy.uint16, numpy.int16, numpy.int32, numpy.float32
U4, S4 = ml_dtypes.uint4, ml_dtypes.int4


def limits(kind):
    info = ml_dtypes.iinfo(kind)
    return int(info.min), int(info.max)


def integers(kind, *shape):
    low, high = limits(kind)
    return R.integers(low, high + 1, shape).astype(kind)


def reals(*shape, size=3.0):
    return R.normal(0, size, shape).round(3).astype(F)


def scales(*shape, size=0.05):
    return (R.uniform(0.3, 1.7, shape) * size).round(5).astype(F)


def text(array, constant):
    words = array.ravel()
    listed = [f"{float(v):.9g}" for v in words] if array.dtype == F else [str(int(v)) for v in words]
    head = f"{array.dtype.name}[{'x'.join(map(str, array.shape)) or 'scalar'}]"
    return head + ("{%s}" if constant else "(%s)") % ",".join(listed)


def line(operator, version, arrays, attributes, count=1, given=1):
    """The line of a node whose first inputs are given and whose others are constant."""
    arrays = [None if a is None else numpy.asarray(a) for a in arrays]
    names = ["" if a is None else f"i{k}" for k, a in enumerate(arrays)]
    while names[-1] == "":
        names.pop(), arrays.pop()
    made = [f"o{k}" for k in range(count)]
    node = helper.make_node(operator, names, made, **attributes)
    kind = lambda a: helper.np_dtype_to_tensor_dtype(a.dtype)
    there = [(n, a) for n, a in zip(names, arrays) if a is not None]
    graph = helper.make_graph(
        [node], "g", [helper.make_tensor_value_info(n, kind(a), a.shape) for n, a in there[:given]],
        [helper.make_empty_tensor_value_info(n) for n in made],
        [helper.make_tensor(n, kind(a), a.shape, a.ravel().tolist()) if kind(a) in (TensorProto.INT4, TensorProto.UINT4) else numpy_helper.from_array(a, n) for n, a in there[given:]])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", version)], ir_version=10)
    feeds = dict(there[:given])
    said = [operator, version] + [f"{a.dtype.name}{list(a.shape)}" for _, a in there] + [attributes]
    try:
        reference = [numpy.asarray(a) for a in ReferenceEvaluator(model).run(None, feeds)]
    except Exception as error:
        reference = None
        print("the reference refuses:", *said, str(error)[:100])
    try:
        # The runtime's Python interface has no 4-bit words: such outputs are taken as 8 bits.
        narrow = any(a.dtype in (U4, S4) for a in (reference or []))
        session = onnxruntime.InferenceSession((widened(model) if narrow else model).SerializeToString(), OPTIONS, providers=["CPUExecutionProvider"])
        outputs = session.run(None, feeds)
        if narrow:
            outputs = [o.astype(r.dtype) for o, r in zip(outputs, reference)]
        last = "refused" if reference is None else f"{max(numpy.abs(r.astype(float) - o.astype(float)).max(initial=0) for r, o in zip(reference, outputs)):.3g}"
        if last not in ("0", "refused"):
            print("differ by", last, *said)
    except Exception as error:
        print("the runtime refuses:", *said, str(error)[:140].replace("\n", " "))
        if reference is None:
            return None
        outputs, last = reference, "only"
    words = [make_cases.attribute(a) for a in node.attribute]
    tensors = ["-" if a is None else text(a, f"i{k}" not in feeds) for k, a in enumerate(arrays)]
    return ";".join([str(version), operator, " ".join(words), " ".join(tensors), " ".join(text(o, False) for o in outputs), last])


def widened(model):
    """The same with its 4-bit output cast to 8 bits."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    name = copy.graph.output[0].name
    copy.graph.node[0].output[0] = "narrow"
    copy.graph.node.append(helper.make_node("Cast", ["narrow"], [name], to=TensorProto.INT8))
    return copy


def quantizations():
    for kind in (None, U8, S8):
        for version in (10, 19):
            zero = None if kind is None else numpy.asarray(R.integers(*limits(kind)), kind)
            yield "QuantizeLinear", version, [reals(2, 3), scales(), zero], {}
            if kind:
                yield "DequantizeLinear", version, [integers(kind, 2, 3), scales(), zero], {}
    # Halfway between two steps, and far beyond the range.
    ties = numpy.arange(-7, 8).astype(F) / 4
    ends = numpy.array([-1e30, -600, -128.5, 127.5, 255.5, 600, 3e38, numpy.inf, -numpy.inf], F)
    for kind, zero in ((S8, 0), (S8, -3), (U8, 128), (U8, 255), (None, 0)):
        point = None if kind is None else numpy.asarray(zero, kind)
        yield "QuantizeLinear", 13, [ties, F(0.5), point], {}
        yield "QuantizeLinear", 13, [ends, F(1), point], {}
    for version, axis in ((13, 0), (13, 1), (21, -1)):
        n = (2, 3, 2)[axis]
        yield "QuantizeLinear", version, [reals(2, 3, 2), scales(n), integers(S8, n)], dict(axis=axis)
        yield "DequantizeLinear", version, [integers(U8, 2, 3, 2), scales(n), integers(U8, n)], dict(axis=axis)
    yield "DequantizeLinear", 13, [integers(S8, 3, 2, 2, 2), scales(3)], dict(axis=0)
    for version in (10, 21):
        yield "DequantizeLinear", version, [R.integers(-30000, 30000, (2, 4)).astype(S32), scales(size=1e-3)], {}
    yield "DequantizeLinear", 13, [integers(S32, 6), F(3.7e-6)], {}
    for kind in (U16, S16):
        yield "QuantizeLinear", 21, [reals(3, 4, size=900), scales(), numpy.asarray(R.integers(*limits(kind)), kind)], {}
        yield "DequantizeLinear", 21, [integers(kind, 3, 4), scales(4), integers(kind, 4)], dict(axis=1)
    for kind in (U4, S4):
        yield "QuantizeLinear", 21, [reals(3, 4, size=.4), scales(), numpy.asarray(R.integers(*limits(kind)), kind)], {}
        yield "QuantizeLinear", 21, [reals(3, 4, size=.4), scales(3), integers(kind, 3)], dict(axis=0)
    yield "QuantizeLinear", 21, [reals(3, 4, size=.4), scales()], dict(output_dtype=int(TensorProto.INT8))
    for kind in (U8, S4):
        for axis, size, shape in ((1, 2, (2, 5)), (0, 3, (7, 1)), (-1, 4, (2, 1, 6))):
            blocks = tuple(-(-n // size) if k == axis % len(shape) else n for k, n in enumerate(shape))
            yield "QuantizeLinear", 21, [reals(*shape), scales(*blocks), integers(kind, *blocks)], dict(axis=axis, block_size=size)
            if kind != S4:
                yield "DequantizeLinear", 21, [integers(kind, *shape), scales(*blocks), integers(kind, *blocks)], dict(axis=axis, block_size=size)


def products():
    def point(kind, *shape):
        return integers(kind, *shape) if shape else numpy.asarray(R.integers(*limits(kind)), kind)
    for first, second in ((U8, S8), (U8, U8), (S8, S8)):
        for shape, filters, attributes in (
            ((1, 2, 4, 3), (3, 2, 3, 2), dict(pads=[1, 0, 1, 1])), ((2, 4, 3, 3), (4, 2, 2, 2), dict(group=2, strides=[2, 1])),
            ((1, 3, 4, 3), (3, 1, 3, 3), dict(group=3, pads=[1, 1, 1, 1])), ((1, 2, 7), (2, 2, 3), dict(dilations=[2], pads=[2, 1])),
        )[{(U8, S8): 0, (U8, U8): 2, (S8, S8): 3}[first, second]:]:
            outputs = filters[0]
            yield "ConvInteger", 10, [integers(first, *shape), integers(second, *filters), point(first), point(second)], attributes
            for each in ((outputs,), ()) if len(shape) == 3 else ((outputs,),):
                bias = R.integers(-3000, 3000, outputs).astype(S32) if each else None
                zero = numpy.zeros(each, second) if second == S8 else numpy.full(each, R.integers(0, 256), second)
                taps = numpy.prod(filters[1:])
                yield "QLinearConv", 10, [
                    integers(first, *shape), scales(), point(first), integers(second, *filters), scales(*each, size=.01), zero,
                    scales(size=float(taps) ** .5 * .02), point(first), bias], attributes
        yield "ConvInteger", 10, [integers(first, 1, 2, 3, 3), integers(second, 2, 2, 2, 2)], {}
        for shape, other in (((3, 5), (5, 3)), ((2, 2, 4), (4, 3)), ((2, 2, 3), (2, 3, 2)), ((1, 1, 2, 4), (3, 4, 2)))[:4 if (first, second) == (U8, S8) else 1]:
            columns = other[-1]
            yield "MatMulInteger", 10, [integers(first, *shape), integers(second, *other), point(first), point(second)], {}
            for version in (10, 21):
                each = (columns,) if version == 10 else ()
                zero = numpy.zeros(each, second) if second == S8 else integers(second, *each)
                yield "QLinearMatMul", version, [
                    integers(first, *shape), scales(), point(first), integers(second, *other), scales(*each, size=.01), zero,
                    scales(size=float(shape[-1]) ** .5 * .02), point(first)], {}
        yield "MatMulInteger", 10, [integers(first, 2, 5), integers(second, 5, 3), None, point(second, 3)], {}
    # Sums beyond 2^24, which are odd: no float holds them.
    large, wide = numpy.full((1, 265), 255, U8), numpy.full((265, 1), 255, U8)
    large[0, -1] = 1
    yield "MatMulInteger", 10, [large, wide], {}
    for words in (reals(3, 5), abs(reals(7)), -abs(reals(4)), numpy.zeros(3, F), numpy.array([1.5, -1.5, 0.25], F)):
        yield "DynamicQuantizeLinear", 11, [words], {}


def main():
    lines, seen = [], set()
    for operator, version, arrays, attributes in list(quantizations()) + list(products()):
        count = 3 if operator == "DynamicQuantizeLinear" else 1
        # Zero points that are computed, where they may be.
        given = len(arrays) if operator in ("ConvInteger", "MatMulInteger") and len(lines) % 2 and all(a is not None for a in arrays) else 1
        lines.append(line(operator, version, arrays, attributes, count, given))
    for node, inputs, outputs, _, _ in make_cases.nodes():
        if node.op_type not in OPERATORS or not outputs:
            continue
        arrays = [inputs.get(n) if n else None for n in node.input]
        arrays = [numpy_helper.to_array(a) if isinstance(a, TensorProto) else a for a in arrays]
        if any(a is not None and a.dtype.name not in TYPES for a in arrays):
            continue
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        if attributes.get("output_dtype", 3) > 8 and attributes["output_dtype"] < 21:
            continue
        if sum(a.size for a in arrays if a is not None) > 60:
            continue
        key = str((node.op_type, [(a.dtype, a.shape) for a in arrays if a is not None], attributes))
        if key in seen:
            continue
        seen.add(key)
        for version in range(21, 9, -1):
            try:
                schema = onnx.defs.get_schema(node.op_type, version)
            except Exception:
                continue
            if all(a in schema.attributes for a in attributes):
                lines.append(line(node.op_type, version, arrays, attributes, len(node.output)))
                break
    lines = sorted(filter(None, lines), key=lambda l: l.split(";")[1])
    with open(os.path.join(FOLDER, "integer-cases.csv"), "w") as out:
        out.write("set;operator;attributes;inputs;outputs;reference\n" + "\n".join(lines) + "\n")
    print(len(lines), "cases, onnxruntime", onnxruntime.__version__, "onnx", onnx.__version__)


if __name__ == "__main__":
    main()
