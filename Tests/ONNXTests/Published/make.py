#!/usr/bin/env python3
"""Makes the models and figures in this folder. Neither building nor testing needs it.

    python3 -m venv venv && venv/bin/pip install onnx onnxscript numpy torch torchvision transformers
    venv/bin/python make.py

Models (structure only: no weights, shortened names, no remarks):
* light_*: the PyPI package onnx, backend/test/data/light (Apache-2.0, from the ONNX model zoo). The small ones are as they
  are there, their weights made by ConstantOfShape nodes; in the others these nodes became references as below.
* torchvision's classifiers (BSD-3-Clause) and BERT-base as transformers builds it (Apache-2.0), exported here with
  untrained weights, by the exporter that the column says. Weights became references to a file that does not exist.

Figures, none of them by Picojoule:
* tensors: onnx.shape_inference.infer_shapes (strict, with data propagation) after setting the inputs' sizes. It cannot
  follow BERT's computed shapes: those are of the arrays that onnx.reference.ReferenceEvaluator makes of the whole model.
* nodes per operator: counted in the file.
* macs: by the formulas in `macs` below over the shapes of onnx. torch_macs: half of what
  torch.utils.flop_counter.FlopCounterMode counts while the original module runs.
* weights: elements of constant operands of convolutions and matrix products. torch_weights: elements of the weights of
  the original module's convolutions and linear layers.
* parameters: elements of all real constants that nodes depending on the input read, each tensor once.
"""
import collections, csv, os, sys, tempfile
import numpy, onnx
from onnx import TensorProto, helper, numpy_helper, shape_inference

FOLDER = os.path.dirname(os.path.abspath(__file__))
REALS = {TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.DOUBLE, TensorProto.BFLOAT16}
LIGHT = ["bvlc_alexnet", "densenet121", "inception_v1", "inception_v2", "resnet50", "shufflenet", "squeezenet", "vgg19", "zfnet512"]
VISION = [  # name, exporter
    ("mobilenet_v2", "torchscript"), ("mobilenet_v3_large", "dynamo"), ("efficientnet_b0", "dynamo"),
    ("regnet_y_400mf", "dynamo"), ("convnext_tiny", "dynamo"), ("vit_b_16", "dynamo"),
]


UNKNOWN = float("nan")  # onnx cannot follow some shapes that are computed


def base(number):
    """A number in letters and digits."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return (base(number // 62) if number >= 62 else "") + digits[number % 62]


def slim(model):
    """Takes away weights, remarks and long names."""
    graph = model.graph
    model.doc_string = graph.doc_string = ""
    del model.metadata_props[:], graph.metadata_props[:], graph.value_info[:], model.functions[:]
    names = {v.name: v.name for v in list(graph.output) + list(graph.input)}
    initializers = {t.name for t in graph.initializer}
    for value in list(graph.input):
        if value.name in initializers:
            graph.input.remove(value)
            names.pop(value.name)
    def short(name):
        return names.setdefault(name, base(len(names))) if name else ""
    for node in graph.node:
        node.name = node.doc_string = ""
        del node.metadata_props[:]
        node.input[:] = [short(n) for n in node.input]
        node.output[:] = [short(n) for n in node.output]
        # What says no more than the default does, or than the weights.
        plain = {"auto_pad": [b"NOTSET"], "group": [1], "dilations": [[1, 1]], "strides": [[1, 1]], "pads": [[0, 0, 0, 0]]}
        for attribute in list(node.attribute):
            said = node.op_type == "Conv" and attribute.name == "kernel_shape"
            if said or helper.get_attribute_value(attribute) in plain.get(attribute.name, []):
                node.attribute.remove(attribute)
    for tensor in graph.initializer:
        tensor.name = short(tensor.name)
    stored = {t.name: t for t in graph.initializer}
    for node in list(graph.node):
        if node.op_type == "ConstantOfShape" and model.producer_name == "onnx-caffe2":
            shape = stored[node.input[0]]
            weights = graph.initializer.add(name=node.output[0], data_type=TensorProto.FLOAT, dims=numpy_helper.to_array(shape))
            weights.data_location = TensorProto.EXTERNAL
            graph.initializer.remove(shape)
            graph.node.remove(node)
    for tensor in graph.initializer:
        tensor.doc_string = ""
        if tensor.data_location == TensorProto.EXTERNAL or numpy.prod(tensor.dims, dtype=object) > 64:
            copy = TensorProto(name=tensor.name, dims=tensor.dims, data_type=tensor.data_type, data_location=TensorProto.EXTERNAL)
            copy.external_data.add(key="location", value="w")
            tensor.CopyFrom(copy)
    for value in list(graph.input) + list(graph.output):
        value.doc_string = ""
    if model.ir_version < 4:
        model.ir_version = 4  # before, initializers had to be listed as inputs
    return model, names


def evaluated(path, names, sizes):
    """Shapes and types of all tensors of a model with its weights, by their short names."""
    from onnx.reference import ReferenceEvaluator
    model = onnx.load(path)
    made = [n for node in model.graph.node for n in node.output if n]
    del model.graph.output[:]
    model.graph.output.extend(helper.make_empty_tensor_value_info(n) for n in made)
    arrays = ReferenceEvaluator(model).run(None, {k: numpy.ones(v, numpy.int64) for k, v in sizes.items()})
    return {names[n]: (list(a.shape), helper.np_dtype_to_tensor_dtype(a.dtype)) for n, a in zip(made, map(numpy.asarray, arrays))}


def macs(node, shapes):
    """Multiply-accumulates of a node: taps on padding count, as in every published table."""
    out = shapes.get(node.output[0], [])
    words = elements(out)
    if words != words:
        return UNKNOWN
    at = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    if node.op_type == "Conv":
        filters = shapes[node.input[1]]
        return words * int(numpy.prod(filters[1:], dtype=object))
    if node.op_type == "MatMul":
        return words * shapes[node.input[0]][-1]
    if node.op_type == "Gemm":
        return words * shapes[node.input[0]][0 if at.get("transA") else 1]
    return 0


def elements(shape):
    return UNKNOWN if None in shape else int(numpy.prod(shape, dtype=object))


def count(model, sizes, truth):
    graph = model.graph
    for value in graph.input:
        if value.name in sizes:
            for dim, size in zip(value.type.tensor_type.shape.dim, sizes[value.name]):
                dim.Clear()
                dim.dim_value = size
    for value in graph.output:
        value.type.tensor_type.ClearField("shape")
    inferred = shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True).graph
    shapes, types = {}, {}
    for value in list(inferred.value_info) + list(inferred.input) + list(inferred.output):
        tensor = value.type.tensor_type
        shapes[value.name] = [d.dim_value if d.HasField("dim_value") else None for d in tensor.shape.dim] if tensor.HasField("shape") else [None]
        types[value.name] = tensor.elem_type
    for name, (shape, kind) in truth.items():
        shapes[name], types[name] = shape, kind
    constants = set()
    for tensor in graph.initializer:
        shapes[tensor.name], types[tensor.name] = list(tensor.dims), tensor.data_type
        constants.add(tensor.name)
    total = weights = parameters = 0
    read, rows = set(), []
    for node in graph.node:
        if all(n in constants for n in node.input if n) or node.op_type == "Shape":
            constants.update(node.output)
            continue
        total += macs(node, shapes)
        if node.op_type in ("Conv", "MatMul", "Gemm") and node.input[1] in constants:
            weights += elements(shapes[node.input[1]])
        read.update(n for n in node.input if n in constants and types[n] in REALS)
        for name in node.output:
            if name and shapes.get(name) is not None and None not in shapes[name] and name in types:
                kind = numpy.dtype(helper.tensor_dtype_to_np_dtype(types[name])).name
                rows.append((name, kind, "x".join(map(str, shapes[name])) or "scalar"))
    parameters = sum(elements(shapes[n]) for n in read)
    known = {k: "" if v != v else v for k, v in dict(macs=total, weights=weights, parameters=parameters).items()}
    return dict(nodes=len(graph.node), **known), rows


def randomize(module):
    """Else exporters see that biases are zeros, and that many tensors are equal."""
    import torch
    for tensor in list(module.parameters()) + [b for b in module.buffers() if b.is_floating_point()]:
        torch.nn.init.uniform_(tensor, 0.5, 1)


def torch_figures(module, arguments):
    import torch
    from torch.utils.flop_counter import FlopCounterMode
    counter = FlopCounterMode(display=False)
    with torch.no_grad(), counter:
        module(*arguments)
    weights = sum(m.weight.numel() for m in module.modules() if isinstance(m, (torch.nn.Conv2d, torch.nn.Linear)))
    # The packed projections of torch.nn.MultiheadAttention are no Linear.
    weights += sum(m.in_proj_weight.numel() for m in module.modules() if isinstance(m, torch.nn.MultiheadAttention))
    return dict(torch_macs=counter.get_total_flops() // 2, torch_weights=weights)


def export(module, arguments, exporter, inputs, axes, folder):
    import torch
    path = os.path.join(folder, "model.onnx")
    torch.backends.mha.set_fastpath_enabled(False)
    if exporter == "dynamo":
        torch.onnx.export(module, arguments, path, dynamo=True, opset_version=18, input_names=inputs)
    else:
        torch.onnx.export(module, arguments, path, dynamo=False, opset_version=17, input_names=inputs, dynamic_axes=axes)
    return onnx.load(path, load_external_data=False)


def models(folder):
    data = os.path.join(os.path.dirname(onnx.__file__), "backend", "test", "data", "light")
    for name in LIGHT:
        path = os.path.join(data, f"light_{name}.onnx")
        model = onnx.load(path)
        # Small ones stay as they are.
        kept = os.path.getsize(path) < 20000
        yield f"light_{name}", "onnx", model if kept else slim(model)[0], {}, {}, {}
    import torch, torchvision, transformers
    torch.manual_seed(0)
    for name, exporter in VISION:
        module = getattr(torchvision.models, name)(weights=None).eval()
        randomize(module)
        arguments = (torch.zeros(1, 3, 224, 224),)
        figures = torch_figures(module, arguments)
        model = export(module, arguments, exporter, ["input"], {"input": {0: "batch"}}, folder)
        yield f"{name}-{exporter}", f"torch {torch.__version__}, torchvision {torchvision.__version__}, {exporter}", slim(model)[0], {"input": [1, 3, 224, 224]}, figures, {}

    class Bert(torch.nn.Module):
        def __init__(self, attention):
            super().__init__()
            self.net = transformers.BertModel(transformers.BertConfig(attn_implementation=attention)).eval()

        def forward(self, input_ids, attention_mask, token_type_ids):
            out = self.net(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)
            return out.last_hidden_state, out.pooler_output

    names = ["input_ids", "attention_mask", "token_type_ids"]
    arguments = tuple(torch.ones(1, 128, dtype=torch.int64) for _ in names)
    for exporter, attention in (("torchscript", "eager"),):
        module = Bert(attention).eval()
        randomize(module)
        figures = torch_figures(module, arguments)
        axes = {n: {0: "batch", 1: "sequence"} for n in names}
        model = export(module, arguments, exporter, names, axes, folder)
        model, short = slim(model)
        sizes = {n: [1, 128] for n in names}
        truth = evaluated(os.path.join(folder, "model.onnx"), short, sizes)
        yield f"bert_base-{exporter}", f"torch {torch.__version__}, transformers {transformers.__version__}, {exporter}", model, sizes, figures, truth


def main():
    os.makedirs(os.path.join(FOLDER, "models"), exist_ok=True)
    networks, operators, tensors = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for name, source, model, sizes, figures, truth in models(folder):
            with open(os.path.join(FOLDER, "models", name + ".onnx"), "wb") as file:
                file.write(model.SerializeToString())
            for key, number in sorted(collections.Counter(n.op_type for n in model.graph.node).items()):
                operators.append((name, key, number))
            found, rows = count(model, sizes, truth)
            networks.append(dict(model=name, source=source, inputs=" ".join(f"{k}={'x'.join(map(str, v))}" for k, v in sizes.items()), tensors=len(rows), **found, **figures))
            tensors += [(name,) + row for row in rows]
            print(networks[-1], flush=True)
    with open(os.path.join(FOLDER, "networks.csv"), "w", newline="") as file:
        keys = ["model", "nodes", "tensors", "macs", "weights", "parameters", "torch_macs", "torch_weights", "inputs", "source"]
        writer = csv.DictWriter(file, keys, delimiter=";", lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(networks)
    for file_name, header, rows in (("operators.csv", ["model", "operator", "count"], operators), ("tensors.csv", ["model", "tensor", "type", "shape"], tensors)):
        with open(os.path.join(FOLDER, file_name), "w", newline="") as file:
            writer = csv.writer(file, delimiter=";", lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)


main()
