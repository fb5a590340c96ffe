"""Runs a bundle's bare TorchScript forward, for `personal-seg bench model` to compare with.

    python3 tools/bench_model/forward.py MODEL.pt THREADS

Reads lines "HEIGHT WIDTH" from standard input; for each it runs one forward on the same noise and
prints one line "MILLISECONDS CPU_MILLISECONDS". Ends with its input.
"""

from __future__ import annotations

import sys
import time

import torch


def main() -> None:
    torch.set_num_threads(int(sys.argv[2]))
    torch.set_num_interop_threads(1)
    module = torch.jit.load(sys.argv[1], map_location="cpu").eval()
    images: dict[tuple[int, int], torch.Tensor] = {}
    print("ready", torch.__version__, flush=True)
    for line in sys.stdin:
        height, width = (int(side) for side in line.split())
        generator = torch.Generator().manual_seed(1)
        image = images.setdefault(
            (height, width), 255 * torch.rand(1, 3, height, width, generator=generator)
        )
        begin, cpu = time.perf_counter(), time.process_time()
        with torch.inference_mode():
            module(image)
        print(1e3 * (time.perf_counter() - begin), 1e3 * (time.process_time() - cpu), flush=True)


if __name__ == "__main__":
    main()
