// The look of the report: one style sheet, no font or picture from elsewhere, light and dark, screen and paper.

/** Colours of both schemes; text colours keep 4.5 : 1 against `paper` and `card` (checked by a test). */
export const PALETTE = {
  light: {
    paper: '#faf9f6',
    card: '#ffffff',
    text: '#1d2129',
    muted: '#5a6170',
    rule: '#e4e1d9',
    better: '#1a6b4a',
    worse: '#a6302a',
    mixed: '#8a5300',
    open: '#5a6170',
    betterWash: '#e6f2ec',
    worseWash: '#f9e9e7',
    mixedWash: '#f8efdf',
    openWash: '#eeede9',
    series1: '#2a5db0',
    series2: '#ad5200',
    series3: '#1b7560',
    series4: '#8b3d92',
  },
  dark: {
    paper: '#131519',
    card: '#1a1d23',
    text: '#e8e6e1',
    muted: '#a2a9b6',
    rule: '#2f343d',
    better: '#74cba1',
    worse: '#f2938c',
    mixed: '#e3b26a',
    open: '#a2a9b6',
    betterWash: '#1c2e27',
    worseWash: '#352322',
    mixedWash: '#32291b',
    openWash: '#262a31',
    series1: '#86aef2',
    series2: '#eba35e',
    series3: '#68c9ae',
    series4: '#d59adc',
  },
} as const

function variables(scheme: Readonly<Record<string, string>>): string {
  return Object.entries(scheme)
    .map(([name, color]) => `--${name}:${color}`)
    .join(';')
}

/** The whole style sheet. */
export function reportStyle(): string {
  return `:root{color-scheme:light dark;${variables(PALETTE.light)}}
@media (prefers-color-scheme:dark){:root{${variables(PALETTE.dark)}}}
@media print{:root{color-scheme:light;${variables(PALETTE.light)}}}
${BASE}${HEAD}${TABLES}${SAMPLES}${CHARTS}${FEET}${PRINT}`
}

const BASE = `
*{box-sizing:border-box}
html{font-size:16px;-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--paper);color:var(--text);line-height:1.55;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums lining-nums}
.page{max-width:1800px;margin:0 auto;padding:56px clamp(20px,4vw,48px) 72px}
h1,.verdict p:first-child{font-family:"Iowan Old Style","Palatino Linotype",Palatino,Charter,Georgia,"Noto Serif","Liberation Serif","DejaVu Serif",serif;font-variant-numeric:lining-nums}
h1{font-size:2.5rem;line-height:1.15;font-weight:600;letter-spacing:-.015em;margin:.1em 0 .35em;text-wrap:balance}
h2{font-size:1.3125rem;line-height:1.3;font-weight:650;letter-spacing:-.005em;margin:0 0 4px}
h3{font-size:1rem;font-weight:650;margin:0 0 2px}
p{margin:0 0 10px;max-width:78ch}
section{margin-top:56px}
section>.lead{color:var(--muted);margin-bottom:18px}
.muted{color:var(--muted)}
.small{font-size:.875rem;line-height:1.45}
code,.code{font-family:ui-monospace,"SF Mono",Consolas,"Noto Sans Mono","DejaVu Sans Mono",monospace;font-size:.8125em}
a{color:inherit}
:focus-visible{outline:2px solid var(--series1);outline-offset:3px;border-radius:4px}
.card{background:var(--card);border:1px solid var(--rule);border-radius:12px}
.scroll{overflow-x:auto}
`
const HEAD = `
.overline{font-size:.8125rem;letter-spacing:.04em;color:var(--muted);margin:0}
nav{display:flex;flex-wrap:wrap;gap:6px 22px;margin-top:26px;font-size:.875rem}
nav a{color:var(--muted);text-decoration:none;border-bottom:1px solid var(--rule);padding-bottom:1px}
nav a:hover{color:var(--text);border-color:currentColor}
.verdict{border-left:4px solid var(--tone);padding:2px 0 2px 22px;margin:26px 0 0}
.verdict p:first-child{font-size:1.375rem;line-height:1.45;max-width:68ch;text-wrap:pretty}
.verdict p:last-child{margin:0}
.better{--tone:var(--better);--wash:var(--betterWash)}
.worse{--tone:var(--worse);--wash:var(--worseWash)}
.mixed{--tone:var(--mixed);--wash:var(--mixedWash)}
.open{--tone:var(--open);--wash:var(--openWash)}
.badge{display:inline-block;white-space:nowrap;font-size:.8125rem;font-weight:600;line-height:1;padding:6px 10px;border-radius:99px;color:var(--tone);background:var(--wash)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:14px;margin:34px 0 0}
.tile{padding:18px 20px 16px}
.tile dt{font-size:.875rem;color:var(--muted);line-height:1.35}
.tile dd{margin:6px 0 0}
.tile .value{font-size:1.875rem;line-height:1.15;font-weight:600;letter-spacing:-.02em}
.tile .unit{font-size:.9375rem;color:var(--muted);letter-spacing:0;font-weight:400;margin-left:.3em}
.tile .detail{font-size:.8125rem;color:var(--muted);line-height:1.4;margin-top:6px}
`
const TABLES = `
table{border-collapse:collapse;font-size:.9375rem;line-height:1.4}
.wide{width:100%}
th{font-weight:600;text-align:left}
thead th{font-size:.8125rem;font-weight:500;color:var(--muted);vertical-align:bottom;padding:13px 14px 10px;border-bottom:1px solid var(--rule)}
tbody th,tbody td{padding:12px 14px;border-top:1px solid var(--rule);vertical-align:middle}
tbody tr:first-child>*{border-top:0}
th:first-child,td:first-child{padding-left:20px}
th:last-child,td:last-child{padding-right:20px}
.n{text-align:right;white-space:nowrap}
.about{display:block;font-size:.8125rem;font-weight:400;color:var(--muted);line-height:1.4;max-width:52ch;margin-top:2px}
.about+.about{margin-top:0}
.forest{display:block;overflow:visible;margin:0 auto}
.forest .zero{stroke:var(--muted);stroke-width:1;stroke-dasharray:2 3}
.forest .whisker{stroke:var(--tone);stroke-width:2;fill:none;stroke-linecap:round}
.forest .estimate{fill:var(--tone);stroke:var(--card);stroke-width:1.5}
.ends{display:flex;justify-content:space-between;gap:12px;width:220px;margin:0 auto}
.bar rect{fill:var(--series1);opacity:.75}
.tag{font-size:.75rem;color:var(--muted);border:1px solid var(--rule);border-radius:5px;padding:1px 6px;margin-left:8px;font-weight:400;white-space:nowrap}
tr.model th{color:var(--series1)}
.key{margin-top:14px}
.duel .about{white-space:nowrap}
.glossary{columns:3 340px;column-gap:40px;margin:18px 0 0;font-size:.875rem;line-height:1.45}
.glossary div{break-inside:avoid;margin-bottom:12px}
.glossary dt{font-weight:600}
.glossary dd{margin:0;color:var(--muted)}
.size .bar{display:block;margin:5px 0 0 auto}
.gate{min-width:150px}
.gate .badge+.about{margin-top:6px}
.changes .about{white-space:nowrap;margin:0}
`
const SAMPLES = `
.grids{display:flex;flex-wrap:wrap;gap:20px;align-items:flex-start}
.grids>*{flex:1 1 820px;overflow-x:auto}
.samples{width:100%}
.samples tbody th{font-weight:500;font-size:.9375rem;line-height:1.35;min-width:112px;overflow-wrap:anywhere}
.samples thead th+th{text-align:center}
.samples tbody th,.samples tbody td{padding:7px 4px}
.samples tbody th:first-child{padding-left:20px;padding-right:10px}
.samples td{width:1%;text-align:center;border-top:0}
.samples tbody th{border-top:0}
.samples tbody tr:first-child>*{padding-top:14px}
.samples tbody tr:last-child>*{padding-bottom:16px}
.samples td:last-child,.samples thead th:last-child{padding-right:18px}
.samples img{display:block;margin:0 auto;border-radius:8px;background:#fff;box-shadow:0 0 0 1px var(--rule)}
.pixelated{image-rendering:pixelated}
.missing{display:block;margin:0 auto}
.missing rect{fill:none;stroke:var(--muted);stroke-opacity:.5;stroke-dasharray:4 4}
.missing text{fill:var(--muted);font-size:13px}
`
const CHARTS = `
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,520px),1fr));gap:20px}
.chart{margin:0;padding:18px 20px 14px}
.chart figcaption{font-weight:600;margin-bottom:8px}
.chart>p{font-size:.8125rem;line-height:1.45;margin:8px 0 0}
.plot{display:block;width:100%;height:auto;overflow:visible}
.plot text{font-family:inherit;font-size:12.5px;fill:var(--muted)}
.plot .grid{stroke:var(--rule);stroke-width:1}
.plot .mark{stroke:var(--muted);stroke-width:1;stroke-dasharray:3 4}
.plot .line{fill:none;stroke:var(--series);stroke-width:2.25;stroke-linejoin:round;stroke-linecap:round}
.plot .specks{fill:none;stroke:var(--series);stroke-width:2.6;stroke-linecap:round;opacity:.4}
.plot .dot{fill:var(--card);stroke:var(--series);stroke-width:2}
.plot .name{fill:var(--series);font-weight:600;font-size:13px}
.series-1{--series:var(--series1)}.series-2{--series:var(--series2)}.series-3{--series:var(--series3)}.series-4{--series:var(--series4)}
.chart input{position:absolute;opacity:0}
.chart label{display:inline-block;font-size:.8125rem;color:var(--muted);padding:3px 10px;margin:0 4px 8px 0;border:1px solid var(--rule);border-radius:99px;cursor:pointer}
.chart input:checked+label{color:var(--text);border-color:var(--muted)}
.chart input:focus-visible+label{outline:2px solid var(--series1);outline-offset:2px}
.pick-linear:checked~.logarithmic,.pick-logarithmic:checked~.linear{display:none}
`
const FEET = `
details{margin-top:12px;font-size:.875rem}
summary{cursor:pointer;color:var(--muted);width:fit-content}
details .scroll{max-height:320px;overflow:auto;margin-top:8px}
.numbers{font-size:.8125rem;width:100%}
.numbers th,.numbers td{padding:3px 12px 3px 0!important;text-align:right;border:0}
.numbers tbody th{font-weight:400;color:var(--muted)}
.twin{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,520px),1fr));column-gap:20px}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr));gap:20px;align-items:start}
.facts{display:grid;grid-template-columns:minmax(120px,auto) 1fr;gap:8px 22px;margin:0;padding:18px 20px;font-size:.9375rem}
.facts dt{color:var(--muted)}
.facts dd{margin:0;overflow-wrap:anywhere}
.notes{columns:2 420px;column-gap:48px}
.notes div{break-inside:avoid;margin-bottom:20px}
.notes p{font-size:.9375rem;margin:0}
pre{margin:10px 0 0;padding:16px 20px;max-height:420px;overflow:auto;font-size:.75rem;line-height:1.5}
footer{margin-top:64px;padding-top:18px;border-top:1px solid var(--rule);font-size:.8125rem;color:var(--muted)}
`
const PRINT = `
@media print{
@page{size:landscape;margin:12mm}
:root{--paper:#fff}
html{font-size:12px}
.page{max-width:none;padding:0}
nav,.chart input,.chart label,details,#record{display:none}
.pick-linear~.linear{display:block!important}.pick-linear~.logarithmic{display:none!important}
section{margin-top:26px}
.tile,.chart,tr,figure,.notes div,.glossary div,.pair>*,.twin>*,.grids>*{break-inside:avoid}
h2,.lead{break-after:avoid;break-inside:avoid}
.card{border-radius:6px}
.scroll{overflow:visible}
thead th,tbody th,tbody td{padding:7px 8px}
.forest,.ends{width:150px}
.tiles{grid-template-columns:repeat(auto-fit,minmax(140px,1fr))}
.charts,.pair,.twin{grid-template-columns:1fr 1fr}
.grids{display:grid;grid-template-columns:repeat(auto-fit,minmax(440px,1fr));gap:12px}
.grids>*{overflow:visible}
.samples img,.missing{width:60px;height:60px}
.samples tbody th{min-width:80px}
.samples tbody th:first-child{padding-left:10px;padding-right:4px}
.samples td:last-child,.samples thead th:last-child{padding-right:10px}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
`
