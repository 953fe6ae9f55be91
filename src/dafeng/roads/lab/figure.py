"""Effect against penetration as a picture that needs no program to be seen."""

from collections.abc import Callable, Sequence

from dafeng.errors import Language
from dafeng.roads.lab.outcomes import Effect, measure_word

__all__ = ["effect_chart"]

_COLOURS = ("#0072b2", "#c04f00", "#007a5a", "#b5548d", "#8a6d0b")
Scale = Callable[[float], float]
_WIDTH, _HEIGHT, _LEFT, _TOP = 820, 300, 60, 24


def effect_chart(effects: Sequence[Effect], language: Language) -> str:
    """Draw measures that were tried at more than one penetration.

    Parameters
    ----------
    effects
        Of one outcome, kind of road and drive.
    language
        Of the words in the picture.

    Returns
    -------
    str
        An SVG element; empty where no measure has two penetrations. One line a measure and demand level, with 95 % intervals.
    """
    lines: dict[tuple[str, float], list[Effect]] = {}
    for effect in effects:
        lines.setdefault((effect.measure, effect.band), []).append(effect)
    lines = {key: sorted(line, key=lambda e: e.penetration) for key, line in lines.items() if len(line) > 1}
    if not lines:
        return ""
    low, high = min(0.0, *(e.low for line in lines.values() for e in line)), max(0.0, *(e.high for line in lines.values() for e in line))
    span = (high - low) or 1.0
    measures = list(dict.fromkeys(measure for measure, _ in lines))
    bands = sorted({band for _, band in lines})

    def _x(share: float) -> float:
        return _LEFT + share * (_WIDTH - _LEFT - 330)

    def _y(change: float) -> float:
        return _TOP + (high - change) / span * (_HEIGHT - _TOP - 40)

    body = [_axis(_x, _y, low, high, language)]
    for at, ((measure, band), line) in enumerate(lines.items()):
        colour, dash = _COLOURS[measures.index(measure) % len(_COLOURS)], ("", "6 3", "2 3")[bands.index(band) % 3]
        points = " ".join(f"{_x(e.penetration):.1f},{_y(e.change):.1f}" for e in line)
        body.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>')
        body += [
            f'<line x1="{_x(e.penetration):.1f}" x2="{_x(e.penetration):.1f}" y1="{_y(e.low):.1f}" y2="{_y(e.high):.1f}" stroke="{colour}"/>'
            for e in line
        ]
        word = "需求" if language == "zh" else "demand"
        body.append(
            f'<text x="{_x(1) + 10:.0f}" y="{_TOP + 14 * at + 8}" font-size="11" fill="{colour}">{measure_word(measure, line[0].kind, language)}, {word} {band:g}</text>'
        )
    title = "每公里CO2的变化与渗透率" if language == "zh" else "change of CO2 per km against penetration"
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{title}" xmlns="http://www.w3.org/2000/svg">{"".join(body)}</svg>'


def _axis(x: Scale, y: Scale, low: float, high: float, language: Language) -> str:
    step = next(s for s in (0.5, 1, 2, 5, 10, 20, 50) if (high - low) / s <= 7)
    ticks = [step * k for k in range(int(low // step), int(high // step) + 1) if low <= step * k <= high]
    rows = "".join(
        f'<line x1="{x(0):.0f}" x2="{x(1):.0f}" y1="{y(t):.1f}" y2="{y(t):.1f}" stroke="#999" stroke-width="{1 if t == 0 else 0.3}"/>'
        f'<text x="{x(0) - 6:.0f}" y="{y(t) + 4:.1f}" font-size="11" text-anchor="end" fill="#444">{t:+g} %</text>'
        for t in ticks
    )
    marks = "".join(
        f'<text x="{x(p):.0f}" y="{_HEIGHT - 22}" font-size="11" text-anchor="middle" fill="#444">{p:.0%}</text>'
        for p in (0, 0.25, 0.5, 0.75, 1)
    )
    word = "装备车辆比例" if language == "zh" else "share of vehicles equipped"
    return f'{rows}{marks}<text x="{x(0.5):.0f}" y="{_HEIGHT - 6}" font-size="11" text-anchor="middle" fill="#444">{word}</text>'
