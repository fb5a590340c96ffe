"""One parametric shape per noun: parts of (mesh, role) in metres, standing on z = 0.

A shape takes every number from the instance's `Params`, so two instances of a noun differ in
proportions, handles and details, and look-alikes differ a little.
"""

from __future__ import annotations

import numpy as np

from tools.demo_backbone.render.materials import Palette, Params, clock_face, key_grid, picture_art, screen_image
from tools.demo_backbone.render.mesh import (
    Mesh, box, curve, disc, ellipsoid, extrude, lathe, rounded_box, rounded_rect, slab, smooth_profile,
    superquadric, torus, tube,
)

Part = tuple[Mesh, str]


def turned_body(pal: Palette, profile, size: float, smooth: bool = False, role: str = "body",
                middle: float = 0.5, segments: int = 28) -> Part:
    """A lathe that carries the instance's print twice around its wall, if it has one."""
    points = smooth_profile(profile) if smooth else np.asarray(profile, float)
    mesh = lathe(points, size, segments)
    if role == "body" and pal.look.pattern == "printed":
        arc = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))]) / size
        rim = int(np.argmax(points[:, 1])) + 1  # the outer wall ends there
        centre = float(np.interp(middle * points[:, 1].max(), points[:rim, 1], arc[:rim]))
        turns = max(1, round(2 * np.pi * points[:, 0].max() / size))
        extent = pal.p("print/size", 0.5, 0.75) * min(1.0, points[:, 1].max() / size)
        role = pal.with_decal("print", "body", pal.logo(), (0.25 * turns, centre, extent, extent),
                              decal_period=turns / 2)
    return mesh, role


def flat_body(pal: Palette, mesh: Mesh, role: str = "body", extent: float = 0.6) -> Part:
    """A mesh with planar texture coordinates that carries the print on its faces."""
    if role == "body" and pal.look.pattern == "printed":
        s = extent * pal.p("print/size", 0.7, 1.1)
        role = pal.with_decal("print", "body", pal.logo(), (0.5, 0.5, s, s))
    return mesh, role


def rod(a, b, radius: float, segments: int = 8) -> Mesh:
    return tube(np.array([a, b], float), radius, segments)


def ear(p: Params, r0: float, z0: float, r1: float, z1: float, out: float, thick: float) -> Mesh:
    """A handle at +x from (r0, z0) up to (r1, z1): ear, ring or square."""
    style = p.pick("handle", ("ear", "ring", "square", "ear"))
    mid = (z0 + z1) / 2
    if style == "square":
        pts = [(r0 * 0.9, 0, z0), (r0 + out, 0, z0), (r1 + out, 0, z1), (r1 * 0.9, 0, z1)]
        path = np.array(pts, float)
    else:
        low = 0.75 if style == "ear" else 0.9
        path = curve([(r0 * 0.9, 0, z0), (r0 + out * low, 0, z0 + (mid - z0) * 0.35), (max(r0, r1) + out, 0, mid + (z1 - mid) * 0.3),
                      (r1 + out * 0.7, 0, z1), (r1 * 0.9, 0, z1)])
    return tube(path, thick, 8, 0.05, flat=p("handle/flat", 0.9, 1.7))


def vessel(r0: float, r1: float, h: float, wall: float, floor: float = 0.06) -> list:
    """An open container: outer wall up, rim, inner wall down."""
    return [(0, 0), (r0, 0), (r1, h), (r1 - wall, h), (max(r0 - wall, 0.2 * r0), h * floor), (0, h * floor)]


def mug(p, pal):
    h, r = p("h", 0.075, 0.12), p("r", 0.034, 0.05)
    taper = p("taper", 0.82, 1.08)
    style = p.pick("shape", ("straight", "straight", "round", "waist"))
    wall = 0.004
    if style == "straight":
        part = turned_body(pal, [(0, 0), (r * taper * 0.94, 0), (r * taper, h * 0.06), (r, h), (r - wall, h), (r * 0.9 * taper, h * 0.12), (0, h * 0.1)], 2 * r)
    else:
        k = 1.18 if style == "round" else 0.86
        part = turned_body(pal, [(0, 0), (r * 0.8, 0), (r * k, h * 0.4), (r, h * 0.85), (r, h), (r - wall, h), (r * 0.85 * min(1, k), h * 0.5), (0, h * 0.1)], 2 * r, True)
    handle = ear(p, r * taper, h * p("hz", 0.15, 0.3), r, h * p("hz1", 0.72, 0.9), p("out", 0.02, 0.036), p("thick", 0.004, 0.0075))
    return [part, (handle, p.pick("hcol", ("plain", "plain", "plain", "second")))]


def cup(p, pal):
    h, r = p("h", 0.045, 0.075), p("r", 0.036, 0.05)
    part = turned_body(pal, [(0, 0), (r * p("base", 0.4, 0.6), 0), (r * 0.75, h * 0.35), (r, h), (r - 0.003, h), (r * 0.66, h * 0.35), (0, h * 0.1)], 2 * r, True)
    parts = [part]
    if p.chance("saucer", 0.4):
        s = r * 1.7
        parts = [(lathe([(0, 0.002), (s * 0.5, 0.002), (s, 0.014), (s * 0.98, 0.017), (s * 0.5, 0.006), (0, 0.006)], s), "plain")]
        parts.append((part[0].moved(z=0.006), part[1]))
    return parts


def glass(p, pal):
    h, r = p("h", 0.09, 0.155), p("r", 0.03, 0.042)
    return [turned_body(pal, vessel(r * p("taper", 0.72, 1.0), r, h, 0.003, 0.08), 2 * r)]


def wine_glass(p, pal):
    h, r = p("h", 0.15, 0.22), p("r", 0.032, 0.046)
    stem, foot = h * p("stem", 0.35, 0.5), r * p("foot", 0.8, 1.0)
    bowl_ = smooth_profile([(0.004, stem), (r * 0.7, stem + 0.12 * h), (r, stem + (h - stem) * 0.5), (r * p("lip", 0.7, 0.95), h)])
    parts = [(lathe(bowl_, 2 * r), "body"), (lathe([(0, 0), (foot, 0), (foot, 0.002), (0.006, 0.008), (0.003, 0.02), (0.003, stem), (0.004, stem + 0.004)], 2 * r), "body")]
    if p.chance("filled", 0.35):
        parts.append((lathe([(0.003, stem + 0.004), (r * 0.66, stem + 0.12 * h), (r * 0.85, stem + (h - stem) * 0.35), (0, stem + (h - stem) * 0.35)], 2 * r), pal.tinted("wine", p.pick("wine", ((110, 16, 36), (226, 200, 110))))))
    return parts


def bottle(p, pal):
    h, r = p("h", 0.2, 0.31), p("r", 0.03, 0.042)
    neck, shoulder = r * p("neck", 0.28, 0.5), p("shoulder", 0.55, 0.76)
    soft = p("soft", 0.05, 0.16)
    body = turned_body(pal, [(0, 0), (r * 0.95, 0), (r, 0.01), (r, h * shoulder), (r * 0.8, h * (shoulder + soft * 0.6)), (neck, h * (shoulder + soft)), (neck, h * 0.93), (0, h * 0.93)], 2 * r, middle=0.36)
    cap = lathe([(neck * 1.05, h * 0.9), (neck * 1.15, h * 0.9), (neck * 1.15, h), (0, h)], 2 * r)
    parts = [body, (cap, p.pick("cap", ("second", "dark", "metal", "third")))]
    if p.chance("label", 0.4) and pal.look.pattern == "plain":
        lo, hi = h * p("lab0", 0.12, 0.2), h * p("lab1", 0.38, shoulder - 0.05)
        parts.append((lathe([(r * 1.01, lo), (r * 1.012, hi)], 2 * r), p.pick("lab", ("second", "white", "third"))))
    return parts


def jar(p, pal):
    h, r = p("h", 0.08, 0.15), p("r", 0.035, 0.055)
    body = turned_body(pal, [(0, 0), (r * 0.95, 0), (r, 0.008), (r, h * 0.76), (r * 0.84, h * 0.85), (0, h * 0.85)], 2 * r, middle=0.45)
    lid = lathe([(r * 0.86, h * 0.84), (r * 0.92, h * 0.84), (r * 0.92, h * 0.985), (r * 0.88, h), (0, h)], 2 * r)
    parts = [body, (lid, p.pick("lid", ("second", "metal", "wood", "gold")))]
    if p.chance("knob", 0.25):
        parts.append((ellipsoid(0.009, 0.009, 0.009, z=h * 0.99), "second"))
    if p.chance("label", 0.4) and pal.look.pattern == "plain":
        parts.append((lathe([(r * 1.01, h * 0.2), (r * 1.012, h * 0.6)], 2 * r), p.pick("lab", ("white", "second", "third"))))
    return parts


def can(p, pal):
    h, r = p("h", 0.08, 0.135), p("r", 0.028, 0.042)
    body = turned_body(pal, [(r * 0.995, h * 0.05), (r, h * 0.06), (r, h * 0.93), (r * 0.995, h * 0.94)], 2 * r)
    ends = [lathe([(0, 0), (r * 0.88, 0), (r * 0.99, h * 0.05)], 2 * r), lathe([(r * 0.99, h * 0.94), (r * 0.9, h), (r * 0.84, h), (r * 0.82, h * 0.97), (0, h * 0.97)], 2 * r)]
    parts = [body] + [(m, "metal") for m in ends]
    if p.chance("band", 0.4) and pal.look.pattern == "plain":
        parts.append((lathe([(r * 1.01, h * p("b0", 0.2, 0.4)), (r * 1.012, h * p("b1", 0.55, 0.8))], 2 * r), "second"))
    return parts


def vase(p, pal):
    h, r = p("h", 0.16, 0.3), p("r", 0.045, 0.08)
    belly, neck = p("belly", 0.25, 0.6), p("neck", 0.3, 0.65)
    part = turned_body(pal, [(0, 0), (r * p("foot", 0.5, 0.8), 0), (r, h * belly), (r * neck, h * 0.84), (r * p("lip", 0.5, 0.95), h), (r * neck * 0.8, h * 0.9), (0, h * 0.7)], 2 * r, True, middle=belly)
    parts = [part]
    if p.chance("flowers", 0.35):
        for k in range(p.count("stems", 2, 5)):
            x, y, top = p(f"fx{k}", -0.07, 0.07), p(f"fy{k}", -0.07, 0.07), h + p(f"ft{k}", 0.05, 0.15)
            parts.append((tube(curve([(0, 0, h * 0.8), (x * 0.5, y * 0.5, h * 1.05), (x, y, top)]), 0.002, 5), "leaf"))
            parts.append((ellipsoid(0.02, 0.02, 0.016, segments=10, rings=7).moved(x, y, top - 0.01), p.pick("flower", ("third", "second"))))
    return parts


def spray_bottle(p, pal):
    h, r = p("h", 0.15, 0.2), p("r", 0.032, 0.043)
    body, role = turned_body(pal, [(0, 0), (r * 0.96, 0), (r, 0.008), (r * p("waist", 0.8, 1), h * 0.7), (0.014, h * 0.95), (0.014, h), (0, h)], 2 * r, middle=0.4)
    head = box(0.07, 0.02, 0.028, z=h + 0.008).moved(x=-0.012)
    nozzle = rod((-0.045, 0, h + 0.024), (-0.062, 0, h + 0.024), 0.007)
    trigger = tube(curve([(-0.03, 0, h + 0.01), (-0.04, 0, h - 0.01), (-0.034, 0, h - 0.035)]), 0.004, 6)
    tone = p.pick("head", ("second", "white", "dark"))
    return [(body.scaled(1, p("oval", 0.65, 1), 1), role), (rod((0, 0, h - 0.01), (0, 0, h + 0.012), 0.013), tone), (head, tone), (nozzle, "second"), (trigger, tone)]


def bowl(p, pal):
    r, h = p("r", 0.065, 0.12), p("h", 0.045, 0.085)
    foot = r * p("foot", 0.35, 0.55)
    return [turned_body(pal, [(0, 0), (foot, 0), (foot * 1.02, 0.006), (r * p("belly", 0.75, 0.95), h * 0.5), (r, h), (r - 0.004, h), (r * 0.72, h * 0.45), (foot, 0.014), (0, 0.012)], 1.4 * r, True, middle=0.55)]


def plate(p, pal):
    r, h = p("r", 0.085, 0.14), p("h", 0.012, 0.024)
    well = r * p("well", 0.58, 0.75)
    rim = lathe([(well, h * 0.4), (r * 0.99, h), (r, h * 0.93), (well, 0), (0, 0)][::1], 1.2 * r)
    top = disc(well, h * 0.42, 1.2 * r)
    role = "body"
    if pal.look.pattern == "printed":
        role = pal.with_decal("print", "body", pal.logo(), (0.5, 0.5, 0.9 * well / r, 0.9 * well / r))
    return [(rim, p.pick("rim", ("body", "second", "plain")) if pal.look.pattern != "plain" else p.pick("rim", ("plain", "plain", "second"))), (top, role)]


def lid_of(p, r, z, pal, role):
    knob = p.pick("knob", ("second", "dark", "metal"))
    return [(lathe([(r, z), (r, z + 0.006), (r * 0.5, z + 0.02), (0, z + 0.024)], 2 * r), role), (lathe([(0.006, z + 0.02), (0.013, z + 0.034), (0, z + 0.042)], 0.05, 12), knob)]


def pot(p, pal):
    r, h = p("r", 0.085, 0.13), p("h", 0.08, 0.15)
    parts = [turned_body(pal, [(0, 0), (r * 0.93, 0), (r, 0.012), (r, h), (r * 0.96, h), (r * 0.94, 0.02), (0, 0.015)], 2 * r)]
    tone = p.pick("handles", ("dark", "body", "metal", "second")).replace("body", "plain")
    for s in (-1, 1):
        z = h * 0.82
        parts.append((tube(curve([(s * r * 0.95, -0.035, z), (s * (r + 0.035), -0.025, z), (s * (r + 0.035), 0.025, z), (s * r * 0.95, 0.035, z)]), 0.006, 6), tone))
    if p.chance("lid", 0.65):
        parts += lid_of(p, r * 1.01, h, pal, p.pick("lidc", ("plain", "metal", "plain")))
    return parts


def pan(p, pal):
    r, h = p("r", 0.1, 0.15), p("h", 0.03, 0.055)
    wall = turned_body(pal, [(0, 0), (r * 0.82, 0), (r, h), (r * 0.98, h)], 2 * r, role="plain")
    inside = lathe([(r * 0.98, h), (r * 0.8, 0.006), (0, 0.006)], 2 * r)
    a = r * 0.95
    handle = tube(np.array([(a, 0, h * 0.8), (a + 0.05, 0, h + 0.012), (a + p("handle", 0.13, 0.2), 0, h + 0.02)]), [0.007, 0.009, 0.011], 8, 0.1, flat=1.5)
    return [wall, (inside, p.pick("inside", ("dark", "plain", "steel"))), (handle, p.pick("hcol", ("dark", "wood", "second")))]


def kettle(p, pal):
    r, h = p("r", 0.065, 0.085), p("h", 0.17, 0.23)
    top = r * p("top", 0.6, 0.85)
    body = turned_body(pal, [(0, 0.02), (r, 0.02), (r, 0.04), (top, h * 0.92), (top * 0.9, h), (0, h)], 2 * r, middle=0.45)
    parts = [body, (lathe([(0, 0), (r * 1.05, 0), (r * 1.05, 0.016), (r, 0.02)], 2 * r), "dark")]
    parts.append((tube(np.array([(-r * 0.7, 0, h * 0.68), (-top - 0.03, 0, h * 0.9)]), [0.022, 0.012], 8), "plain"))
    reach = p("reach", 0.045, 0.065)
    parts.append((tube(curve([(top * 0.8, 0, h * 0.96), (r + reach, 0, h * 0.93), (r + reach, 0, h * 0.5), (r * 0.9, 0, h * 0.25)]), 0.01, 8, flat=1.4), p.pick("hcol", ("dark", "second", "dark"))))
    parts.append((lathe([(0.008, h), (0.014, h + 0.012), (0, h + 0.02)], 0.05, 12), p.pick("knob", ("dark", "second"))))
    return parts


def teapot(p, pal):
    r, h = p("r", 0.06, 0.085), p("h", 0.09, 0.13)
    body = turned_body(pal, [(0, 0), (r * 0.6, 0), (r, h * p("belly", 0.35, 0.55)), (r * 0.55, h * 0.95), (0, h * 0.97)], 1.6 * r, True, middle=0.45)
    spout = tube(curve([(-r * 0.8, 0, h * 0.3), (-r * 1.3, 0, h * 0.45), (-r * 1.5, 0, h * 0.85), (-r * 1.85, 0, h * 1.0)]), np.linspace(0.018, 0.008, 13), 8)
    handle = tube(curve([(r * 0.8, 0, h * 0.25), (r * 1.55, 0, h * 0.3), (r * 1.6, 0, h * 0.8), (r * 0.6, 0, h * 0.88)]), 0.007, 8)
    return [body, (spout, "plain"), (handle, p.pick("hcol", ("plain", "plain", "second")))] + lid_of(p, r * 0.55, h * 0.93, pal, p.pick("lidc", ("plain", "second")))


def pitcher(p, pal):
    h, r = p("h", 0.19, 0.27), p("r", 0.05, 0.07)
    body = turned_body(pal, [(0, 0), (r * 0.8, 0), (r, h * p("belly", 0.25, 0.45)), (r * p("neck", 0.6, 0.8), h * 0.8), (r * 0.85, h), (r * 0.8, h), (r * 0.6, h * 0.8), (0, h * 0.5)], 2 * r, True, middle=0.4)
    lip = extrude([(0, 0), (-0.035, 0.03), (-0.03, 0.045), (0, 0.045)], 0.03, 0.1).moved(x=-r * 0.7, z=h - 0.045)
    handle = ear(p, r * 0.95, h * 0.3, r * 0.8, h * 0.9, p("out", 0.035, 0.05), p("thick", 0.007, 0.01))
    return [body, (lip, "plain"), (handle, "plain")]


def watering_can(p, pal):
    h, r = p("h", 0.12, 0.18), p("r", 0.06, 0.085)
    body = turned_body(pal, [(0, 0), (r, 0), (r * p("taper", 0.85, 1), h), (0, h)], 2 * r)
    tip = (-r - p("reach", 0.14, 0.2), 0, h * p("rise", 1.05, 1.35))
    spout = tube(np.array([(-r * 0.8, 0, h * 0.15), tip]), [0.017, 0.009], 8)
    rose = tube(np.array([tip, (tip[0] - 0.025, 0, tip[2] + 0.016)]), [0.01, 0.028], 10)
    handle = tube(curve([(-r * 0.4, 0, h), (r * 0.2, 0, h * 1.6), (r * 1.5, 0, h * 1.2), (r * 0.9, 0, h * 0.3)]), 0.007, 8)
    return [body, (spout, "plain"), (rose, "second"), (handle, p.pick("hcol", ("plain", "second")))]


def book(p, pal):
    w, d, t = p("w", 0.11, 0.17), p("d", 0.16, 0.24), p("t", 0.015, 0.045)
    if pal.look.pattern in ("plain", "printed"):
        art = p.chance("art", 0.25)
        decal = picture_art(p) if art else pal.logo()
        cover = pal.with_decal("cover", "body", decal, (0.5, 0.5, 0.5, 0.5) if art else (0.5, 0.5 + p("up", -0.12, 0.12), 0.42, 0.42))
    else:
        cover = "body"
    parts = [(box(w, d, 0.003, size=d), cover), (box(w, d, 0.003, size=d, z=t - 0.003), cover),
             (box(w * 0.96, d * 0.97, t - 0.006, z=0.003).moved(x=w * 0.01), "pages"), (box(0.003, d, t).moved(x=-w / 2), "plain")]
    if p.chance("standing", 0.35):
        parts = [(m.turned("x", 90).moved(z=d / 2), r) for m, r in parts]
    return parts


def box_(p, pal):
    a, b, h = p("a", 0.09, 0.28), p("b", 0.07, 0.22), p("h", 0.05, 0.24)
    s = max(a, b, h)
    parts = [flat_body(pal, box(a, b, h, size=s), extent=0.55)]
    style = p.pick("style", ("tape", "lid", "bare"))
    if style == "tape":
        parts.append((box(a * 1.004, b * 0.16, h * 1.002, size=s), p.pick("tape", ("crumb", "second", "white"))))
    elif style == "lid":
        parts.append((box(a * 1.04, b * 1.04, h * 0.22, size=s, z=h * 0.8), p.pick("lid", ("second", "plain"))))
    return parts


def toaster(p, pal):
    w, d, h = p("w", 0.24, 0.32), p("d", 0.14, 0.19), p("h", 0.16, 0.2)
    parts = [flat_body(pal, rounded_box(w, d, h, p("round", 0.03, 0.07), z=0.01), extent=0.4), (box(w * 0.9, d * 0.8, 0.012), "dark")]
    for k in (-1, 1):
        parts.append((box(w * 0.66, 0.026, 0.006, z=h + 0.006).moved(y=k * d * 0.2), "dark"))
    parts.append((box(0.014, 0.03, 0.018, z=h * 0.6).moved(x=w / 2 + 0.006), p.pick("lever", ("dark", "second"))))
    parts.append((tube(np.array([(w * 0.36, -d / 2 + 0.004, h * 0.3), (w * 0.36, -d / 2 - 0.008, h * 0.3)]), 0.014, 12), "dark"))
    return parts


def picture(p, pal):
    w, h, t = p("w", 0.22, 0.6), p("h", 0.22, 0.5), 0.025
    s = max(w, h)
    f = p("frame", 0.015, 0.04)
    pal.tinted("blank", (235, 232, 222), "paper")
    art = pal.with_decal("art", "blank", picture_art(p), (0.5, 0.5, (w - 2 * f) / s, (h - 2 * f) / s))
    parts = [(box(w - f, 0.012, h - f, size=s, z=f / 2), art)]
    for z, x, a, b in ((0, 0, w, f), (h - f, 0, w, f), (0, -w / 2 + f / 2, f, h), (0, w / 2 - f / 2, f, h)):
        parts.append((box(a, t, b, z=z).moved(x=x), "plain"))
    return parts


def clock(p, pal):
    r = p("r", 0.06, 0.17)
    ground = p.pick("ground", ((240, 238, 230), (240, 238, 230), (30, 30, 34), (225, 205, 160)))
    ink = (25, 25, 28) if ground[0] > 100 else (235, 235, 235)
    pal.tinted("blank", ground, "plastic")
    face = pal.with_decal("face", "blank", clock_face(p, ground, ink), (0.5, 0.5, 1.0, 1.0))
    rim = lathe([(r * 0.9, 0.0), (r * 0.92, 0.03), (r, 0.03), (r, 0), (0, 0)], 2 * r).turned("x", 90)
    dial = disc(r * 0.92, 0.014, 2 * r * 0.92).turned("x", 90)
    parts = [(rim, "plain"), (dial, face)]
    if r < 0.1:  # an alarm clock stands on feet and has bells
        parts = [(m.moved(z=r + 0.012), role) for m, role in parts]
        parts += [(rod((s * r * 0.5, 0, r * 0.4), (s * r * 0.75, 0, 0), 0.006), "plain") for s in (-1, 1)]
        parts += [(ellipsoid(r * 0.3, r * 0.22, r * 0.22).moved(s * r * 0.55, 0, 2 * r * 0.93), "second") for s in (-1, 1)]
    else:
        parts = [(m.moved(z=r), role) for m, role in parts]
    return parts


def radio(p, pal):
    w, h, d = p("w", 0.18, 0.28), p("h", 0.1, 0.16), p("d", 0.06, 0.09)
    parts = [flat_body(pal, rounded_box(w, d, h, p("round", 0.008, 0.03)), "plain")]
    r = h * p("cone", 0.3, 0.4)
    x = -w * 0.24
    parts.append((disc(r, 0, 2 * r).turned("x", 90).moved(x, -d / 2 - 0.002, h / 2), "dark"))
    parts.append((torus(r, 0.004, segments=20, sides=5).turned("x", 90).moved(x, -d / 2, h / 2), "second"))
    parts.append((box(w * 0.34, 0.004, h * 0.26, z=h * 0.56).moved(x=w * 0.2, y=-d / 2), "white"))
    for k in range(2):
        parts.append((rod((w * (0.12 + 0.18 * k), -d / 2, h * 0.26), (w * (0.12 + 0.18 * k), -d / 2 - 0.012, h * 0.26), h * 0.1, 12), "second"))
    if p.chance("antenna", 0.7):
        parts.append((rod((w * 0.4, d * 0.2, h), (w * p("lean", 0.1, 0.7), d * 0.2, h + p("ant", 0.08, 0.16)), 0.0022, 5), "metal"))
    if p.chance("grip", 0.5):
        parts.append((tube(np.array([(-w * 0.35, 0, h), (-w * 0.35, 0, h + 0.03), (w * 0.3, 0, h + 0.03), (w * 0.3, 0, h)]), 0.005, 6), "dark"))
    return parts


def ball(p, pal):
    r = p("r", 0.035, 0.11)
    mesh = ellipsoid(r, r, r, size=2 * r * 0.9)
    if pal.look.pattern == "printed":
        arc = np.pi / 2 * r / (2 * r * 0.9)
        role = pal.with_decal("print", "body", pal.logo(), (0.75, arc, 0.7, 0.7), decal_period=1.5)
        return [(mesh, role)]
    return [(mesh, "body")]


def apple(p, pal):
    r = p("r", 0.032, 0.045)
    h = r * p("tall", 1.6, 1.95)
    prof = smooth_profile([(0, h * 0.06), (r * 0.45, 0), (r * 0.95, h * 0.4), (r, h * 0.62), (r * 0.6, h), (0, h * 0.86)])
    parts = [(lathe(prof, 2 * r), "body"), (tube(curve([(0, 0, h * 0.84), (0.002, 0, h), (0.008, 0, h * 1.12)]), 0.0022, 5), "stem")]
    if p.chance("leaf", 0.4):
        parts.append((ellipsoid(0.014, 0.007, 0.002, segments=8, rings=5).turned("y", -25).moved(0.016, 0, h * 1.05), "leaf"))
    return parts


def orange(p, pal):
    r = p("r", 0.034, 0.046)
    return [(ellipsoid(r, r, r * p("flat", 0.9, 1.0), size=r), "body"), (ellipsoid(0.005, 0.005, 0.003, segments=7, rings=5, z=2 * r * 0.93), "stem")]


def egg(p, pal):
    r, h = p("r", 0.021, 0.027), p("h", 0.052, 0.064)
    prof = smooth_profile([(0, 0), (r * 0.7, h * 0.06), (r, h * 0.38), (r * 0.7, h * 0.8), (0, h)])
    egg_ = lathe(prof, 2 * r)
    if p.chance("cup", 0.45):
        cup_ = lathe([(0, 0), (r * 0.9, 0), (r * 0.35, 0.015), (r * 1.05, 0.03), (r * 1.05, 0.042), (r * 0.95, 0.042), (0, 0.03)], 2 * r)
        return [(cup_, "second"), (egg_.moved(z=0.03), "body")]
    return [(egg_.turned("y", 90).moved(x=-h / 2, z=r), "body")]


def pumpkin(p, pal):
    r, n = p("r", 0.07, 0.13), p.count("ribs", 7, 11)
    h = 2 * r * p("tall", 0.6, 0.85)
    mesh = lathe(smooth_profile([(0, h * 0.05), (r * 0.6, 0), (r, h * 0.5), (r * 0.6, h), (0, h * 0.88)]), 2 * r, 44)

    def ribs(q):
        a = np.arctan2(q[:, 1], q[:, 0])
        k = 0.9 + 0.1 * np.abs(np.cos(a * n / 2))
        return q * np.stack([k, k, np.ones_like(k)], 1)

    return [(mesh.warped(ribs), "body"), (tube(curve([(0, 0, h * 0.85), (0.006, 0, h * 1.05), (0.025, 0, h * 1.2)]), 0.011, 7), "stem")]


def banana(p, pal):
    length, r = p("len", 0.15, 0.2), p("r", 0.014, 0.019)
    bend = p("bend", 0.035, 0.06)
    parts = []
    for k in range(p.pick("bunch", (1, 1, 2, 3))):
        path = curve([(-length / 2, 0, r + bend * 0.2), (-length / 4, -bend * 0.7, r), (length / 4, -bend * 0.7, r), (length / 2, 0, r + bend * 0.3)], 15)
        t = np.linspace(-1, 1, len(path))
        radius = r * np.clip(1.15 - t**4, 0.25, 1)
        parts.append((tube(path, radius, 8).turned("z", 14 * k).moved(y=0.03 * k, z=0.006 * k), "body"))
        parts.append((tube(path[-1] + np.array([[0, 0, 0], [0.012, 0.008, 0.006]]), 0.004, 5).turned("z", 14 * k).moved(y=0.03 * k, z=0.006 * k), "stem"))
    return parts


def carrot(p, pal):
    length, r = p("len", 0.13, 0.2), p("r", 0.013, 0.021)
    t = np.linspace(0, 1, 7)
    root = tube(np.stack([length * t, 0 * t, np.full(7, r)], 1), r * (1 - 0.85 * t**1.3), 10, 0.05)
    parts = [(root, "body")]
    for k in range(p.count("tops", 3, 6)):
        a = p(f"t{k}", -0.7, 0.7)
        parts.append((tube(curve([(0, 0, r), (-0.03, 0.03 * a, r * 1.6), (-p(f"l{k}", 0.05, 0.1), 0.07 * a, r * 1.2)]), 0.0035, 5), "leaf"))
    return parts


def bread(p, pal):
    w, d, h = p("w", 0.09, 0.14), p("d", 0.04, 0.055), p("h", 0.035, 0.05)
    parts = [(superquadric(w, d, h, p("e", 0.5, 0.8), p("e2", 0.45, 0.9)), "body")]
    for k in range(p.count("cuts", 0, 4)):
        x = w * (-0.5 + 0.33 * k)
        parts.append((ellipsoid(0.012, d * 0.55, 0.006, segments=8, rings=5).turned("z", 25).moved(x, 0, 2 * h * 0.9), "crumb"))
    return parts


def cake(p, pal):
    r, h = p("r", 0.08, 0.12), p("h", 0.05, 0.09)
    parts = [turned_body(pal, [(0, 0), (r, 0), (r, h * 0.95), (r * 0.96, h), (0, h)], 2 * r),
             (lathe([(r * 1.02, h * 0.72), (r * 1.03, h * 0.98), (r * 0.97, h * 1.04), (0, h * 1.04)], 2 * r), "second")]
    for k in range(p.count("tops", 0, 8)):
        a = 2 * np.pi * k / 8
        parts.append((ellipsoid(0.01, 0.01, 0.01, segments=8, rings=6, z=h * 1.02).moved(r * 0.75 * np.cos(a), r * 0.75 * np.sin(a)), "third"))
    parts.append((lathe([(0, 0), (r * 1.3, 0), (r * 1.3, 0.004), (0, 0.005)], 2 * r), "white"))
    return parts


def footwear(p, pal, shaft: float):
    length, w, h = p("len", 0.22, 0.29), p("w", 0.085, 0.1), p("h", 0.06, 0.09)
    parts = [(slab(length, w, p("sole", 0.014, 0.03), w * 0.45), p.pick("solec", ("rubber", "white", "second")))]
    toe = superquadric(length * 0.34, w * 0.48, h * 0.42, 0.8, 0.8).moved(x=-length * 0.15, z=0.012)
    parts.append(flat_body(pal, toe))
    heel = superquadric(length * 0.24, w * 0.46, h * 0.62, 0.6, 0.8).moved(x=length * 0.24, z=0.012)
    parts.append((heel, "body"))
    z = h * 1.0
    if shaft:
        parts.append((lathe([(0.045, 0), (p("top", 0.048, 0.065), shaft), (0.042, shaft), (0.04, shaft * 0.6)], 0.1).scaled(1, 0.85, 1).moved(x=length * 0.22, z=z * 0.7), "body"))
        parts.append((torus(0.055, 0.006, segments=18, sides=5).moved(x=length * 0.22, z=z * 0.7 + shaft), p.pick("cuff", ("second", "plain"))))
    else:
        parts.append((torus(0.036, 0.008, segments=18, sides=6).scaled(1.25, 0.85, 1).moved(x=length * 0.22, z=z * 1.2), p.pick("collar", ("second", "plain", "dark"))))
        parts.append((disc(0.03, z * 1.2 + 0.003, 0.1).scaled(1.3, 0.9, 1).moved(x=length * 0.22), "dark"))
    for k in range(p.count("laces", 0, 4)):
        x = length * (-0.02 + 0.04 * k)
        parts.append((rod((x, -w * 0.2, h * 0.9 + 0.006 * k), (x, w * 0.2, h * 0.9 + 0.006 * k), 0.003, 5), p.pick("lace", ("white", "second"))))
    return parts


def shoe(p, pal):
    return footwear(p, pal, 0.0)


def boot(p, pal):
    return footwear(p, pal, p("shaft", 0.13, 0.24))


def hat(p, pal):
    r, h = p("r", 0.075, 0.09), p("h", 0.075, 0.12)
    brim = r * p("brim", 1.5, 2.1)
    crown = turned_body(pal, [(r * 1.02, 0.004), (r * p("flare", 0.8, 1.0), h * 0.8), (r * 0.6, h), (0, h * p("dent", 0.85, 1.05))], 2 * r, True)
    rim = lathe(smooth_profile([(r, 0.006), (brim * 0.8, 0.0), (brim, p("curl", 0.0, 0.02)), (brim * 0.8, 0.004), (r, 0.01)]), 2 * r)
    return [crown, (rim, "plain"), (lathe([(r * 1.02, 0.006), (r * 1.03, 0.03), (r * 0.97, 0.032)], 2 * r), p.pick("band", ("second", "dark", "second")))]


def bag(p, pal):
    w, d, h = p("w", 0.2, 0.34), p("d", 0.08, 0.14), p("h", 0.18, 0.32)
    parts = [flat_body(pal, rounded_box(w, d, h, p("round", 0.02, 0.07)))]
    style = p.pick("style", ("handles", "backpack", "flap"))
    strap = p.pick("strap", ("plain", "second", "darkwood"))
    if style == "handles":
        for y in (-d * 0.35, d * 0.35):
            parts.append((tube(curve([(-w * 0.28, y, h * 0.95), (-w * 0.22, y, h + 0.1), (w * 0.22, y, h + 0.1), (w * 0.28, y, h * 0.95)]), 0.006, 6), strap))
    elif style == "backpack":
        parts.append((rounded_box(w * 0.7, 0.04, h * 0.42, 0.02, z=h * 0.08).moved(y=-d / 2 - 0.015), p.pick("pocket", ("plain", "second"))))
        parts.append((tube(curve([(-0.03, 0, h), (-0.025, 0, h + 0.035), (0.025, 0, h + 0.035), (0.03, 0, h)]), 0.005, 6), strap))
    else:
        parts.append((rounded_box(w * 1.02, 0.012, h * 0.5, 0.03, z=h * 0.52).moved(y=-d / 2 - 0.004), "second"))
        parts.append((tube(curve([(-w * 0.45, 0, h * 0.9), (-w * 0.3, 0, h + 0.13), (w * 0.3, 0, h + 0.13), (w * 0.45, 0, h * 0.9)]), 0.006, 6), strap))
    return parts


def umbrella(p, pal):
    r, h = p("r", 0.26, 0.36), p("h", 0.12, 0.2)
    canopy = lathe(smooth_profile([(r, 0), (r * 0.75, h * 0.55), (r * 0.3, h * 0.92), (0, h)]), 2 * r * 0.6, 40)
    n = 8

    def ribs(q):
        a = np.arctan2(q[:, 1], q[:, 0])
        k = 0.93 + 0.07 * np.abs(np.cos(a * n / 2))
        return q * np.stack([k, k, k], 1)

    stick = rod((0, 0, h + 0.03), (0, 0, -0.42), 0.006)
    hook = tube(curve([(0, 0, -0.4), (0, 0, -0.47), (0.03, 0, -0.5), (0.06, 0, -0.46)]), 0.01, 7)
    tilt = p("tilt", 95, 115)
    parts = [(canopy.warped(ribs), "body"), (stick, "metal"), (hook, p.pick("hook", ("dark", "wood")))]
    parts = [(m.turned("y", -tilt), role) for m, role in parts]
    low = min(m.pos[:, 2].min() for m, _ in parts)
    return [(m.moved(z=-low), role) for m, role in parts]


def basket(p, pal):
    r, h = p("r", 0.12, 0.2), p("h", 0.12, 0.24)
    part = turned_body(pal, vessel(r * p("taper", 0.72, 0.92), r, h, 0.01), r)
    parts = [part, (torus(r, 0.011, h, segments=26, sides=6), p.pick("rim", ("plain", "second")))]
    if p.chance("handle", 0.6):
        parts.append((tube(curve([(-r, 0, h), (-r * 0.75, 0, h + r * 0.8), (r * 0.75, 0, h + r * 0.8), (r, 0, h)]), 0.01, 6), "plain"))
    for k in range(3):
        rr = r * (0.75 + 0.25 * (k + 1) / 4)
        parts.append((torus(rr * 1.0, 0.006, h * (k + 1) / 4, segments=24, sides=5), "second" if p.chance("bands", 0.4) else "plain"))
    return parts


def bucket(p, pal):
    r, h = p("r", 0.1, 0.15), p("h", 0.18, 0.28)
    part = turned_body(pal, vessel(r * p("taper", 0.65, 0.82), r, h, 0.004), 1.5 * r)
    down = p.chance("down", 0.5)
    top = (r * 0.4, 0, h * 0.95) if down else (0, 0, h + r * 0.9)
    bail = tube(curve([(0, -r, h * 0.95), (r * 0.9 if down else 0, -r * 0.8, h * 0.8 if down else h + r * 0.6), (r * 1.1 if down else 0, 0, h * 0.72 if down else top[2]), (r * 0.9 if down else 0, r * 0.8, h * 0.8 if down else h + r * 0.6), (0, r, h * 0.95)]), 0.004, 6)
    return [part, (torus(r, 0.005, h, segments=26, sides=6), "plain"), (bail, p.pick("bail", ("metal", "dark")))]


def shelf(p, pal):
    w, d, n = p("w", 0.5, 0.9), p("d", 0.2, 0.28), p.count("n", 2, 4)
    gap, t = p("gap", 0.24, 0.32), 0.022
    h = n * gap + t
    parts = [(box(t, d, h).moved(x=s * (w - t) / 2), "body") for s in (-1, 1)]
    parts += [(box(w, d, t, z=k * gap), "plain") for k in range(n + 1)]
    if p.chance("back", 0.5):
        parts.append((box(w, 0.01, h).moved(y=d / 2), p.pick("backc", ("plain", "second"))))
    return parts


def cabinet(p, pal):
    w, d, h = p("w", 0.5, 0.9), p("d", 0.32, 0.45), p("h", 0.5, 0.95)
    parts = [(box(w, d, h), "plain"), (box(w * 1.03, d * 1.03, 0.025, z=h), p.pick("top", ("plain", "second", "wood")))]
    rows, cols = p.pick("grid", ((1, 2), (3, 1), (2, 2), (4, 1)))
    for i in range(rows):
        for j in range(cols):
            dw, dh = w / cols * 0.93, h / rows * 0.92
            x, z = -w / 2 + w / cols * (j + 0.5), h / rows * i + h / rows * 0.04
            parts.append((box(dw, 0.02, dh, z=z).moved(x=x, y=-d / 2 - 0.01), "body"))
            kx = x + (dw * 0.4 * (1 if j == 0 else -1) if cols == 2 else 0)
            parts.append((ellipsoid(0.014, 0.014, 0.014, segments=8, rings=6).moved(kx, -d / 2 - 0.03, z + dh / 2), p.pick("knob", ("metal", "dark", "gold"))))
    return parts


def legs(w: float, d: float, h: float, r: float, splay: float, role: str) -> list[Part]:
    return [(rod((sx * w / 2 * splay, sy * d / 2 * splay, 0), (sx * w / 2 * 0.9, sy * d / 2 * 0.9, h), r), role) for sx in (-1, 1) for sy in (-1, 1)]


def chair(p, pal):
    w, d, h = p("w", 0.38, 0.48), p("d", 0.38, 0.46), p("h", 0.42, 0.48)
    back = p("back", 0.36, 0.52)
    parts = [(slab(w, d, 0.035, p("round", 0.02, 0.1), z=h), "body")] + legs(w, d, h, p("leg", 0.013, 0.022), p("splay", 0.9, 1.1), p.pick("legs", ("plain", "wood", "metal", "dark")))
    style = p.pick("style", ("panel", "slats", "bars"))
    if style == "panel":
        parts.append((rounded_box(w * 0.95, 0.025, back, 0.05, z=h + 0.05).moved(y=d * 0.47), "body"))
    elif style == "slats":
        parts += [(box(w * 0.92, 0.02, 0.06, z=h + back * (0.3 + 0.3 * k)).moved(y=d * 0.47), "body") for k in range(3)]
    else:
        parts += [(rod((w * (-0.36 + 0.18 * k), d * 0.46, h), (w * (-0.36 + 0.18 * k), d * 0.48, h + back), 0.009, 6), "plain") for k in range(5)]
        parts.append((box(w * 0.95, 0.03, 0.05, z=h + back).moved(y=d * 0.48), "body"))
    if style != "panel":
        parts += [(rod((s * w * 0.45, d * 0.46, h), (s * w * 0.45, d * 0.48, h + back + 0.02), 0.015), "plain") for s in (-1, 1)]
    return parts


def stool(p, pal):
    r, h = p("r", 0.15, 0.2), p("h", 0.42, 0.7)
    n = p.pick("n", (3, 4, 4))
    seat = lathe([(0, h), (r, h), (r, h + 0.03), (r * 0.9, h + 0.045), (0, h + 0.045)], 2 * r)
    role = p.pick("legs", ("plain", "wood", "metal", "dark"))
    parts = [(seat, "body")]
    for k in range(n):
        a = 2 * np.pi * (k + 0.5) / n
        parts.append((rod((r * 1.05 * np.cos(a), r * 1.05 * np.sin(a), 0), (r * 0.7 * np.cos(a), r * 0.7 * np.sin(a), h), 0.014), role))
    parts.append((torus(r * 0.92, 0.008, h * 0.3, sides=6), role))
    return parts


def cushion(p, pal):
    w, t = p("w", 0.17, 0.24), p("t", 0.05, 0.08)
    mesh = superquadric(w, w * p("ratio", 0.7, 1.0), t, 1.3, p("corner", 0.25, 0.45))
    if pal.look.pattern == "printed":
        uv = mesh.pos[:, :2] / (2 * w) + 0.5
        mesh = Mesh(mesh.pos, mesh.nrm, uv, mesh.tri)
        return [flat_body(pal, mesh)]
    uv = mesh.pos[:, :2] / (2 * w) * 1.6 + 0.5
    return [(Mesh(mesh.pos, mesh.nrm, uv, mesh.tri), "body")]


def table(p, pal):
    w, d, h = p("w", 0.9, 1.5), p("d", 0.65, 0.9), p("h", 0.68, 0.76)
    top = lathe([(0, h), (d * 0.62, h), (d * 0.62, h + 0.03), (0, h + 0.03)], 0.7) if p.chance("round", 0.25) else box(w, d, 0.03, size=0.7, z=h)
    if p.chance("round", 0.25):
        return [(top, "body"), (lathe([(0.28, 0), (0.05, 0.04), (0.04, h)], 0.5), "plain")]
    return [(top, "body")] + legs(w * 0.93, d * 0.9, h, p("leg", 0.02, 0.035), 0.95, p.pick("legs", ("plain", "metal", "dark")))


def plant(p, pal):
    r, h = p("r", 0.05, 0.1), p("h", 0.08, 0.14)
    parts = [turned_body(pal, [(0, 0), (r * 0.7, 0), (r, h), (r * 0.92, h), (r * 0.88, h * 0.9)], 2 * r), (disc(r * 0.9, h * 0.92, 2 * r), "soil")]
    style = p.pick("leaves", ("broad", "grass", "bush", "cactus"))
    tone = p.pick("leaf", ("leaf", "leaf", "leaf2"))
    if style == "cactus":
        parts.append((superquadric(r * 0.5, r * 0.5, h * 0.9, 0.7, 1).moved(z=h * 0.9), tone))
        parts.append((tube(curve([(0, 0, h * 1.6), (r * 0.8, 0, h * 1.6), (r * 0.85, 0, h * 2.2)]), r * 0.2, 8), tone))
        return parts
    for k in range(p.count("n", 8, 16)):
        a = 2.4 * k + p(f"a{k}", -0.3, 0.3)
        reach = p(f"r{k}", 0.5, 1.3) * r * (1.5 if style != "bush" else 1.1)
        top = h + p(f"z{k}", 0.4, 1.6) * h * (1.4 if style == "grass" else 1)
        x, y = reach * np.cos(a), reach * np.sin(a)
        path = curve([(0, 0, h * 0.9), (x * 0.4, y * 0.4, top * 0.9), (x, y, top)], 8)
        if style == "grass":
            parts.append((tube(path, np.linspace(0.008, 0.002, len(path)), 5), tone))
        else:
            s = p("leafsize", 0.024, 0.045)
            parts.append((tube(path, 0.002, 4), tone))
            leaf = ellipsoid(s, s * 0.55, s * 0.12, segments=9, rings=6).turned("y", p(f"t{k}", -10, 50)).turned("z", np.degrees(a))
            parts.append((leaf.moved(x, y, top - 0.01), tone))
    return parts


def lamp(p, pal):
    r, h = p("r", 0.07, 0.12), p("h", 0.28, 0.45)
    style = p.pick("style", ("shade", "shade", "desk", "ball"))
    base = p.pick("base", ("second", "metal", "dark", "wood"))
    parts = [(lathe([(0, 0), (r * 0.75, 0), (r * 0.7, 0.014), (0.012, 0.022), (0, 0.024)], 0.2), base)]
    if style == "desk":
        knee = (-0.06, 0, h * 0.6)
        parts += [(rod((0, 0, 0.02), knee, 0.006), base), (rod(knee, (0.1, 0, h), 0.006), base)]
        parts.append((lathe([(r * 0.7, 0), (0.02, r * 0.9), (0, r * 0.95)], 0.2).turned("y", 25).moved(0.12, 0, h - 0.07), "body"))
        return parts
    parts.append((rod((0, 0, 0.02), (0, 0, h * 0.7), p("stem", 0.006, 0.014)), base))
    if style == "ball":
        parts.append((ellipsoid(r, r, r, z=h * 0.62), "body"))
    else:
        top = r * p("top", 0.45, 0.9)
        parts.append(turned_body(pal, [(r, h * 0.55), (r * 1.02, h * 0.56), (top, h), (top * 0.95, h)], 2 * r, middle=0.78))
    return parts


def candle(p, pal):
    h, r = p("h", 0.06, 0.2), p("r", 0.012, 0.036)
    parts = [turned_body(pal, [(0, 0.006), (r, 0.006), (r, h), (r * 0.8, h * 0.985), (0, h * 0.97)], 2 * r), (rod((0, 0, h * 0.97), (0, 0, h + 0.01), 0.0014, 4), "dark")]
    if p.chance("lit", 0.5):
        pal.tinted("glow", (255, 205, 100), "paper", emissive=1.6)
        parts.append((lathe(smooth_profile([(0, 0), (0.006, 0.008), (0, 0.03)]), 0.05, 8).moved(z=h + 0.006), "glow"))
    if p.chance("holder", 0.5):
        parts.append((lathe([(0, 0), (r + 0.025, 0), (r + 0.03, 0.008), (r + 0.004, 0.01), (r + 0.004, 0.025), (r, 0.025)], 0.1), p.pick("hold", ("second", "metal", "brass"))))
    return parts


def teddy_bear(p, pal):
    s = p("s", 0.8, 1.3)
    fat = p("fat", 0.85, 1.15)
    e = lambda rx, ry, rz, x, y, z: ellipsoid(rx * s, ry * s, rz * s, segments=16, rings=10).moved(x * s, y * s, (z - rz) * s)
    parts = [(e(0.06 * fat, 0.05, 0.07, 0, 0, 0.08), "body"), (e(0.05, 0.046, 0.046, 0, 0, 0.185), "body"), (e(0.022, 0.02, 0.018, 0, -0.045, 0.175), "second")]
    for k in (-1, 1):
        parts += [(e(0.018, 0.01, 0.018, k * 0.038, 0, 0.228), "body"), (e(0.022, 0.022, 0.045, k * 0.065, -0.015, 0.1), "body"),
                  (e(0.026, 0.05, 0.026, k * 0.042, -0.05, 0.028), "body"), (e(0.006, 0.005, 0.006, k * 0.018, -0.043, 0.197), "dark")]
    parts.append((e(0.008, 0.006, 0.006, 0, -0.064, 0.181), "dark"))
    if p.chance("bow", 0.5):
        parts += [(e(0.022, 0.008, 0.014, k * 0.02, -0.045, 0.138), "third") for k in (-1, 1)]
    return parts


def toy_car(p, pal):
    length, w, h = p("len", 0.1, 0.2), p("w", 0.05, 0.08), p("h", 0.028, 0.045)
    r = p("wheel", 0.014, 0.022)
    parts = [flat_body(pal, rounded_box(length, w, h, h * 0.4, z=r * 0.8), extent=0.3)]
    cabin = p("cabin", 0.4, 0.62) * length
    parts.append((rounded_box(cabin, w * 0.88, h * 0.85, h * 0.35, z=r * 0.8 + h * 0.9).moved(x=p("shift", -0.1, 0.15) * length), p.pick("roof", ("plain", "second"))))
    parts.append((rounded_box(cabin * 0.86, w * 0.9, h * 0.5, h * 0.2, z=r * 0.8 + h * 1.05).moved(x=p("shift", -0.1, 0.15) * length), "dark"))
    for sx in (-0.3, 0.3):
        for sy in (-1, 1):
            parts.append((rod((sx * length, sy * w * 0.4, r), (sx * length, sy * w * 0.56, r), r, 14), "rubber"))
            parts.append((rod((sx * length, sy * w * 0.5, r), (sx * length, sy * w * 0.58, r), r * 0.5, 10), "metal"))
    return parts


def robot(p, pal):
    s = p("s", 0.8, 1.3)
    b = lambda x, y, z, w, d, h: rounded_box(w * s, d * s, h * s, 0.008 * s).moved(x * s, y * s, z * s)
    parts = [flat_body(pal, b(0, 0, 0.06, p("bw", 0.075, 0.1), 0.06, 0.085), extent=0.5), (b(0, 0, 0.15, p("hw", 0.055, 0.08), 0.055, 0.05), p.pick("head", ("plain", "second")))]
    for k in (-1, 1):
        parts += [(b(k * 0.028, 0, 0, 0.03, 0.04, 0.062), "second"), (b(k * 0.062, 0, 0.07, 0.02, 0.026, 0.07), "plain"),
                  (ellipsoid(0.0085 * s, 0.006 * s, 0.0085 * s, segments=9, rings=7).moved(k * 0.017 * s, -0.028 * s, 0.168 * s), "third")]
    parts.append((rod((0, 0, 0.2 * s), (0, 0, 0.228 * s), 0.003), "metal"))
    parts.append((ellipsoid(0.008 * s, 0.008 * s, 0.008 * s, segments=8, rings=6).moved(z=0.224 * s), "third"))
    parts.append((b(0, -0.03, 0.08, 0.045, 0.008, 0.03), "dark"))
    return parts


def laptop(p, pal):
    w, d = p("w", 0.29, 0.37), p("d", 0.2, 0.25)
    s = w
    pal.tinted("keybase", tuple(pal.rgb), "plastic")
    keys = pal.with_decal("keys", "keybase", key_grid(p, pal.rgb, (38, 38, 42), 13, 5), (0.5, 0.56, 0.88, 0.3))
    base = box(w, d, 0.016, size=s)
    pal.tinted("bezel", (26, 26, 29), "plastic")
    screen = pal.with_decal("screen", "bezel", screen_image(p), (0.5, 0.5, 0.94, 0.94 * d / w), emissive=0.35)
    lid = box(w, 0.008, d, size=s).turned("x", -p("open", 8, 28)).moved(y=d / 2, z=0.014)
    glass_ = box(w * 0.97, 0.003, d * 0.95, size=s * 0.97).moved(y=-0.006, z=0.004).turned("x", -p("open", 8, 28)).moved(y=d / 2, z=0.014)
    return [(base, keys), (lid, "plain"), (glass_, screen)]


def monitor(p, pal):
    w, h = p("w", 0.4, 0.62), p("h", 0.25, 0.36)
    up = p("up", 0.09, 0.14)
    pal.tinted("bezel", (26, 26, 29), "plastic")
    screen = pal.with_decal("screen", "bezel", screen_image(p), (0.5, 0.5, 0.95, 0.95 * h / w), emissive=0.35)
    return [(rounded_box(w, 0.028, h, 0.01, z=up), "plain"), (box(w * 0.96, 0.004, h * 0.93, size=w * 0.96, z=up + h * 0.035).moved(y=-0.015), screen),
            (box(0.05, 0.03, up + 0.06).moved(y=0.03), "plain"), (slab(0.2, 0.15, 0.014, 0.04).moved(y=0.03), p.pick("foot", ("plain", "metal", "dark")))]


def keyboard(p, pal):
    w, d = p("w", 0.3, 0.45), p("d", 0.11, 0.15)
    pal.tinted("keybase", tuple(pal.rgb), "plastic")
    key = p.pick("key", ((40, 40, 44), (225, 225, 222), tuple(pal.rgb2)))
    keys = pal.with_decal("keys", "keybase", key_grid(p, pal.rgb, key, 15, 5), (0.5, 0.5, 0.97, 0.95 * d / w))
    return [(slab(w, d, 0.018, 0.012), "plain"), (box(w * 0.98, d * 0.97, 0.006, size=w * 0.98, z=0.016), keys)]


def phone(p, pal):
    w, d = p("w", 0.068, 0.08), p("d", 0.14, 0.165)
    pal.tinted("bezel", (20, 20, 24), "glass")
    screen = pal.with_decal("screen", "bezel", screen_image(p), (0.5, 0.5, 0.94 * w / d, 0.94), emissive=0.3)
    parts = [(slab(w, d, 0.009, 0.012), "plain"), (box(w * 0.92, d * 0.95, 0.0015, size=d, z=0.009), screen)]
    if p.chance("up", 0.4):
        parts = [(m.turned("x", 70).moved(z=d / 2 * 0.94 + 0.01), r) for m, r in parts] + [(box(w * 0.7, 0.06, 0.012), "second")]
    return parts


def remote(p, pal):
    w, d = p("w", 0.042, 0.055), p("d", 0.15, 0.21)
    pal.tinted("keybase", tuple(pal.rgb), "plastic")
    key = p.pick("key", ((225, 225, 222), (40, 40, 44), tuple(pal.rgb2)))
    keys = pal.with_decal("keys", "keybase", key_grid(p, pal.rgb, key, 3, 9), (0.5, 0.46, 0.84 * w / d, 0.8))
    return [(slab(w, d, 0.018, 0.014), "plain"), (box(w * 0.9, d * 0.96, 0.004, size=d, z=0.016), keys),
            (lathe([(0.008, 0.018), (0.008, 0.023), (0, 0.023)], 0.05, 12).moved(y=d * 0.4), p.pick("power", ("third", "second")))]


def camera(p, pal):
    w, h, d = p("w", 0.11, 0.15), p("h", 0.07, 0.1), p("d", 0.04, 0.06)
    r = h * p("lens", 0.3, 0.4)
    parts = [(rounded_box(w, d, h, 0.014), "body"), (box(w * 0.36, d * 0.8, h * 0.2, z=h * 0.97), "plain")]
    reach = p("reach", 0.03, 0.07)
    x = p("off", -0.1, 0.1) * w
    parts += [(rod((x, -d / 2, h * 0.46), (x, -d / 2 - reach, h * 0.46), r, 18), "dark"), (disc(r * 0.78, 0, 2 * r).turned("x", 90).moved(x, -d / 2 - reach - 0.001, h * 0.46), "lightglass"),
              (torus(r, 0.003, segments=20, sides=5).turned("x", 90).moved(x, -d / 2 - reach * 0.7, h * 0.46), p.pick("ring", ("metal", "second"))),
              (rod((w * 0.36, 0, h), (w * 0.36, 0, h + 0.008), 0.008, 10), "metal")]
    if p.chance("strip", 0.6):
        parts.append((box(w * 1.01, d * 1.01, h * 0.22, z=h * 0.7), "second"))
    return parts


def headphones(p, pal):
    r, h = p("r", 0.07, 0.085), p("h", 0.15, 0.18)
    cup_r = p("cup", 0.032, 0.044)
    band = tube(curve([(-r, 0, cup_r), (-r * 0.95, 0, h * 0.7), (0, 0, h), (r * 0.95, 0, h * 0.7), (r, 0, cup_r)], 16), p("band", 0.005, 0.01), 7, flat=1.8)
    parts = [(band, "plain")]
    for s in (-1, 1):
        parts.append((rod((s * (r - 0.012), 0, cup_r), (s * (r + 0.02), 0, cup_r), cup_r, 16), "body"))
        parts.append((rod((s * (r - 0.026), 0, cup_r), (s * (r - 0.01), 0, cup_r), cup_r * 0.92, 14), p.pick("pad", ("dark", "second"))))
    return parts


def lying(polygon, thickness: float, size: float) -> Mesh:
    """A flat outline (x, z) laid down: its z becomes y."""
    return extrude(polygon, thickness, size).turned("x", -90).moved(z=thickness / 2)


def handle_of(p, length: float, w: float, t: float) -> Mesh:
    return slab(length, w, t, w * 0.45).moved(x=-length / 2)


def knife(p, pal):
    blade, w = p("blade", 0.12, 0.2), p("w", 0.026, 0.042)
    shape = [(0, 0), (blade * 0.8, 0), (blade, w * p("tip", 0.4, 0.9)), (blade * 0.7, w), (0, w)]
    return [(lying(shape, 0.003, 0.1).moved(y=-w / 2, z=0.006), "steel"), (handle_of(p, p("grip", 0.1, 0.13), p("hw", 0.024, 0.032), 0.018), "plain"), (rod((-0.002, 0, 0.009), (0.008, 0, 0.008), 0.009), "metal")]


def fork(p, pal):
    tines, w = p.count("tines", 3, 4), p("w", 0.026, 0.034)
    parts = [(slab(0.04, w, 0.005, w * 0.3).moved(x=0.02, z=0.008), "body")]
    for k in range(tines):
        y = w * (-0.4 + 0.8 * k / (tines - 1))
        parts.append((tube(np.array([(0.035, y, 0.01), (0.085, y, 0.014)]), [0.0032, 0.0022], 5), "body"))
    parts.append((tube(curve([(0.005, 0, 0.01), (-0.04, 0, 0.006), (-0.13, 0, 0.006)]), p("grip", 0.006, 0.009), 6, flat=0.5), p.pick("hcol", ("body", "second", "wood")).replace("body", "plain")))
    return parts


def spoon(p, pal):
    a, b = p("a", 0.032, 0.045), p("b", 0.02, 0.03)
    bowl_ = lathe(smooth_profile([(0, 0), (0.7, 0.25), (1.0, 1.0), (0.93, 1.0), (0.6, 0.4), (0, 0.2)]), 2, 18).scaled(a, b, 0.014)
    return [(bowl_.moved(x=0.03), "body"), (tube(curve([(0.03 - a, 0, 0.012), (-0.05, 0, 0.008), (-p("len", 0.12, 0.18), 0, 0.006)]), p("grip", 0.006, 0.009), 6, flat=0.5), p.pick("hcol", ("plain", "plain", "second", "wood")))]


def scissors(p, pal):
    n, open_ = p("len", 0.09, 0.13), p("open", 8, 26)
    parts = []
    for s in (-1, 1):
        blade = lying([(0, -0.008), (n * 0.8, -0.006), (n, 0.0), (0, 0.009)], 0.003, 0.1).moved(z=0.004 + 0.002 * s).turned("z", s * open_ / 2)
        ring = torus(p("ring", 0.022, 0.028), 0.006, 0.007, segments=18, sides=6).scaled(1.25, 0.9, 1).moved(x=-0.065, y=-s * 0.026)
        neck = rod((0, 0, 0.006), (-0.04, -s * 0.018, 0.007), 0.006)
        parts += [(blade, "steel"), (ring, "body"), (neck, "body")]
    return parts + [(rod((0, 0, 0.002), (0, 0, 0.012), 0.005), "metal")]


def toothbrush(p, pal):
    n = p("len", 0.15, 0.19)
    handle = tube(curve([(-n / 2, 0, 0.008), (-n / 6, 0, 0.012), (n / 4, 0, 0.008), (n / 2, 0, 0.01)], 12), p("grip", 0.006, 0.009), 7)
    head = [(box(0.028, 0.012, 0.005, z=0.008).moved(x=n / 2), "body"), (box(0.026, 0.01, 0.011, z=0.012).moved(x=n / 2), p.pick("hair", ("white", "second")))]
    return [(handle, "body"), (rod((-n * 0.2, 0, 0.0135), (0, 0, 0.0135), 0.0065), "second")] + head


def hammer(p, pal):
    n = p("len", 0.22, 0.3)
    head = p("head", 0.09, 0.12)
    parts = [(tube(np.array([(-n / 2, 0, 0.016), (n / 2, 0, 0.016)]), [0.015, 0.01], 8), "plain"), (box(0.03, head * 0.55, 0.03).moved(x=n / 2, y=-0.01), "steel"),
             (rod((n / 2, -head * 0.3, 0.016), (n / 2, -head * 0.52, 0.016), 0.018, 12), "steel"), (extrude([(-0.014, 0), (0.014, 0), (0.006, 0.05), (-0.006, 0.05)], 0.016, 0.1).turned("x", -90).moved(x=n / 2, y=head * 0.2, z=0.016), "steel")]
    return parts


SHAPES = {
    "mug": mug, "cup": cup, "glass": glass, "wine glass": wine_glass, "bottle": bottle, "jar": jar, "can": can, "vase": vase,
    "spray bottle": spray_bottle, "bowl": bowl, "plate": plate, "pot": pot, "pan": pan, "kettle": kettle, "teapot": teapot,
    "pitcher": pitcher, "watering can": watering_can, "book": book, "box": box_, "toaster": toaster, "picture": picture, "clock": clock,
    "radio": radio, "ball": ball, "apple": apple, "orange": orange, "egg": egg, "pumpkin": pumpkin, "banana": banana, "carrot": carrot,
    "bread": bread, "cake": cake, "shoe": shoe, "boot": boot, "hat": hat, "bag": bag, "umbrella": umbrella, "basket": basket,
    "bucket": bucket, "shelf": shelf, "cabinet": cabinet, "chair": chair, "stool": stool, "cushion": cushion, "table": table,
    "plant": plant, "lamp": lamp, "candle": candle, "teddy bear": teddy_bear, "toy car": toy_car, "robot": robot, "laptop": laptop,
    "monitor": monitor, "keyboard": keyboard, "phone": phone, "remote": remote, "camera": camera, "headphones": headphones,
    "knife": knife, "fork": fork, "spoon": spoon, "scissors": scissors, "toothbrush": toothbrush, "hammer": hammer,
}


def odd_thing(p: Params, pal: Palette) -> list[Part]:
    """Something without a word, for the scenes' unlabelled clutter."""
    s = p("s", 0.025, 0.08)
    parts = [(superquadric(s * p("x", 0.5, 1.3), s * p("y", 0.5, 1.3), s * p("z", 0.4, 1.4), p("e1", 0.2, 2.2), p("e2", 0.2, 2.2)), "body")]
    if p.chance("more", 0.6):
        parts.append((superquadric(s * p("x2", 0.3, 0.8), s * p("y2", 0.3, 0.8), s * p("z2", 0.3, 1.0), p("e3", 0.2, 2.2), 1).moved(p("dx", -s, s), p("dy", -s, s), s * p("dz", 0, 1.5)), "second"))
    if p.chance("ringed", 0.3):
        parts.append((torus(s * p("tr", 0.6, 1.1), s * 0.15, s), "third"))
    return parts
