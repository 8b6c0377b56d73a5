#include "loadgen/report/html_style.h"

namespace beacongate::loadgen {

const std::string_view kPageStyle = R"css(
:root { color-scheme: light dark;
  --ground: #f5f6f8; --card: #ffffff; --ink: #1b2028; --soft: #525c69; --rule: #dde1e7;
  --clean: #17713a; --faulty: #b3201f; --void: #8a5200; --unverified: #525c69;
  --blue: #1d62c9; --green: #17713a; --orange: #a85400; --red: #c0262d; --violet: #7441c4;
  --grey: #68727f; }
@media (prefers-color-scheme: dark) { :root {
  --ground: #0e1217; --card: #161c24; --ink: #e8ecf1; --soft: #a3aebb; --rule: #2b343f;
  --clean: #56c778; --faulty: #ff8078; --void: #f0ae4b; --unverified: #a3aebb;
  --blue: #6aaaff; --green: #56c778; --orange: #f59b4c; --red: #ff8078; --violet: #bd9bff;
  --grey: #8d99a7; } }
@media print { :root { --ground: #ffffff; --card: #ffffff; --ink: #000000; --soft: #40474f;
  --rule: #cfd4da; --clean: #17713a; --faulty: #b3201f; --void: #8a5200; --unverified: #525c69;
  --blue: #1d62c9; --green: #17713a; --orange: #a85400; --red: #c0262d; --violet: #7441c4;
  --grey: #68727f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: anywhere;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%; }
main { max-width: 1160px; margin: 0 auto; padding: 24px 20px 48px; display: grid; gap: 20px;
  grid-template-columns: repeat(2, minmax(0, 1fr)); }
main > * { grid-column: 1 / -1; margin: 0; min-width: 0; }
main > .half { grid-column: span 1; }
h1, h2, h3, p, ul, dl, figure { margin: 0; padding: 0; }
h2 { font-size: 16px; line-height: 1.3; font-weight: 650; }
h3 { font-size: 15px; font-weight: 650; margin-top: 16px; }
.soft, figcaption p { color: var(--soft); font-size: 13px; line-height: 1.45; }
.card, .plot { background: var(--card); border: 1px solid var(--rule); border-radius: 10px;
  padding: 18px 20px; }
.about { display: flex; flex-wrap: wrap; gap: 2px 16px; color: var(--soft); font-size: 13px; }
.about strong { color: var(--ink); font-weight: 600; }
.verdict { border-left: 8px solid var(--tone); display: grid; gap: 4px 18px; align-items: center;
  grid-template-columns: auto 1fr; padding: 22px 24px; }
.verdict svg { width: 52px; height: 52px; fill: none; stroke: var(--tone); stroke-width: 3.5;
  stroke-linecap: round; stroke-linejoin: round; }
.verdict h1 { font-size: 26px; line-height: 1.25; font-weight: 680; }
.verdict h1 b { color: var(--tone); text-transform: uppercase; letter-spacing: .03em; }
.verdict ul { grid-column: 2; padding-left: 18px; }
.clean { --tone: var(--clean); } .faulty { --tone: var(--faulty); }
.void { --tone: var(--void); } .unverified { --tone: var(--unverified); }
.tiles { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(128px, 1fr)); }
.tiles div { background: var(--card); border: 1px solid var(--rule); border-radius: 10px;
  padding: 12px 14px; }
.tiles dt { color: var(--soft); font-size: 12.5px; }
.tiles dd { margin: 2px 0 0; font-size: 22px; line-height: 1.2; font-weight: 620; }
.tiles small { display: block; color: var(--soft); font-size: 12px; font-weight: 400; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 8px 0 10px;
  font-size: 13px; }
.legend svg { margin-right: 6px; vertical-align: 2px; }
.frame { display: grid; grid-template-columns: 54px minmax(0, 1fr); grid-template-rows: auto 22px; }
.frame > svg { width: 100%; height: 230px; overflow: visible; display: block; }
.y { position: relative; } .x { position: relative; grid-column: 2; }
.x span, .y span { position: absolute; color: var(--soft); font-size: 12px; line-height: 1;
  white-space: nowrap; }
.x span { top: 8px; transform: translateX(-50%); }
.x .first { transform: none; } .x .last { transform: translateX(-100%); }
.y span { right: 8px; transform: translateY(50%); }
path { vector-effect: non-scaling-stroke; }
.grid { stroke: var(--rule); stroke-width: 1; fill: none; }
.line { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; }
.area { fill: var(--c); opacity: .13; stroke: none; }
.slots rect { fill: var(--ink); fill-opacity: 0; }
.slots rect:hover { fill-opacity: .09; }
.planned { --c: var(--grey); } .line.planned { stroke-dasharray: 6 4; }
.accepted { --c: var(--blue); } .line.accepted { stroke-width: 2.5; }
.refused { --c: var(--orange); } .line.refused { stroke-dasharray: 10 3; }
.failed { --c: var(--red); } .line.failed { stroke-dasharray: 2 3; }
.found { --c: var(--green); } .line.found { stroke-dasharray: 12 3 2 3; }
.p50 { --c: var(--green); } .p90 { --c: var(--blue); } .line.p90 { stroke-dasharray: 8 3; }
.p99 { --c: var(--violet); } .line.p99 { stroke-width: 2.75; }
.p999 { --c: var(--orange); } .line.p999 { stroke-dasharray: 10 3 2 3; }
.max { --c: var(--red); } .line.max { stroke-dasharray: 2 3; }
.latency { --c: var(--blue); } .line.latency { stroke-width: 2.75; }
.service { --c: var(--green); } .line.service { stroke-dasharray: 8 3; }
.lateness { --c: var(--grey); } .line.lateness { stroke-dasharray: 2 3; }
.endtoend { --c: var(--violet); } .line.endtoend { stroke-dasharray: 12 3 2 3; }
.heat .frame { grid-template-columns: 54px minmax(0, 1fr) 18%; margin-top: 12px; }
.heat .map { border: 1px solid var(--rule); display: block; width: 100%; height: 100%;
  image-rendering: pixelated; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.heat .frame > svg { height: 100%; padding-left: 8px; min-height: 0; }
.heat .bars { fill: var(--blue); stroke: none; }
.heat .x + .x { grid-column: 3; }
.scale { display: inline-block; width: 110px; height: 10px; border: 1px solid var(--rule);
  -webkit-print-color-adjust: exact; print-color-adjust: exact; }
table { border-collapse: collapse; width: 100%; margin-top: 8px; font-size: 14px; }
th, td { text-align: right; padding: 5px 0 5px 14px; border-bottom: 1px solid var(--rule);
  vertical-align: top; font-weight: 400; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
thead th { color: var(--soft); font-size: 12.5px; border-bottom-color: var(--soft); }
tr:last-child > * { border-bottom: 0; }
.bad { color: var(--faulty); font-weight: 650; }
h3 .soft { font-weight: 400; }
th, tr > td:nth-child(2), section.half thead ~ tbody td { white-space: nowrap; }
.faults { table-layout: fixed; }
.faults th:nth-child(1) { width: 6%; } .faults th:nth-child(2) { width: 13%; }
.faults th:nth-child(3) { width: 34%; } .faults th:nth-child(4) { width: 9%; }
.faults th:nth-child(5) { width: 12%; }
.faults td, .faults th { text-align: left; } .faults .n { text-align: right; }
code, .key { font: 13px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.facts { display: grid; grid-template-columns: fit-content(38%) minmax(0, 1fr); gap: 4px 20px;
  margin-top: 8px; font-size: 14px; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; }
@media (max-width: 760px) {
  main { padding: 14px 10px 32px; gap: 14px; }
  main > .half { grid-column: 1 / -1; }
  .card, .plot { padding: 14px; } .verdict { padding: 16px; }
  .verdict svg { width: 38px; height: 38px; } .verdict h1 { font-size: 20px; }
  .verdict ul { grid-column: 1 / -1; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px; }
  .frame { grid-template-columns: 48px minmax(0, 1fr); } .frame > svg { height: 190px; }
  .heat .frame { grid-template-columns: 48px minmax(0, 1fr) 16%; }
  .x span:nth-child(even) { display: none; }
  th, td { padding-left: 6px; font-size: 12.5px; } tbody th { white-space: normal; }
  .faults thead { display: none; }
  .faults tr { display: block; padding: 6px 0; border-bottom: 1px solid var(--rule); }
  .faults tr > td, .faults .n { display: inline; white-space: normal;
    border: 0; padding: 0 10px 0 0; text-align: left; }
  .faults td::before { content: attr(data-name) " "; color: var(--soft); }
  .faults td:empty { display: none; }
}
@media print {
  body { font-size: 11pt; } main { max-width: none; padding: 0; gap: 10px; }
  .card, .plot, .tiles div { break-inside: avoid; }
  .slots { display: none; }
  @page { margin: 14mm; }
}
)css";

}  // namespace beacongate::loadgen
