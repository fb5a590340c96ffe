"""Triangle meshes and the primitives every shape is made of.

Metres, z up, a thing stands on z = 0 and its front looks towards -y. Texture coordinates are in
units of the thing's size (about 1 across it), so that patterns look alike on large and small
things. `lathe` spans a whole number of units around, so patterns with whole frequencies close.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass
class Mesh:
    """Vertices [N,3], normals [N,3], uv [N,2], triangles [T,3] of vertex indices."""

    pos: np.ndarray
    nrm: np.ndarray
    uv: np.ndarray
    tri: np.ndarray

    def moved(self, x: float = 0, y: float = 0, z: float = 0) -> Mesh:
        return Mesh(self.pos + np.array([x, y, z]), self.nrm, self.uv, self.tri)

    def scaled(self, x: float, y: float | None = None, z: float | None = None) -> Mesh:
        s = np.array([x, x if y is None else y, x if z is None else z])
        return Mesh(self.pos * s, unit(self.nrm / s), self.uv, self.tri)

    def turned(self, axis: str, degrees: float) -> Mesh:
        r = rotation(axis, degrees)
        return Mesh(self.pos @ r.T, self.nrm @ r.T, self.uv, self.tri)

    def warped(self, f) -> Mesh:
        """Vertices moved by f([N,3]) -> [N,3]; normals rebuilt (smooth)."""
        return with_normals(f(self.pos), self.uv, self.tri)


def unit(v: np.ndarray) -> np.ndarray:
    return v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-12)


def rotation(axis: str, degrees: float) -> np.ndarray:
    a = np.radians(degrees)
    c, s = np.cos(a), np.sin(a)
    if axis == "x":
        return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
    if axis == "y":
        return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


def with_normals(pos: np.ndarray, uv: np.ndarray, tri: np.ndarray) -> Mesh:
    """A mesh whose normals are area-weighted means over vertices at the same place."""
    face = np.cross(pos[tri[:, 1]] - pos[tri[:, 0]], pos[tri[:, 2]] - pos[tri[:, 0]])
    _, same = np.unique(np.round(pos, 6), axis=0, return_inverse=True)
    same = same.reshape(-1)
    acc = np.zeros((same.max() + 1, 3))
    for k in range(3):
        np.add.at(acc, same[tri[:, k]], face)
    return Mesh(pos, unit(acc[same]), uv, tri)


def merge(meshes: list[Mesh]) -> Mesh:
    offsets = np.cumsum([0] + [len(m.pos) for m in meshes[:-1]])
    return Mesh(
        np.concatenate([m.pos for m in meshes]),
        np.concatenate([m.nrm for m in meshes]),
        np.concatenate([m.uv for m in meshes]),
        np.concatenate([m.tri + o for m, o in zip(meshes, offsets)]),
    )


def _grid(rows: int, cols: int) -> np.ndarray:
    """Triangles of a rows x cols vertex grid."""
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(cols - 1), indexing="ij")
    a = (i * cols + j).ravel()
    b, c, d = a + 1, a + cols, a + cols + 1
    return np.concatenate([np.stack([a, b, c], 1), np.stack([b, d, c], 1)])


def smooth_profile(points, steps: int = 16) -> np.ndarray:
    """A Catmull-Rom curve through (radius, z) points."""
    p = np.asarray(points, float)
    p = np.concatenate([2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]])
    out = []
    per = max(2, steps // (len(p) - 3) + 1)
    for k in range(1, len(p) - 2):
        t = np.linspace(0, 1, per, endpoint=False)[:, None]
        a, b, c, d = p[k - 1], p[k], p[k + 1], p[k + 2]
        out.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    out.append(p[-2:-1])
    curve = np.concatenate(out)
    curve[:, 0] = np.maximum(curve[:, 0], 0)
    return curve


def lathe(profile, size: float, segments: int = 28, around: int | None = None) -> Mesh:
    """Turns a (radius, z) profile about z. Sharp corners (over 35 degrees) keep their edge."""
    p = np.asarray(profile, float)
    d = np.diff(p, axis=0)
    length = np.linalg.norm(d, axis=1)
    keep = np.concatenate([[True], length > 1e-6])
    p = p[keep]
    d = unit(np.diff(p, axis=0))
    normals = np.stack([d[:, 1], -d[:, 0]], 1)
    pts, nrm = [p[0]], [normals[0]]
    for k in range(1, len(p) - 1):
        if np.dot(d[k - 1], d[k]) < 0.82:
            pts += [p[k], p[k]]
            nrm += [normals[k - 1], normals[k]]
        else:
            pts.append(p[k])
            nrm.append(unit(normals[k - 1] + normals[k]))
    pts.append(p[-1])
    nrm.append(normals[-1])
    pts, nrm = np.array(pts), np.array(nrm)
    arc = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(pts, axis=0), axis=1))]) / size
    turns = around or max(1, round(2 * np.pi * pts[:, 0].max() / size))
    th = np.linspace(0, 2 * np.pi, segments + 1)
    c, s = np.cos(th), np.sin(th)
    pos = np.stack([pts[:, :1] * c, pts[:, :1] * s, np.repeat(pts[:, 1:], segments + 1, 1)], -1).reshape(-1, 3)
    n3 = np.stack([nrm[:, :1] * c, nrm[:, :1] * s, np.repeat(nrm[:, 1:], segments + 1, 1)], -1).reshape(-1, 3)
    u = np.broadcast_to(th / (2 * np.pi) * turns, (len(pts), segments + 1))
    v = np.broadcast_to(arc[:, None], u.shape)
    return Mesh(pos, n3, np.stack([u, v], -1).reshape(-1, 2), _grid(len(pts), segments + 1))


def disc(radius: float, z: float, size: float, segments: int = 28, up: bool = True) -> Mesh:
    """A flat disc with planar uv centred on (0.5, 0.5)."""
    th = np.linspace(0, 2 * np.pi, segments, endpoint=False)
    pos = np.concatenate([[[0, 0, z]], np.stack([radius * np.cos(th), radius * np.sin(th), np.full(segments, z)], 1)])
    k = np.arange(segments)
    tri = np.stack([np.zeros(segments, int), 1 + k, 1 + (k + 1) % segments], 1)
    uv = pos[:, :2] / size + 0.5
    return Mesh(pos, np.tile([0, 0, 1.0 if up else -1.0], (len(pos), 1)), uv, tri)


def box(sx: float, sy: float, sz: float, size: float | None = None, z: float = 0.0) -> Mesh:
    """A box centred in x and y, standing on z. Each face has planar uv centred on (0.5, 0.5)."""
    size = size or max(sx, sy, sz)
    pos, nrm, uv, tri = [], [], [], []
    hx, hy, hz = sx / 2, sy / 2, sz / 2
    faces = [((1, 0, 0), (0, 1, 0), (0, 0, 1)), ((-1, 0, 0), (0, -1, 0), (0, 0, 1)), ((0, 1, 0), (-1, 0, 0), (0, 0, 1)),
             ((0, -1, 0), (1, 0, 0), (0, 0, 1)), ((0, 0, 1), (1, 0, 0), (0, 1, 0)), ((0, 0, -1), (-1, 0, 0), (0, 1, 0))]
    h = np.array([hx, hy, hz])
    for n, a, b in faces:
        n, a, b = np.array(n), np.array(a), np.array(b)
        la, lb = abs(a) @ h, abs(b) @ h
        base = len(pos)
        for ea, eb in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
            pos.append(n * (abs(n) @ h) + a * ea * la + b * eb * lb)
            nrm.append(n)
            uv.append((0.5 + ea * la / size, 0.5 + eb * lb / size))
        tri += [(base, base + 1, base + 2), (base, base + 2, base + 3)]
    p = np.array(pos, float) + [0, 0, hz + z]
    return Mesh(p, np.array(nrm, float), np.array(uv, float), np.array(tri))


def extrude(polygon, thickness: float, size: float, bevel: float = 0.0) -> Mesh:
    """A polygon in the x-z plane (front towards -y), thick along y, centred on y = 0.

    Star-shaped polygons about their centroid come out right; uv planar on both faces.
    """
    p = np.asarray(polygon, float)
    n = len(p)
    mid = p.mean(0)
    inner = mid + (p - mid) * (1 - bevel)
    t = thickness / 2
    pos, nrm, uv, tri = [], [], [], []
    for y, sign in ((-t, -1), (t, 1)):
        base = sum(len(a) for a in pos)
        ring = np.stack([inner[:, 0], np.full(n, y), inner[:, 1]], 1)
        pos.append(np.concatenate([[[mid[0], y, mid[1]]], ring]))
        nrm.append(np.tile([0, sign, 0], (n + 1, 1)))
        flat = np.concatenate([[mid], inner])
        uv.append(0.5 + (flat - [p[:, 0].mean(), p[:, 1].min() + np.ptp(p[:, 1]) / 2]) / size)
        k = np.arange(n)
        tri.append(base + np.stack([np.zeros(n, int), 1 + k, 1 + (k + 1) % n], 1))
    base = 2 * (n + 1)
    nxt = np.roll(p, -1, 0)
    edge = nxt - p
    out = np.stack([edge[:, 1], np.zeros(n), -edge[:, 0]], 1)
    if np.sum(p[:, 0] * nxt[:, 1] - nxt[:, 0] * p[:, 1]) < 0:
        out = -out
    out = unit(out)
    arc = np.concatenate([[0], np.cumsum(np.linalg.norm(edge, axis=1))]) / size
    yb = t * (1 - 2 * bevel)
    for k in range(n):
        a, b = p[k], nxt[k]
        pos.append(np.array([[a[0], -yb, a[1]], [b[0], -yb, b[1]], [b[0], yb, b[1]], [a[0], yb, a[1]]]))
        nrm.append(np.tile(out[k], (4, 1)))
        uv.append(np.array([[arc[k], 0], [arc[k + 1], 0], [arc[k + 1], thickness / size], [arc[k], thickness / size]]))
        q = base + 4 * k
        tri.append(np.array([[q, q + 1, q + 2], [q, q + 2, q + 3]]))
    if bevel > 0:
        q = base + 4 * n
        for y, yi in ((-yb, -t), (yb, t)):
            for k in range(n):
                a, b, c, d = p[k], nxt[k], inner[(k + 1) % n], inner[k]
                pos.append(np.array([[a[0], y, a[1]], [b[0], y, b[1]], [c[0], yi, c[1]], [d[0], yi, d[1]]]))
                nrm.append(np.tile(unit(out[k] + [0, np.sign(y), 0]), (4, 1)))
                uv.append(np.tile([arc[k], 0.0], (4, 1)))
                tri.append(np.array([[q, q + 1, q + 2], [q, q + 2, q + 3]]))
                q += 4
    return Mesh(np.concatenate(pos).astype(float), np.concatenate(nrm).astype(float), np.concatenate(uv), np.concatenate(tri))


def rounded_rect(w: float, h: float, r: float, z: float = 0.0, per: int = 4) -> np.ndarray:
    """Outline of a rounded rectangle in x-z, standing on z."""
    r = min(r, w / 2 - 1e-4, h / 2 - 1e-4)
    out = []
    for cx, cz, a0 in ((w / 2 - r, z + h - r, 0), (-w / 2 + r, z + h - r, 90), (-w / 2 + r, z + r, 180), (w / 2 - r, z + r, 270)):
        a = np.radians(a0 + np.linspace(0, 90, per))
        out.append(np.stack([cx + r * np.cos(a), cz + r * np.sin(a)], 1))
    return np.concatenate(out)


def rounded_box(sx: float, sy: float, sz: float, r: float, size: float | None = None, z: float = 0.0) -> Mesh:
    """A box with rounded outline seen from the front and bevelled edges, standing on z."""
    size = size or max(sx, sy, sz)
    return extrude(rounded_rect(sx, sz, r, z), sy, size, bevel=min(0.2, 0.35 * r / min(sx, sz)))


def slab(sx: float, sy: float, sz: float, r: float, size: float | None = None, z: float = 0.0) -> Mesh:
    """Like rounded_box, with the rounded outline seen from above."""
    m = extrude(rounded_rect(sx, sy, r, -sy / 2), sz, size or max(sx, sy), bevel=min(0.15, 0.3 * r / min(sx, sy)))
    return m.turned("x", -90).moved(z=z + sz / 2)


def tube(path, radius, segments: int = 8, size: float = 0.1, flat: float = 1.0, closed: bool = False) -> Mesh:
    """A tube of given radius (number or one per point) along a path [N,3]; `flat` squeezes it."""
    p = np.asarray(path, float)
    n = len(p)
    r = np.broadcast_to(np.asarray(radius, float), (n,))
    if closed:
        tangent = unit(np.roll(p, -1, 0) - np.roll(p, 1, 0))
    else:
        tangent = unit(np.gradient(p, axis=0))
    ref = np.array([0, 1.0, 0]) if np.abs(tangent[:, 1]).max() < 0.9 else np.array([0.13, 0.2, 1.0])
    if np.abs(tangent @ unit(ref)).max() > 0.95:
        ref = np.array([1.0, 0.31, 0.17])
    side = unit(np.cross(tangent, ref))
    up = np.cross(side, tangent)
    th = np.linspace(0, 2 * np.pi, segments + 1)
    c, s = np.cos(th)[None, :, None], np.sin(th)[None, :, None]
    n3 = side[:, None] * c + up[:, None] * s * flat
    pos = p[:, None] + n3 * r[:, None, None]
    n3 = unit(side[:, None] * c + up[:, None] * s / max(flat, 0.05))
    arc = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1))]) / size
    u = np.broadcast_to(th / (2 * np.pi), (n, segments + 1))
    v = np.broadcast_to(arc[:, None], u.shape)
    m = Mesh(pos.reshape(-1, 3), n3.reshape(-1, 3), np.stack([u, v], -1).reshape(-1, 2), _grid(n, segments + 1))
    if closed:
        first = np.arange(segments)
        last = (n - 1) * (segments + 1) + first
        m.tri = np.concatenate([m.tri, np.stack([last, last + 1, first], 1), np.stack([last + 1, first + 1, first], 1)])
        return m
    caps = []
    for k, sign in ((0, -1), (n - 1, 1)):
        ring = m.pos[k * (segments + 1) : k * (segments + 1) + segments]
        j = np.arange(segments)
        caps.append(Mesh(np.concatenate([p[k : k + 1], ring]), np.tile(sign * tangent[k], (segments + 1, 1)),
                         np.zeros((segments + 1, 2)), np.stack([np.zeros(segments, int), 1 + j, 1 + (j + 1) % segments], 1)))
    return merge([m, *caps])


def curve(points, steps: int = 14) -> np.ndarray:
    """A Catmull-Rom curve through 3D points."""
    p = np.asarray(points, float)
    p = np.concatenate([2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]])
    out = []
    per = max(2, steps // (len(p) - 3))
    for k in range(1, len(p) - 2):
        t = np.linspace(0, 1, per, endpoint=False)[:, None]
        a, b, c, d = p[k - 1], p[k], p[k + 1], p[k + 2]
        out.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    out.append(p[-2:-1])
    return np.concatenate(out)


def ellipsoid(rx: float, ry: float, rz: float, size: float | None = None, z: float = 0.0, segments: int = 22, rings: int = 13) -> Mesh:
    """An ellipsoid standing on z."""
    a = np.linspace(-np.pi / 2, np.pi / 2, rings)
    r = max(rx, ry)
    m = lathe(np.stack([r * np.cos(a), rz * np.sin(a)], 1), size or 2 * max(rx, ry, rz), segments)
    m.nrm = unit(m.pos / np.array([r, r, rz]) ** 2)
    return m.scaled(rx / r, ry / r, 1).moved(z=rz + z)


def superquadric(rx: float, ry: float, rz: float, e1: float, e2: float, segments: int = 24, rings: int = 14) -> Mesh:
    """A superquadric standing on z = 0 (e = 1 round, small e boxy, large e pinched)."""
    v, u = np.meshgrid(np.linspace(-np.pi / 2, np.pi / 2, rings), np.linspace(-np.pi, np.pi, segments + 1), indexing="ij")
    power = lambda x, e: np.sign(x) * np.abs(x) ** e
    pos = np.stack([rx * power(np.cos(v), e1) * power(np.cos(u), e2), ry * power(np.cos(v), e1) * power(np.sin(u), e2),
                    rz * power(np.sin(v), e1) + rz], -1).reshape(-1, 3)
    uv = np.stack([3 * u / (2 * np.pi), v / np.pi], -1).reshape(-1, 2)
    return with_normals(pos, uv, _grid(rings, segments + 1))


def torus(radius: float, thick: float, z: float = 0.0, segments: int = 24, sides: int = 8, size: float = 0.1) -> Mesh:
    """A ring about z, its middle at height z."""
    th = np.linspace(0, 2 * np.pi, segments, endpoint=False)
    path = np.stack([radius * np.cos(th), radius * np.sin(th), np.full(segments, z)], 1)
    return tube(path, thick, sides, size, closed=True)


def sheet(origin, a, b, cols: int = 1, rows: int = 1, wave=None, unit_length: float = 1.0) -> Mesh:
    """A rectangle origin + s a + t b; wave(s, t) shifts it along its normal. uv in unit_length."""
    origin, a, b = (np.asarray(x, float) for x in (origin, a, b))
    t, s = np.meshgrid(np.linspace(0, 1, rows + 1), np.linspace(0, 1, cols + 1), indexing="ij")
    n = unit(np.cross(a, b))
    pos = origin + s[..., None] * a + t[..., None] * b
    if wave is not None:
        pos = pos + wave(s, t)[..., None] * n
    uv = np.stack([s * np.linalg.norm(a), t * np.linalg.norm(b)], -1) / unit_length
    tri = _grid(rows + 1, cols + 1)
    pos, uv = pos.reshape(-1, 3), uv.reshape(-1, 2)
    if wave is None:
        return Mesh(pos, np.tile(n, (len(pos), 1)), uv, tri)
    return with_normals(pos, uv, tri)
