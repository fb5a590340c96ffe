"""The part of docs/lab/benchmark.md about following one mark.

    python3 -m tools.bench_run.follow DOC FILE...

writes the section "sim-video" of DOC anew from answers of `bench follow --json`; several of them, of one kitchen
each say, are taken together. tools/bench_run/run does the same with one answer for all kitchens.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

TITLE = "## sim-video"
NEAR, NO_WORSE, REMOVED = 0.10, 0.05, 0.8


def joined(answers: list[dict]) -> dict:
    """One answer of several; they must be of one bundle and step."""
    first = answers[0]
    for other in answers[1:]:
        if (other["bundle_hash"], other["step"]) != (first["bundle_hash"], first["step"]):
            raise SystemExit("the answers are of several bundles or steps; give those of one")
    return first | {"starts": [start for answer in answers for start in answer["starts"]]}


def corrected(start: dict) -> float:
    return start.get("iou_corrected", start["iou_followed"])


def cell(values: list[float]) -> str:
    return f"{100 * sum(values) / len(values):.1f} ({100 * min(values):.1f})"


def row(name: str, starts: list[dict]) -> str:
    near = sum(s["iou_followed"] >= s["iou_five"] - NEAR for s in starts)
    worst = 100 * min(s["iou_followed"] - s["iou_one"] for s in starts)
    columns = [cell([s["iou_one"] for s in starts]), cell([s["iou_followed"] for s in starts]), cell([corrected(s) for s in starts]),
               cell([s["iou_five"] for s in starts])]
    return f"| {name} | {len(starts)} | " + " | ".join(columns) + f" | {near} | {worst:+.1f} |"


def goal(what: str, wanted: str, measured: str, reached: bool) -> str:
    return f"| {what} | {wanted} | {measured} | {'reached' if reached else '**not reached**'} |"


def goals(starts: list[dict]) -> list[str]:
    near = 100 * sum(s["iou_followed"] >= s["iou_five"] - NEAR for s in starts) / len(starts)
    gain = 100 * sum(s["iou_followed"] - s["iou_one"] for s in starts) / len(starts)
    worst = min(s["iou_followed"] - s["iou_one"] for s in starts)
    lines = [goal("followed: starts within 10 points of K = 5, %", "≥ 90", f"{near:.1f}", near >= 90),
             goal("followed: mean gain over K = 1, points", "≥ 8", f"{gain:+.1f}", gain >= 8),
             goal("followed: worst start against K = 1, points", "≥ −5", f"{100 * worst:+.1f}", worst >= -NO_WORSE)]
    mended = [s for s in starts if "iou_corrected" in s]
    if mended:
        before, after = (sum(s[k] for s in mended) for k in ("wrong_before", "wrong_after"))
        pooled = 100 * (before - after) / max(1, before)
        # Where fewer samples than those of one claim are wrong, they are bits of edges.
        large = [s for s in mended if s["wrong_before"] >= 100]
        least = min((1 - s["wrong_after"] / s["wrong_before"] for s in large), default=1.0)
        below = min(corrected(s) - s["iou_five"] for s in mended)
        cost = min(corrected(s) - s["iou_followed"] for s in mended)
        lines += [goal(f"one correction ({len(mended)} starts): wrong pixels removed, pooled, %", "≥ 95", f"{pooled:.1f}", pooled >= 95),
                  goal(f"the same in each of the {len(large)} starts with at least 100 wrong samples, %", "≥ 80", f"{100 * least:.1f}", least >= REMOVED),
                  goal("one correction: worst start against K = 5, points", "≥ −8", f"{100 * below:+.1f}", below >= -0.08),
                  goal("one correction: most it costs, points", "≤ 2.5", f"{-100 * cost:.1f}", cost >= -0.025)]
    alone = [s for s in starts if s["alone"]]
    others = sum(s["only_others"] for s in alone)
    if others:
        claimed = 100 * sum(s["claimed_followed"] for s in alone) / others
        recall = 100 * sum(s["recall_followed"] for s in alone) / len(alone)
        lines += [goal("first lesson with no look-alike in view: frames of look-alikes alone that are claimed, %", "≤ 10", f"{claimed:.1f}", claimed <= 10),
                  goal("its recall, %", "≥ 80", f"{recall:.1f}", recall >= 80)]
    kept = {k: sum(s["kept"][k] for s in starts) for k in ("found", "right", "across", "visible", "covered")}
    right, covered = 100 * kept["right"] / max(1, kept["found"]), 100 * kept["covered"] / max(1, kept["visible"])
    return lines + [goal("following: frames on the right thing, %", "≥ 99", f"{right:.1f}", right >= 99),
                    goal("following: frames beyond a cut", "0", str(kept["across"]), kept["across"] == 0),
                    goal("following: visible frames covered, %", "≥ 95", f"{covered:.1f}", covered >= 95)]


def section(follow: dict) -> list[str]:
    starts = follow["starts"]
    videos = sorted({s["video"] for s in starts})
    lines = [TITLE, "", "One mark in the middle of each stretch that shows a thing, of every thing of every kitchen; "
             f"{10 / follow['step']:g} Hz, bundle {follow['bundle_hash'][:12]}…; [following.md](../following.md) says more.", "",
             f"`bin/personal-seg bench follow sim-video --step {follow['step']} --json`", "",
             "IoU in per cent, the mean and in brackets the worst start.", "",
             "| kitchen | starts | K = 1 | K = 1 + follow | + one correction | K = 5 | followed within 10 points of K = 5 | worst against K = 1 |",
             "|---|---|---|---|---|---|---|---|"]
    lines += [row(f"`{v}`", [s for s in starts if s["video"] == v]) for v in videos]
    lines += [row("all", starts), "", "| goal | wanted | measured | |", "|---|---|---|---|"]
    return lines + goals(starts)


def replaced(page: str, new: list[str]) -> str:
    """A page with its section written anew, before the section on one negative reference where it had none."""
    text = "\n".join(new) + "\n\n"
    rest = re.split(rf"^{TITLE}$\n(?:(?!^## ).*\n?)*", page, maxsplit=1, flags=re.MULTILINE)
    if len(rest) == 1:
        rest = re.split(r"(?=^## One negative reference$)", page, maxsplit=1, flags=re.MULTILINE)
    if len(rest) == 1:
        return page.rstrip("\n") + "\n\n" + text.rstrip("\n") + "\n"
    return rest[0] + (text if rest[1] else text.rstrip("\n") + "\n") + rest[1]


def main() -> None:
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    doc = Path(sys.argv[1])
    answers = [json.loads(Path(file).read_text()) for file in sys.argv[2:]]
    doc.write_text(replaced(doc.read_text(), section(joined(answers))))
    print(f"wrote {TITLE} of {doc}")


if __name__ == "__main__":
    main()
