#!/usr/bin/env python3
"""Trains two small classifiers of handwritten digits and writes Traces/digits. Neither building nor testing needs it.

    python3 -m venv venv && venv/bin/pip install torch==2.15.0 onnx==1.23.2 onnxruntime==1.31.1 scikit-learn==1.9.1 numpy==2.4.6
    venv/bin/python Tests/Digits/train.py

With Python 3.11 it runs for two to four minutes on one thread. All seeds are fixed: two runs on one machine give the same bytes;
other machines may round otherwise.

The data are the 1,797 images of 8x8 pixels, 0 to 16, that come with scikit-learn (sklearn.datasets.load_digits). A fifth of every
class is held out; 32 images of the training part, without labels, are for calibration. The input of both networks is pixel / 16.

digits.onnx: convolutions with batch normalization, ReLU, max pooling, two fully connected layers.

digits-binary.onnx: the first and the last layer are real-valued; between them weights are -a or +a, a being the mean magnitude of
the trained weights of an output channel (XNOR-Net, Rastegari et al. 2016), and activations the signs of what batch normalization
gives (BinaryNet, Courbariaux et al. 2016). Training passes gradients through the signs where the magnitude is at most 1. ONNX's
Sign makes 0 of 0, which a binary word cannot hold, so zeros are made impossible after training: what goes into a batch
normalization before a Sign is a multiple of a step (1/2048 in the first layer, whose weights are trained as multiples of 1/128 and
whose inputs are multiples of 1/16; a behind binary operands), and the shift of the normalization is moved, by half a step at most,
so that it changes sign half-way between two multiples. For the same reason no way of rounding the sums changes a sign: the nearest
value is half a step away.
"""
import os
import numpy, onnx, onnxruntime, sklearn, torch
from onnx import helper
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.nn import functional

SEED = 20261122
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Traces/digits")
HELD_OUT, CALIBRATION = 360, 32
FIRST_STEP = 128  # first-layer weights of the binarised network are multiples of 1/128
PIXEL_STEP = 16


class Binary(torch.autograd.Function):
    """-1 or +1; the gradient passes where the magnitude is at most 1."""

    @staticmethod
    def forward(context, x):
        context.save_for_backward(x)
        return torch.where(x >= 0, 1.0, -1.0)

    @staticmethod
    def backward(context, gradient):
        (x,) = context.saved_tensors
        return gradient * (x.abs() <= 1)


class TrainedSign(nn.Module):
    def forward(self, x):
        return Binary.apply(x)


class StoredSign(nn.Module):
    def forward(self, x):
        return torch.sign(x)


def binary_weights(weight):
    """-a or +a for an output channel each."""
    mean = weight.detach().abs().flatten(1).mean(1).view(-1, *[1] * (weight.dim() - 1))
    return Binary.apply(weight) * mean


class BinaryConvolution(nn.Conv2d):
    def forward(self, x):
        return functional.conv2d(x, binary_weights(self.weight), self.bias, self.stride, self.padding)


class BinaryLinear(nn.Linear):
    def forward(self, x):
        return functional.linear(x, binary_weights(self.weight), self.bias)


class SteppedConvolution(nn.Conv2d):
    """Its weights are multiples of 1/128; the gradient does not see the rounding."""

    def forward(self, x):
        stepped = self.weight + ((self.weight * FIRST_STEP).round() / FIRST_STEP - self.weight).detach()
        return functional.conv2d(x, stepped, self.bias, self.stride, self.padding)


def real_network():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU(),
        nn.Conv2d(32, 48, 3, bias=False), nn.BatchNorm2d(48), nn.ReLU(),
        nn.Flatten(), nn.Linear(192, 48), nn.ReLU(), nn.Linear(48, 10),
    )


def binary_network():
    return nn.Sequential(
        SteppedConvolution(1, 24, 3, padding=1, bias=False), nn.BatchNorm2d(24), nn.MaxPool2d(2), TrainedSign(),
        BinaryConvolution(24, 40, 3, padding=1, bias=False), nn.BatchNorm2d(40), TrainedSign(),
        BinaryConvolution(40, 40, 3, bias=False), nn.BatchNorm2d(40), TrainedSign(),
        nn.Flatten(), BinaryLinear(160, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Linear(64, 10),
    )


def shifted(images, generator):
    """Every image moved by up to one pixel in either direction, half of them not at all."""
    moved = torch.empty_like(images)
    padded = functional.pad(images, (1, 1, 1, 1))
    offsets = torch.randint(0, 3, (len(images), 2), generator=generator)
    offsets[torch.rand(len(images), generator=generator) < 0.5] = 1
    for index, (row, column) in enumerate(offsets.tolist()):
        moved[index] = padded[index, :, row : row + 8, column : column + 8]
    return moved


def trained(network, images, labels, epochs, rate, decay):
    torch.manual_seed(SEED)
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            module.reset_parameters()
    generator = torch.Generator().manual_seed(SEED)
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=decay)
    batch = 64
    batches = -(-len(images) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=epochs * batches)
    network.train()
    for _ in range(epochs):
        order = torch.randperm(len(images), generator=generator)
        for part in order.split(batch):
            loss = functional.cross_entropy(network(shifted(images[part], generator)), labels[part], label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return network.eval()


def step_behind(product):
    """Of every output channel, what the product's sums without bias are multiples of."""
    if isinstance(product, SteppedConvolution):
        return torch.full([product.out_channels], 1 / (FIRST_STEP * PIXEL_STEP), dtype=torch.float64)
    return product.weight.data.abs().flatten(1)[:, 0].double()


def without_zeros(normalization, step):
    """Moves the shift of a normalization so that it changes sign half-way between two multiples of the step.

    y = g (x - m) + b is 0 at x = m - b / g, g being scale / sqrt(variance + epsilon).
    """
    mean, shift = normalization.running_mean.double(), normalization.bias.data.double()
    scale = normalization.weight.data.double() / (normalization.running_var.double() + normalization.eps).sqrt()
    placed = (torch.floor((mean - shift / scale) / step) + 0.5) * step
    normalization.bias.data = (scale * (mean - placed)).float()


def stored(network):
    """The same network with weights that are binary as they are stored, and with nothing but torch's own modules and Sign."""
    modules, step = [], None
    for module in network:
        if isinstance(module, SteppedConvolution):
            module.weight.data = (module.weight.data * FIRST_STEP).round() / FIRST_STEP
        elif isinstance(module, (BinaryConvolution, BinaryLinear)):
            module.weight.data = binary_weights(module.weight).detach()
        if isinstance(module, nn.Conv2d):
            step = step_behind(module)
            module.__class__ = nn.Conv2d
        elif isinstance(module, nn.Linear):
            module.__class__ = nn.Linear
        # The normalization of vectors, the last one, has no sign behind it. Pooling by maxima keeps multiples multiples.
        if isinstance(module, nn.BatchNorm2d):
            without_zeros(module, step)
        modules.append(StoredSign() if isinstance(module, TrainedSign) else module)
    return nn.Sequential(*modules).eval()


def export(network, name):
    """Writes the model with its batch normalizations: neither the exporter's folding nor its fusion is wanted."""
    path = os.path.join(FOLDER, name)
    torch.onnx.export(
        network, (torch.zeros(1, 1, 8, 8),), path, input_names=["image"], output_names=["logits"], opset_version=17, dynamo=False,
        training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False, dynamic_axes={"image": {0: "N"}, "logits": {0: "N"}})
    model = onnx.load(path)
    for node in model.graph.node:
        node.doc_string = ""
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)
    return model


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    data = load_digits()
    images = (data.images / PIXEL_STEP).astype(numpy.float32).reshape(-1, 1, 8, 8)
    labels = data.target.astype(numpy.int64)
    indices = numpy.arange(len(images))
    training, held = train_test_split(indices, test_size=HELD_OUT, stratify=labels, random_state=SEED)
    calibration = numpy.random.default_rng(SEED).choice(training, CALIBRATION, replace=False)
    os.makedirs(os.path.join(FOLDER, "calibration"), exist_ok=True)
    numpy.save(os.path.join(FOLDER, "images.npy"), images[held])
    numpy.save(os.path.join(FOLDER, "labels.npy"), labels[held])
    numpy.save(os.path.join(FOLDER, "calibration/images.npy"), images[calibration])
    x, y = torch.from_numpy(images[training]), torch.from_numpy(labels[training])
    print(len(training), "for training,", len(held), "held out,", CALIBRATION, "for calibration")
    print("torch", torch.__version__, "onnx", onnx.__version__, "onnxruntime", onnxruntime.__version__, "scikit-learn", sklearn.__version__)
    real = trained(real_network(), x, y, epochs=60, rate=4e-3, decay=1e-2)
    binary = stored(trained(binary_network(), x, y, epochs=150, rate=1e-2, decay=0))
    for network, name in [(real, "digits.onnx"), (binary, "digits-binary.onnx")]:
        model = export(network, name)
        with torch.no_grad():
            expected = network(torch.from_numpy(images)).numpy()
        path = os.path.join(FOLDER, name)
        logits = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]).run(None, {"image": images})[0]
        right = logits.argmax(1) == labels
        parameters = sum(numpy.prod(t.dims, dtype=int) for t in model.graph.initializer if t.data_type == onnx.TensorProto.FLOAT)
        print(name, os.path.getsize(path), "bytes, IR", model.ir_version, "set", model.opset_import[0].version, parameters, "real words")
        print("  nodes", " ".join(n.op_type for n in model.graph.node))
        print(f"  right: {right[held].sum()} of {len(held)} held out ({right[held].mean():.4f}), {right[training].mean():.4f} of training")
        print("  largest difference from torch", abs(logits - expected).max(), "of", abs(expected).max())
    signs = [n for n in model.graph.node if n.op_type == "Sign"]
    model.graph.output.extend(helper.make_empty_tensor_value_info(n.input[0]) for n in signs)
    model.graph.output.extend(helper.make_empty_tensor_value_info(n.output[0]) for n in signs)
    made = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]).run(None, {"image": images})[1:]
    print("smallest magnitudes before signs", [float(abs(a).min()) for a in made[: len(signs)]])
    assert all(set(numpy.unique(a)) == {-1, 1} for a in made[len(signs) :]), "a sign of zero"


if __name__ == "__main__":
    main()
