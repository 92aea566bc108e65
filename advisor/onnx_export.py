"""The built-in model as an ONNX graph, made from its weights without importing torch.

A BERT encoder (Devlin et al., NAACL 2019) in onnxruntime's fused operators (`com.microsoft`):
attention, and layer normalisation with the residual and bias that precede it, one node each.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

FUSED = "com.microsoft"
IR_VERSION = 9
OPSETS = [helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)]
# The inputs, each [batch, length] of int64, as a tokenizer gives them; the mask is 0 for padding.
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUT = "last_hidden_state"  # [batch, length, hidden] of float32


def export(folder: Path, target: Path) -> None:
    """Write the BERT model of `folder` (config.json, model.safetensors) to the file `target`."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    graph = _Graph(load_file(folder / "model.safetensors"), config["layer_norm_eps"])
    for name in INPUTS:
        graph.add("Cast", [name], f"{name}_32", domain="", to=TensorProto.INT32)
    hidden = graph.embedded()
    for layer in range(config["num_hidden_layers"]):
        hidden = graph.layer(f"encoder.layer.{layer}", hidden, config["num_attention_heads"])
    graph.add("Identity", [hidden], OUTPUT, domain="")
    onnx.save(graph.model(config["hidden_size"]), str(target))


class _Graph:
    """The nodes and weights of a graph under construction; values are known by name."""

    def __init__(self, weights: dict[str, Any], epsilon: float) -> None:
        self._weights = weights
        self._epsilon = epsilon
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def add(
        self, operator: str, inputs: list[str], output: str, domain: str = FUSED, **attributes: Any
    ) -> str:
        self._nodes.append(
            helper.make_node(operator, inputs, [output], domain=domain, **attributes)
        )
        return output

    def embedded(self) -> str:
        """The sum of word, position and type embeddings, normalised."""
        tables = [
            self._weight(f"embeddings.{kind}_embeddings.weight")
            for kind in ("word", "position", "token_type")
        ]
        norm = self._pair("embeddings.LayerNorm")
        inputs = ["input_ids_32", "token_type_ids_32", *tables, *norm]
        # The operator's second output, an index of the mask, is for another kind of attention.
        node = helper.make_node(
            "EmbedLayerNormalization",
            inputs,
            ["embedded", "unused"],
            domain=FUSED,
            epsilon=self._epsilon,
        )
        self._nodes.append(node)
        return "embedded"

    def layer(self, name: str, hidden: str, heads: int) -> str:
        """One encoder layer: self-attention and feed-forward, each added to what came in."""
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        weight = np.concatenate([self._weights[f"{part}.weight"].T for part in parts], axis=1)
        bias = np.concatenate([self._weights[f"{part}.bias"] for part in parts])
        attention = [
            hidden,
            self._constant(f"{name}.qkv.weight", weight),
            self._constant(f"{name}.qkv.bias", bias),
            "attention_mask_32",
        ]
        attended = self.add("Attention", attention, f"{name}.attended", num_heads=heads)
        hidden = self._added(f"{name}.attention.output", attended, hidden)
        wide = self._product(f"{name}.intermediate", hidden)
        bias_name = self._weight(f"{name}.intermediate.dense.bias")
        wide = self.add("BiasGelu", [wide, bias_name], f"{name}.gelu")
        return self._added(f"{name}.output", wide, hidden)

    def model(self, hidden_size: int) -> onnx.ModelProto:
        shape = ["batch", "length"]
        inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, shape) for n in INPUTS]
        output = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [*shape, hidden_size])
        constants = list(self._constants.values())
        graph = helper.make_graph(self._nodes, "bert", inputs, [output], constants)
        return helper.make_model(graph, opset_imports=OPSETS, ir_version=IR_VERSION)

    def _added(self, name: str, value: str, residual: str) -> str:
        """`value` through the dense layer of `name`, added to `residual` and normalised."""
        bias = self._weight(f"{name}.dense.bias")
        inputs = [self._product(name, value), residual, *self._pair(f"{name}.LayerNorm"), bias]
        return self.add("SkipLayerNormalization", inputs, f"{name}.added", epsilon=self._epsilon)

    def _product(self, name: str, value: str) -> str:
        weight = self._constant(f"{name}.product", self._weights[f"{name}.dense.weight"].T)
        return self.add("MatMul", [value, weight], f"{name}.dense", domain="")

    def _pair(self, name: str) -> list[str]:
        return [self._weight(f"{name}.weight"), self._weight(f"{name}.bias")]

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _constant(self, name: str, array: Any) -> str:
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name
