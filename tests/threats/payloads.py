"""Payloads: text that a browser, a spreadsheet, a terminal or a template would obey, and a corpus full of it."""

import json
from pathlib import Path

RAN = "document.documentElement.dataset.ran=1"
"""What a payload's script does: it leaves a mark on the page."""

HOST = "http://127.0.0.1:{port}"


def payloads(port: int) -> list[str]:
    """All payloads; those that load something ask this port for it."""
    host, run = HOST.format(port=port), RAN
    return [
        f"<script>{run}</script>",
        f"</script><script>{run}</script>",
        f"</style><script>{run}</script>",
        f"</title><script>{run}</script>",
        f"</textarea><script>{run}</script>",
        f"</svg><script>{run}</script>",
        f"</text></svg><script>{run}</script>",
        f"</td></tr></table><script>{run}</script>",
        f"</code></pre><script>{run}</script>",
        f"--><script>{run}</script><!--",
        f"]]><script>{run}</script>",
        f"<![CDATA[<script>{run}</script>]]>",
        f"<ScRiPt>{run}</sCrIpT>",
        f"<script\t>{run}</script >",
        f"<script/x>{run}</script>",
        f"<script\x00>{run}</script>",
        f"\x00<script>{run}</script>",
        f"<script src={host}/a.js></script>",
        f"<script type=module src={host}/m.js></script>",
        f"<svg><script>{run}</script></svg>",
        f"<svg/onload={run}>",
        f"<svg><animate onbegin={run} attributeName=x dur=1s>",
        f"<svg><image href={host}/i.png onerror={run}></svg>",
        f"<svg><use href={host}/u.svg#x></svg>",
        f"<img src=x onerror={run}>",
        f'<img src="{host}/i.gif">',
        f"<img srcset={host}/s.png>",
        f"<img/src/onerror={run}>",
        f"<image src=x onerror={run}>",
        f"<input autofocus onfocus={run}>",
        f"<input type=image src=x onerror={run}>",
        f"<details open ontoggle={run}>x",
        f"<video><source onerror={run}></video>",
        f"<video src={host}/v.mp4 autoplay></video>",
        f"<audio src={host}/a.mp3 autoplay onerror={run}>",
        f"<body onload={run}>",
        f"<iframe src=javascript:parent.{run}></iframe>",
        f"<iframe srcdoc='<script>parent.{run}</script>'></iframe>",
        f"<iframe src={host}/f.html></iframe>",
        f"<object data={host}/o.swf></object>",
        f"<embed src={host}/e.swf>",
        f"<link rel=stylesheet href={host}/c.css>",
        f"<link rel=preload as=image href={host}/p.png>",
        f"<style>@import '{host}/s.css';</style>",
        f"<style>*{{background:url({host}/b.png)}}</style>",
        f"<div style=background:url({host}/d.png)>x</div>",
        f"<base href={host}/>",
        f"<meta http-equiv=refresh content='0;url={host}/r'>",
        f"<form action={host}/f><input autofocus onfocus={run}></form>",
        f"<math><mtext></table><mglyph><style><img src=x onerror={run}>",
        f"<noscript><p title='</noscript><img src=x onerror={run}>'>",
        f"<template><script>{run}</script></template><xss onanimationstart={run}>",
        f"<marquee onstart={run}>x</marquee>",
        f'" onmouseover={run} autofocus onfocus={run} x="',
        f"' onload={run} x='",
        f'"><script>{run}</script>',
        f"'><script>{run}</script>",
        f"`><script>{run}</script>",
        f"javascript:{run}",
        f"[x](javascript:{run})",
        f"![x]({host}/m.png)",
        f"\n\n<script>{run}</script>\n\n",
        f"```\n</code></pre><script>{run}</script>\n```",
        f"|x|y|\n|-|-|\n|<img src=x onerror={run}>|",
        f"&lt;script&gt;{run}&lt;/script&gt;",
        f"&#60;script&#62;{run}&#60;/script&#62;",
        f"\\u003cscript\\u003e{run}\\u003c/script\\u003e",
        f"＜script＞{run}＜/script＞",
        "{{ 7 * 191 }}{% for x in () %}",
        "{{ ''.__class__.__mro__ }}",
        "${7*191}#{7*191}<%= 7*191 %>",
        "\x1b[31mred\x1b[0m\x1b]0;title\x07",
        "\x1b[2J\x1b[H\x9b31m",
        "\u202egnp.exe\u202c\u2066x\u2069",
        "[bold red]rich[/bold red][/foo][link=http://x]",
        "a\nb\r\nc\rd\u2028e\u2029f\x85g",
        "=cmd|' /C calc'!A0",
        f'=HYPERLINK("{host}/h","x")',
        "+1+1",
        "-2+3",
        "@SUM(1+1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        " =1+1",
        "%00%3Cscript%3E",
        "../../../../tmp/evil",
        "x" * 3000,
        "\U000e0041\u200b\ufeff",
    ]


SAID = "She wrote to the old teacher about the harvest and the river near the town in the winter of last year."


def write_hostile_corpus(folder: Path, port: int) -> int:
    """Every payload as id, source, URL, name of a field, value of it, text, and file name; how many there are."""
    folder.mkdir(parents=True)
    every = payloads(port)
    rows: list[dict[str, object]] = []
    for number, payload in enumerate(every):
        row = {"id": payload, "source": payload, "url": f"https://x.org/{payload}", payload: payload}
        rows += [
            row | {"text": f"{SAID} {payload}"},
            row | {"text": f"You are a stupid idiot, {payload}", "id": number},
        ]
        rows += [row | {"text": f"{SAID} {n}", "id": f"{number}-{n}"} for n in range(10)]
        name = payload.replace("/", "\u2215").replace("\x00", "")[:60]
        (folder / f"{number:02d}{name}.jsonl").write_text("{broken\n", encoding="utf-8")
    (folder / "a.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    return len(every)
