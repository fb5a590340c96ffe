"""ONNX graphs as data: what is never used goes, and two that differ from where they decide become one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import onnx
from onnx import helper, numpy_helper

CHOICE = "choice"
INT64 = onnx.TensorProto.INT64


def split_projections(graph: onnx.GraphProto) -> None:
    """Queries, keys and values of an attention by one `Split`, instead of by turning all axes."""
    makers = {name: node for node in graph.node for name in node.output}
    numbers = {t.name: numpy_helper.to_array(t).tolist() for t in graph.initializer if t.data_type == INT64}
    split: dict[str, onnx.NodeProto] = {}

    def before(name: str, kind: str, **wanted: Any) -> onnx.NodeProto | None:
        node = makers.get(name)
        if node is None or node.op_type != kind:
            return None
        given = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        return node if all(given.get(key) == value for key, value in wanted.items()) else None

    nodes = []
    for node in graph.node:
        nodes.append(node)
        if node.op_type != "Reshape" or numbers.get(node.input[1]) != [0, 0, -1]:
            continue
        turned = before(node.input[0], "Transpose", perm=[0, 2, 1, 3])
        part = turned and before(turned.input[0], "Gather", axis=0)
        parts = part and before(part.input[0], "Transpose", perm=[2, 0, 3, 1, 4])
        heads = parts and before(parts.input[0], "Reshape")
        if not heads or part.input[1] not in numbers:
            continue
        joint = heads.input[0]
        if joint not in split:
            names = [f"{joint}/{name}" for name in ("queries", "keys", "values")]
            split[joint] = helper.make_node("Split", [joint], names, axis=2)
            nodes.insert(-1, split[joint])
        taken = split[joint].output[numbers[part.input[1]]]
        nodes[-1] = helper.make_node("Identity", [taken], list(node.output))
    del graph.node[:]
    graph.node.extend(nodes)


def drop_unused(graph: onnx.GraphProto) -> None:
    """Without nodes and tensors that nothing follows from. `If` stands in no graph yet."""
    used = {output.name for output in graph.output}
    kept = []
    for node in reversed(graph.node):
        if used.intersection(node.output):
            used.update(node.input)
            kept.append(node)
    tensors = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(reversed(kept))
    graph.initializer.extend(tensors)


def value_keys(graph: onnx.GraphProto) -> dict[str, Any]:
    """For every value a key that says how it comes about; equal keys, equal values."""
    keys: dict[str, Any] = {given.name: given.name for given in graph.input}
    for tensor in graph.initializer:
        about = f"{tensor.data_type} {list(tensor.dims)}".encode()
        keys[tensor.name] = hashlib.sha256(
            about + numpy_helper.to_array(tensor).tobytes()
        ).hexdigest()
    for node in graph.node:
        said = hashlib.sha256(node.op_type.encode())
        for attribute in sorted(node.attribute, key=lambda a: a.name):
            said.update(attribute.SerializeToString(deterministic=True))
        for name in node.input:
            said.update(repr(keys[name] if name else "").encode())
        for place, name in enumerate(node.output):
            keys[name] = (said.hexdigest(), place)
    return keys


def renamed(node: onnx.NodeProto, names: Callable[[str], str]) -> onnx.NodeProto:
    copy = onnx.NodeProto()
    copy.CopyFrom(node)
    copy.input[:] = [names(name) if name else "" for name in node.input]
    copy.output[:] = [names(name) for name in node.output]
    return copy


def joined(yes: onnx.ModelProto, no: onnx.ModelProto) -> onnx.ModelProto:
    """One graph of two that differ from where they decide: what both compute, then `If`."""
    keys, other_keys = value_keys(yes.graph), value_keys(no.graph)
    shared = set(keys.values()) & set(other_keys.values())
    first = {}
    for name, key in keys.items():
        first.setdefault(key, name)

    def in_yes(name: str) -> str:
        return name if keys[name] in shared else f"yes/{name}"

    def in_no(name: str) -> str:
        key = other_keys[name]
        return in_yes(first[key]) if key in shared else f"no/{name}"

    both = [node for node in yes.graph.node if keys[node.output[0]] in shared]
    parts = {
        "yes": [renamed(n, in_yes) for n in yes.graph.node if keys[n.output[0]] not in shared],
        "no": [renamed(n, in_no) for n in no.graph.node if other_keys[n.output[0]] not in shared],
    }
    tensors = {}
    for graph, names in ((yes.graph, in_yes), (no.graph, in_no)):
        for tensor in graph.initializer:
            copy = onnx.TensorProto()
            copy.CopyFrom(tensor)
            copy.name = names(tensor.name)
            tensors[copy.name] = copy
    outer = {name for node in both for name in node.input}
    outputs = [out for out in yes.graph.output if out.name != CHOICE]
    branches = {}
    for part, nodes in parts.items():
        used = {name for node in nodes for name in node.input} - outer
        branches[part] = helper.make_graph(
            nodes,
            part,
            [],
            [helper.make_tensor_value_info(f"{part}/{o.name}", onnx.TensorProto.FLOAT, None) for o in outputs],
            [tensor for name, tensor in tensors.items() if name in used],
        )
    both.append(
        helper.make_node(
            "If",
            [in_yes(CHOICE)],
            [out.name for out in outputs],
            then_branch=branches["yes"],
            else_branch=branches["no"],
        )
    )
    graph = helper.make_graph(
        both,
        "forward",
        list(yes.graph.input),
        outputs,
        [tensor for name, tensor in tensors.items() if name in outer],
    )
    return helper.make_model(graph, opset_imports=list(yes.opset_import), ir_version=yes.ir_version)


def graphs(model: onnx.GraphProto) -> list[onnx.GraphProto]:
    """A graph after those inside its nodes."""
    inner = [a.g for node in model.node for a in node.attribute if a.HasField("g")]
    return [*(each for graph in inner for each in graphs(graph)), model]
