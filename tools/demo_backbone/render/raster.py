"""Builds and calls the C++ rasterizer."""

from __future__ import annotations

import ctypes
import subprocess
from pathlib import Path

import numpy as np

from tools.demo_backbone.render.materials import DECAL, Material
from tools.demo_backbone.render.mesh import Mesh

_SOURCE = Path(__file__).with_name("raster.cpp")
_LIBRARY = Path(__file__).parents[1] / "scratch" / "raster.so"


def _load() -> ctypes.CDLL:
    if not _LIBRARY.exists() or _LIBRARY.stat().st_mtime < _SOURCE.stat().st_mtime:
        _LIBRARY.parent.mkdir(parents=True, exist_ok=True)
        fresh = _LIBRARY.with_suffix(".tmp.so")
        subprocess.run(["g++", "-O3", "-march=native", "-ffast-math", "-shared", "-fPIC", "-std=c++17",
                        str(_SOURCE), "-o", str(fresh)], check=True)
        fresh.replace(_LIBRARY)
    return ctypes.CDLL(str(_LIBRARY))


_lib = _load()


class Canvas:
    """Collects the triangles of a scene, each with its material and object id."""

    def __init__(self) -> None:
        self.meshes: list[Mesh] = []
        self.material_of: list[int] = []
        self.ids: list[int] = []
        self.shadows: list[bool] = []
        self.rows: list[np.ndarray] = []
        self.decals: list[np.ndarray] = []

    def material(self, m: Material) -> int:
        at = -1
        if m.decal is not None:
            at = len(self.decals)
            self.decals.append(m.decal)
        self.rows.append(m.row(at))
        return len(self.rows) - 1

    def add(self, mesh: Mesh, material: int, object_id: int, shadow: bool = True) -> None:
        self.meshes.append(mesh)
        self.material_of.append(material)
        self.ids.append(object_id)
        self.shadows.append(shadow)

    def render(self, camera: np.ndarray, light: np.ndarray, width: int, height: int,
               samples: int = 2) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(rgb [h, w, 3], ids [h, w], unhidden in-frame pixel count per id [256])."""
        order = np.argsort(self.ids, kind="stable")
        meshes = [self.meshes[k] for k in order]
        offsets = np.cumsum([0] + [len(m.pos) for m in meshes[:-1]])
        counts = [len(m.tri) for m in meshes]

        def cat(parts: list, kind) -> np.ndarray:
            return np.ascontiguousarray(np.concatenate(parts), kind)

        pos, nrm = cat([m.pos for m in meshes], np.float32), cat([m.nrm for m in meshes], np.float32)
        uv = cat([m.uv for m in meshes], np.float32)
        tri = cat([m.tri + o for m, o in zip(meshes, offsets)], np.int32)
        mat = np.repeat(np.array(self.material_of, np.int32)[order], counts)
        ids = np.repeat(np.array(self.ids, np.uint8)[order], counts)
        shadow = np.repeat(np.array(self.shadows, np.uint8)[order], counts)
        mats = np.ascontiguousarray(np.stack(self.rows), np.float32)
        decals = (np.ascontiguousarray(np.stack(self.decals), np.uint8) if self.decals
                  else np.zeros((1, DECAL, DECAL, 4), np.uint8))
        camera, light = np.ascontiguousarray(camera, np.float32), np.ascontiguousarray(light, np.float32)
        rgb = np.zeros((height, width, 3), np.uint8)
        out = np.zeros((height, width), np.uint8)
        alone = np.zeros(256, np.int32)

        def ptr(a: np.ndarray) -> ctypes.c_void_p:
            return a.ctypes.data_as(ctypes.c_void_p)

        _lib.render(ptr(pos), ptr(nrm), ptr(uv), len(pos), ptr(tri), ptr(mat), ptr(ids), ptr(shadow), len(tri),
                    ptr(mats), ptr(decals), ptr(camera), ptr(light), width, height, samples, ptr(rgb), ptr(out), ptr(alone))
        return rgb, out, alone
