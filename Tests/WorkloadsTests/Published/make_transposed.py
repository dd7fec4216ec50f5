#!/usr/bin/env python3
"""Makes transposed-convolutions.csv: what other tools count for transposed convolutions. Neither building nor testing needs it.

    python3 -m venv venv && venv/bin/pip install torch==2.15.0 jax==0.10.2
    venv/bin/python make_transposed.py

A line is a layer of batch 1: its name, images, channels in and out, groups, input size, kernel, strides, dilations, padding cut off
(the same before and behind), output padding, and what Picojoule had no part in:

* output: the output's size, as torch.nn.ConvTranspose1d and 2d make it.
* parameters: the words of torch's weight, bias apart.
* scattered: half of what torch.utils.flop_counter.FlopCounterMode counts while the layer runs: every input word times every tap,
  those whose sum is cut off included.
* real: half of the flops of XLA's own analysis of the computation (jax, Lowered.cost_analysis) for a convolution with a dilated
  input: it leaves out whatever meets padding or a zero between the inputs, and so has products of real inputs and kept outputs only.
* stuffed: half of what FlopCounterMode counts for a plain convolution over the input with zeros between its words.

The layers: generators and decoders as their authors publish them (DCGAN, arXiv:1511.06434; U-Net, arXiv:1505.04597; pix2pix,
arXiv:1611.07004; FCN-8s, arXiv:1411.4038; HiFi-GAN, arXiv:2010.05646 [all recalled]; sizes and channels partly reduced), and forms
that no network needs to have.
"""
import csv, os
import jax, jax.numpy as jnp, torch
from torch.utils.flop_counter import FlopCounterMode

FOLDER = os.path.dirname(os.path.abspath(__file__))
LAYERS = [  # name, in, out, groups, size, kernel, strides, dilations, padding, output padding
    ("dcgan first", 100, 64, 1, [1, 1], [4, 4], [1, 1], [1, 1], [0, 0], [0, 0]),
    ("dcgan", 64, 32, 1, [4, 4], [4, 4], [2, 2], [1, 1], [1, 1], [0, 0]),
    ("u-net", 64, 32, 1, [14, 14], [2, 2], [2, 2], [1, 1], [0, 0], [0, 0]),
    ("decoder of three taps", 32, 16, 1, [9, 7], [3, 3], [2, 2], [1, 1], [1, 1], [1, 1]),
    ("three taps, no padding", 32, 16, 1, [9, 7], [3, 3], [2, 2], [1, 1], [0, 0], [0, 0]),
    ("fcn-8s", 21, 21, 1, [8, 8], [16, 16], [8, 8], [1, 1], [4, 4], [0, 0]),
    ("fcn-8s by channels", 21, 21, 21, [8, 8], [16, 16], [8, 8], [1, 1], [4, 4], [0, 0]),
    ("hifi-gan", 64, 32, 1, [32], [16], [8], [1], [4], [0]),
    ("hifi-gan last", 32, 16, 1, [64], [4], [2], [1], [1], [0]),
    ("groups", 8, 12, 4, [5, 6], [5, 4], [3, 2], [1, 1], [1, 0], [2, 1]),
    ("dilated by the stride", 4, 6, 1, [6, 5], [3, 3], [2, 2], [2, 2], [1, 1], [0, 0]),
    ("dilated beside the stride", 4, 6, 2, [6, 5], [4, 3], [2, 3], [3, 2], [2, 1], [1, 2]),
    ("dilated by a part of the stride", 3, 5, 1, [6, 7], [5, 5], [6, 4], [4, 6], [3, 2], [3, 3]),
    ("stride beyond the kernel", 4, 6, 1, [5, 4], [2, 1], [3, 2], [1, 1], [0, 0], [0, 0]),
    ("stride beyond the kernel, cut", 4, 6, 1, [5, 4], [2, 2], [3, 4], [1, 1], [2, 1], [2, 3]),
    ("inputs cut off", 4, 6, 1, [6, 6], [2, 3], [1, 2], [1, 1], [3, 4], [0, 1]),
    ("stride of one", 4, 6, 2, [6, 5], [3, 2], [1, 1], [2, 1], [1, 0], [0, 0]),
    ("one row, one tap", 5, 3, 1, [7], [1], [3], [1], [0], [2]),
]


def flops(module, given):
    with FlopCounterMode(display=False) as counter:
        made = module(given)
    return counter.get_total_flops() // 2, made


def real(size, channels, outputs, groups, kernel, strides, dilations, before, after):
    image = jnp.zeros((1, channels, *size))
    filters = jnp.zeros((outputs, channels // groups, *kernel))
    def body(image, filters):
        return jax.lax.conv_general_dilated(
            image, filters, [1] * len(size), list(zip(before, after)), lhs_dilation=strides, rhs_dilation=dilations, feature_group_count=groups)
    lowered = jax.jit(body).lower(image, filters)
    return int(lowered.cost_analysis()["flops"]) // 2, jax.eval_shape(body, image, filters).shape


def main():
    with open(os.path.join(FOLDER, "transposed-convolutions.csv"), "w") as file:
        out = csv.writer(file, delimiter=";", lineterminator="\n")
        out.writerow("name in out groups size kernel strides dilations padding output_padding output parameters scattered real stuffed".split())
        for name, channels, outputs, groups, size, kernel, strides, dilations, padding, extra in LAYERS:
            kind = [None, torch.nn.ConvTranspose1d, torch.nn.ConvTranspose2d][len(size)]
            layer = kind(channels, outputs, kernel, strides, padding, extra, groups, dilation=dilations)
            scattered, made = flops(layer, torch.zeros(1, channels, *size))
            reach = [d * (k - 1) for d, k in zip(dilations, kernel)]
            before = [r - p for r, p in zip(reach, padding)]
            after = [r - p + e for r, p, e in zip(reach, padding, extra)]
            found, shape = real(size, channels, outputs, groups, kernel, strides, dilations, before, after)
            assert tuple(shape) == tuple(made.shape), (name, shape, made.shape)
            # The zero-stuffed input, padded by hand: padding may be negative.
            padded = [(n - 1) * s + 1 + b + a for n, s, b, a in zip(size, strides, before, after)]
            plain = [None, torch.nn.Conv1d, torch.nn.Conv2d][len(size)]
            stuffed, same = flops(plain(channels, outputs, kernel, dilation=dilations, groups=groups), torch.zeros(1, channels, *padded))
            assert same.shape == made.shape, name
            lists = ["x".join(map(str, numbers)) for numbers in (size, kernel, strides, dilations, padding, extra, made.shape[2:])]
            out.writerow([name, channels, outputs, groups, *lists, layer.weight.numel(), scattered, found, stuffed])


if __name__ == "__main__":
    main()
