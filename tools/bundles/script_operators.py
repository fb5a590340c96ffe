"""TorchScript's operators, as calls that PyTorch's tracer can follow into ONNX for sizes that stay open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from tools.bundles.script_archive import NoGraphError

# TorchScript writes types as numbers.
SCALAR_TYPES = {
    3: torch.int32,
    4: torch.int64,
    5: torch.float16,
    6: torch.float32,
    7: torch.float64,
    11: torch.bool,
    15: torch.bfloat16,
}


def batched(call: Callable[[Tensor], Tensor], image: Tensor) -> Tensor:
    """ONNX knows pooling of [N, C, H, W] alone, PyTorch also that of [C, H, W]."""
    return call(image) if image.dim() == 4 else call(image.unsqueeze(0)).squeeze(0)


def dtype(number: Any) -> Any:
    return SCALAR_TYPES.get(number, number) if isinstance(number, int) else number


def whole(start: Any, end: Any, step: int) -> bool:
    at_start = start is None or (isinstance(start, int) and start == 0)
    return at_start and (end is None or (isinstance(end, int) and end > 2**62)) and step == 1


class Functions:
    """TorchScript's operators where Python's PyTorch calls them otherwise."""

    @staticmethod
    def slice(x: Any, *given: Any) -> Any:
        if isinstance(x, list):
            return x[slice(*given) if len(given) > 1 else slice(*given, None)]
        return Functions.sliced(x, *given)

    @staticmethod
    def sliced(x: Tensor, dim: int = 0, start: Any = None, end: Any = None, step: int = 1) -> Tensor:
        if whole(start, end, step):
            return x
        end = None if isinstance(end, int) and end > 2**62 else end
        return x[(slice(None),) * (dim % x.dim()) + (slice(start, end, step),)]

    @staticmethod
    def size(x: Tensor, dim: int | None = None) -> Any:
        return [x.size(i) for i in range(x.dim())] if dim is None else x.size(dim)

    @staticmethod
    def to(x: Tensor, kind: Any, *_: Any, **__: Any) -> Tensor:
        return x.to(dtype(kind))

    @staticmethod
    def add(x: Any, y: Any, alpha: Any = 1) -> Any:
        return x + (y if alpha == 1 else y * alpha)

    @staticmethod
    def sub(x: Any, y: Any, alpha: Any = 1) -> Any:
        return x - (y if alpha == 1 else y * alpha)

    @staticmethod
    def div(x: Any, y: Any, rounding_mode: str | None = None) -> Any:
        return x / y if rounding_mode is None else torch.div(x, y, rounding_mode=rounding_mode)

    @staticmethod
    def index(x: Tensor, places: list) -> Tensor:
        return x[tuple(slice(None) if place is None else place for place in places)]

    @staticmethod
    def max_pool2d(x: Tensor, kernel: Any, stride: Any = None, padding: Any = 0, *_: Any) -> Tensor:
        return batched(lambda y: functional.max_pool2d(y, kernel, stride or kernel, padding), x)

    @staticmethod
    def avg_pool2d(
        x: Tensor, kernel: Any, stride: Any = None, padding: Any = 0, ceil: bool = False,
        include: bool = True, *_: Any,
    ) -> Tensor:
        return batched(
            lambda y: functional.avg_pool2d(y, kernel, stride or kernel, padding, ceil, include), x
        )

    @staticmethod
    def unflatten(x: Tensor, axis: int, sizes: list) -> Tensor:
        axis %= x.dim()
        before = [x.size(i) for i in range(axis)]
        return x.reshape([*before, *sizes, *(x.size(i) for i in range(axis + 1, x.dim()))])

    @staticmethod
    def grid_sampler(x: Tensor, grid: Tensor, mode: int, padding: int, corners: bool) -> Tensor:
        modes, paddings = ("bilinear", "nearest", "bicubic"), ("zeros", "border", "reflection")
        return functional.grid_sample(
            x, grid, mode=modes[mode], padding_mode=paddings[padding], align_corners=corners
        )

    @staticmethod
    def arange(*ends: Any, dtype: Any = None, **_: Any) -> Tensor:
        return torch.arange(*ends, dtype=SCALAR_TYPES.get(dtype, dtype))

    @staticmethod
    def tensor(values: Any, dtype: Any = None, **_: Any) -> Tensor:
        kind = SCALAR_TYPES.get(dtype, dtype)
        if isinstance(values, list):
            return torch.stack([Functions.tensor(value, dtype) for value in values])
        if isinstance(values, Tensor):
            return values if kind is None else values.to(kind)
        return torch.as_tensor(values, dtype=kind)

    @staticmethod
    def masked_fill(x: Tensor, mask: Tensor, value: float) -> Tensor:
        return torch.where(mask, torch.full((), float(value), dtype=x.dtype), x)

    @staticmethod
    def layer_norm(x: Tensor, shape: list, weight: Any, bias: Any, eps: float = 1e-5, *_: Any) -> Tensor:
        return functional.layer_norm(x, [int(size) for size in shape], weight, bias, eps)

    @staticmethod
    def group_norm(x: Tensor, groups: int, weight: Any, bias: Any, eps: float = 1e-5, *_: Any) -> Tensor:
        return functional.group_norm(x, groups, weight, bias, eps)

    @staticmethod
    def pad(x: Tensor, by: list, mode: str = "constant", value: Any = None) -> Tensor:
        return functional.pad(x, by, mode, value)

    @staticmethod
    def scaled_dot_product_attention(
        q: Tensor, k: Tensor, v: Tensor, mask: Any = None, dropout: float = 0.0, causal: bool = False,
        scale: float | None = None, *_: Any,
    ) -> Tensor:
        """ONNX Runtime's own operator where nothing is masked: without L x L numbers in memory."""
        if mask is None and not causal and scale is None:
            return Attention.apply(q, k, v, int(q.size(1)))
        seen = (q @ k.transpose(-2, -1)) * (int(q.size(-1)) ** -0.5 if scale is None else scale)
        if causal:
            later = torch.arange(k.size(-2)).unsqueeze(0) > torch.arange(q.size(-2)).unsqueeze(1)
            seen = Functions.masked_fill(seen, later, float("-inf"))
        if mask is not None and mask.dtype == torch.bool:
            seen = torch.where(mask, seen, torch.full((), float("-inf")))
        elif mask is not None:
            seen = seen + mask
        return torch.softmax(seen, -1) @ v

    @staticmethod
    def linspace(first: Any, last: Any, count: Any, dtype: Any = None, **_: Any) -> Tensor:
        """ONNX has no such operator; the count may be open."""
        places = torch.arange(count).to(SCALAR_TYPES.get(dtype, torch.float32))
        between = count - 1
        if isinstance(between, Tensor):
            between = between.clamp(min=1)
        return first + places * ((last - first) / (between or 1))

    @staticmethod
    def zeros(shape: list, dtype: Any = None, **_: Any) -> Tensor:
        return torch.zeros(shape, dtype=SCALAR_TYPES.get(dtype, dtype))

    @staticmethod
    def ones(shape: list, dtype: Any = None, **_: Any) -> Tensor:
        return torch.ones(shape, dtype=SCALAR_TYPES.get(dtype, dtype))

    @staticmethod
    def adaptive_avg_pool2d(x: Tensor, size: list) -> Tensor:
        """Means of windows, by a matrix for either axis: ONNX has none whose size is open."""
        for axis in (-2, -1):
            begin, end = windows(x.size(axis), size[axis])
            place = torch.arange(x.size(axis)).unsqueeze(0)
            inside = torch.logical_and(place >= begin.unsqueeze(1), place < end.unsqueeze(1))
            shares = inside.to(x.dtype) / (end - begin).unsqueeze(1).to(x.dtype)
            x = shares @ x if axis == -2 else x @ shares.transpose(0, 1)
        return x

    @staticmethod
    def adaptive_max_pool2d(x: Tensor, size: list) -> tuple[Tensor, None]:
        """The largest of windows. A place that is looked at twice changes none."""
        for axis in (-2, -1):
            before, after = x.size(axis), size[axis]
            begin, end = windows(before, after)
            # A window touches at most so many places, whatever the size, while the ratio is about this.
            widest = -(-int(before) // int(after)) + 1
            found = x.index_select(axis, begin)
            for i in range(1, widest):
                found = torch.maximum(found, x.index_select(axis, torch.minimum(begin + i, end - 1)))
            x = found
        return x, None


class Attention(torch.autograd.Function):
    """Multi-head attention of [B, heads, L, D], as one operator of ONNX Runtime's."""

    @staticmethod
    def forward(_: Any, q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
        return functional.scaled_dot_product_attention(q, k, v)

    @staticmethod
    def symbolic(g: Any, q: Any, k: Any, v: Any, heads: int) -> Any:
        # Rows of all heads in one, as that operator takes them and gives them.
        rows = [
            g.op("Reshape", g.op("Transpose", x, perm_i=[0, 2, 1, 3]), constant(g, [0, 0, -1]))
            for x in (q, k, v)
        ]
        seen = g.op("com.microsoft::MultiHeadAttention", *rows, num_heads_i=heads)
        split = g.op("Reshape", seen, constant(g, [0, 0, heads, -1]))
        return g.op("Transpose", split, perm_i=[0, 2, 1, 3])


def constant(g: Any, values: list[int]) -> Any:
    return g.op("Constant", value_t=torch.tensor(values))


def windows(before: Any, after: Any) -> tuple[Tensor, Tensor]:
    """Where PyTorch's adaptive pooling begins and ends each window, of `before` places to `after`."""
    place = torch.arange(after)
    begin = torch.div(place * before, after, rounding_mode="floor")
    end = torch.div((place + 1) * before + after - 1, after, rounding_mode="floor")
    return begin, end


def cubic(before: Any, after: Any) -> Tensor:
    """[after, before]: the weights of bicubic resizing along an axis, as PyTorch defines them.

    Products of matrices are ten times as fast as ONNX Runtime's own resizing.
    """
    a = -0.75
    scale = before / after if isinstance(after, Tensor) else torch.tensor(before / after)
    place = (torch.arange(after).to(torch.float32) + 0.5) * scale.to(torch.float32) - 0.5
    first = torch.floor(place)
    t = (place - first).unsqueeze(1)
    columns = torch.arange(before).unsqueeze(0)
    weights = torch.zeros(1, 1)
    for i in range(4):
        away = (t + 1 - i).abs()
        near = ((a + 2) * away - (a + 3)) * away * away + 1
        far = ((away - 5) * away + 8) * away * a - 4 * a
        seen = (first.to(torch.int64) + i - 1).clamp(min=0).unsqueeze(1)
        seen = torch.minimum(seen, torch.as_tensor(before - 1))
        weights = weights + torch.where(columns == seen, near if i in (1, 2) else far, torch.zeros(()))
    return weights


def resized(mode: str) -> Callable[..., Tensor]:
    corners = {} if mode == "nearest" else {"align_corners": False}

    def call(x: Tensor, size: list | None, *settings: Any) -> Tensor:
        if settings and settings[0] is True:
            raise NoGraphError(f"{mode} with aligned corners has no open size in ONNX")
        if size is None:
            return functional.interpolate(x, scale_factor=settings[-1], mode=mode, **corners)
        if mode == "bicubic":
            x = cubic(x.size(-2), size[0]) @ x
            return x @ cubic(x.size(-1), size[1]).transpose(0, 1)
        return functional.interpolate(x, size=size, mode=mode, **corners)

    return call


SIMPLE: dict[str, Callable[..., Any]] = {
    "len": len,
    "mul": lambda x, y: x * y,
    "neg": lambda x: -x,
    "pow": lambda x, y: x**y,
    "floordiv": lambda x, y: x // y,
    "remainder": lambda x, y: x % y,
    "eq": lambda x, y: x == y,
    "ne": lambda x, y: x != y,
    "lt": lambda x, y: x < y,
    "gt": lambda x, y: x > y,
    "le": lambda x, y: x <= y,
    "ge": lambda x, y: x >= y,
    "format": lambda text, *given: text.format(*given),
    "__and__": torch.logical_and,
    "__or__": torch.logical_or,
    "bitwise_not": torch.logical_not,
    "append": lambda found, x: found.append(x),
    "view": lambda x, shape: x.reshape(shape),
    "reshape": lambda x, shape: x.reshape(shape),
    "permute": lambda x, axes: x.permute(axes),
    "expand": lambda x, shape, **_: x.expand(shape),
    "expand_as": lambda x, y: x,  # all that follows broadcasts
    "contiguous": lambda x, **_: x,
    "clone": lambda x, **_: x * 1,
    "full_like": lambda x, value, **_: torch.zeros_like(x) + value,
    "zeros_like": lambda x, **_: torch.zeros_like(x),
    "ones_like": lambda x, **_: torch.ones_like(x),
    "norm": lambda x, p, axes, keep=False: torch.norm(x, p, axes, keep),
    "mean": lambda x, axes=None, keep=False, **_: x.mean() if axes is None else x.mean(axes, keep),
    "sum": lambda x, axes=None, keep=False, **_: x.sum() if axes is None else x.sum(axes, keep),
    "softmax": lambda x, axis, *_: torch.softmax(x, axis),
    "linear": lambda x, weight, bias=None: functional.linear(x, weight, bias),
    "embedding": lambda weight, ids, *_: functional.embedding(ids, weight),
    "gelu": lambda x, approximate="none": functional.gelu(x, approximate=approximate),
    "leaky_relu": lambda x, slope: functional.leaky_relu(x, slope),
    "list": list,
    "item": lambda x: x,  # stays a tensor: what follows may hang on it
    "clamp_min": lambda x, low: torch.clamp(x, min=low),
    "upsample_nearest2d": resized("nearest"),
    "upsample_bilinear2d": resized("bilinear"),
    "upsample_bicubic2d": resized("bicubic"),
}


# What these give has a size that nobody knows before.
UNKNOWN_SIZE = ("nonzero", "index_put", "unique", "masked_select")


class Operators:
    """What the module's code calls `torch`. Operators that change a tensor in place give a new one:
    whoever names the old one afterwards, or what it is a slice of, means the new one."""

    def __init__(self) -> None:
        self._newer: dict[int, Any] = {}
        self._slices: dict[int, tuple[Tensor, int, Any, Any]] = {}
        self._held: list[Any] = []  # so that no id is given twice

    def _now(self, x: Any) -> Any:
        if isinstance(x, list):
            return [self._now(value) for value in x]
        while isinstance(x, Tensor) and id(x) in self._newer:
            x = self._newer[id(x)]
        return x

    def _change(self, old: Tensor, new: Tensor) -> Tensor:
        self._held += [old, new]
        self._newer[id(old)] = new
        if id(old) in self._slices:
            base, axis, start, end = self._slices[id(old)]
            if end is not None or (start is not None and not isinstance(start, int)):
                raise NoGraphError("a slice that is changed in place must reach to the end")
            head = [self._now(base).narrow(axis, 0, start)] if start else []
            self._change(base, torch.cat([*head, new], axis))
        return new

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.endswith("_") and not name.startswith("__"):
            call = getattr(self, name[:-1])
            return lambda x, *rest, **named: self._change(x, call(x, *rest, **named))
        if name in UNKNOWN_SIZE:
            raise NoGraphError(
                f"the module calls {name}: how much it computes hangs on what an image shows; "
                "no graph is written for that, and libtorch runs the bundle everywhere"
            )
        function = vars(Functions).get(name) or SIMPLE.get(name) or getattr(torch, name, None)
        if function is None:
            raise NoGraphError(f"the module calls {name}, which this tool does not know")

        def called(*given: Any, **named: Any) -> Any:
            known = [self._now(x) for x in given]
            if name == "append":
                known[0] = given[0]
            result = function(*known, **{key: self._now(x) for key, x in named.items()})
            if name == "slice" and isinstance(result, Tensor) and result is not known[0]:
                axis, start, end = [*known[1:4], *(0, None, None)[len(known) - 1 :]]
                self._slices[id(result)] = (known[0], axis, start, end)
            self._held += [result, *known]
            return result

        return called
