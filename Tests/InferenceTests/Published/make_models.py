#!/usr/bin/env python3
"""Makes the folder models and digits-onnxruntime.csv: what ONNX Runtime computes. Neither building nor testing needs it.

    python3 -m venv venv && venv/bin/pip install torch==2.15.0 torchvision==0.29.2 onnx==1.23.2 onnxscript==0.7.2 onnxruntime==1.31.1
    venv/bin/python make_models.py

models: small networks of several families with random weights (fixed seed), their inputs and ONNX Runtime's outputs.
* mobilenet (depthwise, hard swish, squeeze and excitation), vision_transformer, convnext, shufflenet (grouped, split, shuffled):
  torchvision's own classes (BSD-3-Clause) with few and narrow layers; unet, below: transposed convolution, resizing, group
  normalization, concatenation.
* Statistics and weights of normalizations are random too, so that they matter.
* NAME.onnx as torch's exporter (the older or the newer one, see MODELS) makes it, with short names and without remarks;
  NAME-input.npy; NAME-output.npy.

digits-onnxruntime.csv: of every held-out image of Traces/digits and both networks the class of the largest logit, and of the first
20 images the logits with nine digits, which tell every single apart.

ONNX Runtime runs on the processor with its default optimizations. The script says how far it is from itself without them, and from
ONNX's reference implementation.
"""
import os, warnings
import numpy, onnx, onnxruntime, torch, torchvision
from functools import partial
from onnx.reference import ReferenceEvaluator
from torch import nn
from torchvision.models import convnext, mobilenetv3, shufflenetv2, vision_transformer

warnings.simplefilter("ignore")
FOLDER = os.path.dirname(os.path.abspath(__file__))
DIGITS = os.path.join(FOLDER, "../../../Traces/digits")
SEED = 20261122
IMAGES_WITH_LOGITS = 20


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Sequential(nn.Conv2d(2, 6, 3, padding=1), nn.GroupNorm(2, 6), nn.SiLU())
        self.pool = nn.AvgPool2d(3, 2, 1, count_include_pad=False)
        self.middle = nn.Sequential(nn.Conv2d(6, 10, 3, padding=2, dilation=2), nn.InstanceNorm2d(10, affine=True), nn.LeakyReLU(0.1))
        self.up = nn.ConvTranspose2d(10, 6, 3, stride=2, padding=1, output_padding=1)
        self.grow = nn.Upsample(scale_factor=2, mode="bilinear")
        self.last = nn.Sequential(nn.PReLU(22), nn.Conv2d(22, 3, 1))

    def forward(self, x):
        fine = self.down(x)
        coarse = self.middle(self.pool(fine))
        joined = torch.cat([fine, self.up(coarse), self.grow(coarse)], 1)
        return torch.softmax(self.last(joined), 1)


def mobilenet():
    setting = partial(mobilenetv3.InvertedResidualConfig, dilation=1, width_mult=1)
    blocks = [setting(8, 3, 8, 8, True, "RE", 2), setting(8, 5, 16, 8, True, "HS", 1), setting(8, 3, 16, 8, False, "HS", 2)]
    return mobilenetv3.MobileNetV3(blocks, last_channel=16, num_classes=10)


def transformer():
    return vision_transformer.VisionTransformer(
        image_size=16, patch_size=4, num_layers=2, num_heads=2, hidden_dim=16, mlp_dim=32, num_classes=10)


def convnext_network():
    blocks = [convnext.CNBlockConfig(8, 12, 1), convnext.CNBlockConfig(12, None, 2)]
    return convnext.ConvNeXt(blocks, layer_scale=0.5, num_classes=10)


MODELS = [  # name, network, input, whether the newer exporter writes it
    ("mobilenet", mobilenet, (1, 3, 24, 24), False),
    ("vision_transformer", transformer, (1, 3, 16, 16), True),
    ("convnext", convnext_network, (1, 3, 24, 24), True),
    ("shufflenet", lambda: shufflenetv2.ShuffleNetV2([1, 2, 1], [8, 8, 12, 16, 16], num_classes=10), (1, 3, 32, 32), False),
    ("unet", UNet, (2, 2, 12, 10), True),
]


def randomized(network, generator):
    """Weights that keep magnitudes near 1 from layer to layer, and no parameter at its trivial start."""
    with torch.no_grad():
        for name, tensor in list(network.named_parameters()) + list(network.named_buffers()):
            if not tensor.is_floating_point():
                continue
            drawn = torch.rand(tensor.shape, generator=generator)
            if name.endswith("running_var"):
                tensor.copy_(drawn + 0.5)
            elif name.endswith("bias") or name.endswith("running_mean"):
                tensor.copy_(drawn - 0.5)
            elif tensor.dim() >= 2 and not name.endswith(("pos_embedding", "class_token", "layer_scale")):
                tensor.copy_((2 * drawn - 1) * (3 / tensor[0].numel()) ** 0.5 * 1.5)
            else:
                tensor.copy_(drawn + 0.5)
    return network.eval()


def export(network, example, path, newer):
    if newer:
        torch.onnx.export(network, (example,), path, input_names=["x"], output_names=["y"], opset_version=20, external_data=False, verbose=False)
    else:
        torch.onnx.export(
            network, (example,), path, input_names=["x"], output_names=["y"], opset_version=17, dynamo=False,
            training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)
    model = onnx.load(path)
    graph = model.graph
    del model.metadata_props[:], graph.metadata_props[:], graph.value_info[:]
    model.doc_string = graph.doc_string = ""
    names = {"": "", "x": "x", "y": "y"}
    def short(name):
        return names.setdefault(name, f"t{len(names)}")
    for node in graph.node:
        node.doc_string = node.name = ""
        del node.metadata_props[:]
        node.input[:] = map(short, node.input)
        node.output[:] = map(short, node.output)
    for tensor in graph.initializer:
        tensor.doc_string = ""
        tensor.name = short(tensor.name)
        del tensor.metadata_props[:]
    for value in list(graph.input) + list(graph.output):
        del value.metadata_props[:]
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)
    return model


def session(path, optimized=True):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    if not optimized:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def compared(path, given):
    """ONNX Runtime's output, and how far others are from it."""
    made = session(path).run(None, given)[0]
    plain = session(path, optimized=False).run(None, given)[0]
    reference = ReferenceEvaluator(path).run(None, given)[0]
    say = f"largest {abs(made).max():.6g}; without optimizations {abs(made - plain).max():.2g}, reference {abs(made - reference).max():.2g} away"
    return made, say


def main():
    print("onnxruntime", onnxruntime.__version__, "torch", torch.__version__, "torchvision", torchvision.__version__, "onnx", onnx.__version__)
    torch.set_num_threads(1)
    models = os.path.join(FOLDER, "models")
    os.makedirs(models, exist_ok=True)
    for name, make, shape, newer in MODELS:
        generator = torch.Generator().manual_seed(SEED)
        torch.manual_seed(SEED)
        network = randomized(make(), generator)
        example = torch.randn(shape, generator=generator)
        path = os.path.join(models, name + ".onnx")
        model = export(network, example, path, newer)
        made, say = compared(path, {"x": example.numpy()})
        with torch.no_grad():
            torchs = network(example).numpy()
        numpy.save(os.path.join(models, name + "-input.npy"), example.numpy())
        numpy.save(os.path.join(models, name + "-output.npy"), made)
        print(name, os.path.getsize(path), "bytes,", len(model.graph.node), "nodes, IR", model.ir_version, "shape", made.shape, say + f", torch {abs(made - torchs).max():.2g} away")
        print("  ", *sorted({n.op_type for n in model.graph.node}))
    images, labels = (numpy.load(os.path.join(DIGITS, n)) for n in ("images.npy", "labels.npy"))
    rows = [";".join(["model", "image", "label", "class"] + [f"logit{k}" for k in range(10)])]
    for name in ("digits", "digits-binary"):
        logits, say = compared(os.path.join(DIGITS, name + ".onnx"), {"image": images})
        classes = logits.argmax(1)
        print(name, (classes == labels).sum(), "right of", len(labels), say)
        for index, words in enumerate(logits):
            listed = [f"{float(w):.9g}" for w in words] if index < IMAGES_WITH_LOGITS else [""] * 10
            rows.append(";".join([name, str(index), str(labels[index]), str(classes[index])] + listed))
    with open(os.path.join(FOLDER, "digits-onnxruntime.csv"), "w") as out:
        out.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
