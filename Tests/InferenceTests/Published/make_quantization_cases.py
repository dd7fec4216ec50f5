"""Makes quantization-cases.csv: ranges, zero points and errors of a small convolution in several formats, by NumPy.

Needs NumPy and onnx (made with NumPy 2.4, onnx 1.23); not needed to build or test. Run it in this folder:

    python3 make_quantization_cases.py > quantization-cases.csv

The formulas are those of the ONNX operators where there are any: QuantizeLinear/DequantizeLinear for symmetric integers and
DynamicQuantizeLinear for a zero point (both by onnx.reference, which rounds ties to even: the words drawn here have none). Other
formats: the nearest of all values, listed. Scales of binary weights are the mean magnitude, those of ternary weights the best
of all thresholds, tried one by one.

Lines: "words;NAME;SHAPE;WORDS" and "case;WEIGHTS;GRANULARITY;ACTIVATIONS;ASYMMETRIC;RULE;WEIGHT SCALES;ACTIVATION
SCALE;ZERO POINT;SIGNAL;NOISE;ZERO WEIGHTS;ZERO ACTIVATIONS". Signal and noise are sums of squares over the outputs, in double
precision.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

random = np.random.default_rng(4)
x = (random.normal(size=(2, 5, 5)) + 0.6).astype(np.float32)
x[random.random(x.shape) < 0.2] = 0
w = random.normal(size=(3, 2, 3, 3)).astype(np.float32) * np.float32([[[[0.5]]], [[[1.5]]], [[[4.0]]]])


def convolve(image, filters):
    """Double precision, padding 1."""
    padded = np.zeros((image.shape[0], image.shape[1] + 2, image.shape[2] + 2))
    padded[:, 1:-1, 1:-1] = image
    out = np.zeros((filters.shape[0], image.shape[1], image.shape[2]))
    for m in range(out.shape[0]):
        for e in range(out.shape[1]):
            for f in range(out.shape[2]):
                out[m, e, f] = np.sum(padded[:, e : e + 3, f : f + 3] * filters[m])
    return out


def evaluate(nodes, inputs, outputs):
    graph = helper.make_graph(
        nodes, "g",
        [helper.make_tensor_value_info(k, TensorProto.FLOAT, v.shape) for k, v in inputs.items()],
        [helper.make_tensor_value_info(k, TensorProto.UNDEFINED, None) for k in outputs],
    )
    return ReferenceEvaluator(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)])).run(None, inputs)


def integers(words, scale, low, high):
    """Symmetric integers; those that ONNX has by its operators."""
    if (low, high) in ((-128, 127), (0, 255)):
        zero = helper.make_tensor("z", TensorProto.INT8 if low < 0 else TensorProto.UINT8, [], [0])
        nodes = [
            helper.make_node("Constant", [], ["z"], value=zero),
            helper.make_node("QuantizeLinear", ["x", "s", "z"], ["q"]),
            helper.make_node("DequantizeLinear", ["q", "s", "z"], ["y"]),
        ]
        return evaluate(nodes, {"x": words, "s": np.float32(scale)}, ["y"])[0]
    return np.clip(np.rint(words.astype(float) / scale), low, high) * scale


def nearest(words, values):
    values = np.array(sorted(values))
    return values[np.argmin(np.abs(words.astype(float)[..., None] - values), axis=-1)]


def listed(name):
    if name == "onehot4":
        powers = [2.0**e for e in range(7)]
    elif name == "twohot8":
        terms = [0.0] + [s * 2.0**e for e in range(7) for s in (1, -1)]
        return sorted({a + b for a in terms for b in terms})
    else:  # log5@2^(1/2): a sign, codes 1 to 15
        powers = [2.0 ** (e / 2) for e in range(15)]
    return sorted([0.0] + powers + [-p for p in powers])


def weights(words, name):
    """Scale and decoded words of one tensor or channel."""
    largest = np.abs(words).max().astype(float)
    if name in ("int8", "int4"):
        top = 127 if name == "int8" else 7
        return largest / top, integers(words, largest / top, -top - 1, top)
    if name == "binary":
        scale = np.abs(words.astype(float)).mean()
        return scale, np.where(words >= 0, scale, -scale)
    if name == "ternary":
        best = None
        for threshold in np.unique(np.abs(words)):
            kept = np.abs(words) >= threshold
            scale = np.abs(words[kept].astype(float)).mean()
            decoded = np.where(kept, np.sign(words) * scale, 0)
            error = np.sum((words - decoded) ** 2)
            if best is None or error < best[0]:
                best = (error, scale, decoded)
        return best[1], best[2]
    values = listed(name)
    scale = largest / values[-1]
    return scale, nearest(words, np.array(values) * scale)


def activations(words, name, asymmetric):
    if asymmetric:
        quantized, scale, zero = evaluate(
            [helper.make_node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"])], {"x": words}, ["q", "s", "z"])
        return float(scale), int(zero), (quantized.astype(float) - int(zero)) * float(scale)
    if name == "uint8":
        scale = float(words.max()) / 255
        return scale, 0, integers(words, scale, 0, 255)
    scale = float(np.abs(words).max()) / 127
    return scale, 0, integers(words, scale, -128, 127)


def line(*fields):
    print(";".join(str(field) for field in fields))


def text(numbers):
    return " ".join(repr(float(n)) for n in np.ravel(numbers))


line("words", "x", "1x2x5x5", text(x))
line("words", "w", "3x2x3x3", text(w))
exact = convolve(x, w)
for name in ("int8", "int4", "onehot4", "twohot8", "log5@2^(1/2)", "binary", "ternary"):
    for granularity in ("tensor", "channel"):
        for kind, asymmetric in (("int8", False), ("uint8", False), ("uint8", True)):
            parts = [w] if granularity == "tensor" else list(w)
            coded = [weights(part, name) for part in parts]
            filters = np.stack([c[1] for c in coded]).reshape(w.shape)
            scale, zero, image = activations(x, kind, asymmetric)
            found = convolve(image, filters)
            rule = "mse" if name in ("binary", "ternary") else "max"
            line(
                "case", name, granularity, kind, int(asymmetric), rule, text([c[0] for c in coded]), repr(scale), zero,
                repr(float(np.sum(exact**2))), repr(float(np.sum((found - exact) ** 2))), int(np.sum(filters == 0)),
                int(np.sum(image == 0)))
