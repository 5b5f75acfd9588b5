import { createHash } from 'node:crypto'
import { isHttps } from '../http/headers.ts'
import { Html } from './html.ts'
import { tokens } from './palette.ts'

const css = `${tokens.replace(/\/\*.*?\*\//gsu, '')}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--text); font: 400 var(--body) / 1.5 var(--plain); overflow-wrap: anywhere; }
h1, h2 { margin: 0; font-family: var(--display); line-height: 1.1; font-weight: 700; }
h1 { font-size: var(--huge); }
h2 { display: flex; align-items: center; gap: var(--s3); font-size: var(--large); }
p { margin: 0; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.unseen:not(:focus) { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip:focus { position: absolute; z-index: 1; padding: var(--s3); background: var(--raised); }
.bar { padding: var(--s4) var(--s4) 0; }
.bar > div { max-width: 46rem; margin: 0 auto; }
.bar::after { content: ""; display: block; height: 8px; margin: var(--s3) calc(-1 * var(--s4)) 0; background: radial-gradient(circle, var(--lit) 0 1.6px, transparent 2px) center / 14px 8px repeat-x; }
.brand { display: inline-block; padding: var(--s1) 0; color: var(--text); font: 700 1.35rem / 1 var(--display); letter-spacing: 0.14em; text-decoration: none; text-transform: uppercase; }
main, footer { display: grid; gap: var(--s4); max-width: 48rem; margin: 0 auto; padding: var(--s5) var(--s4); }
.soft, footer { color: var(--soft); }
.button { display: inline-flex; align-items: center; justify-self: start; min-height: 2.75rem; padding: 0 var(--s4); border: 1px solid var(--lit); border-radius: var(--round); background: var(--lit); color: var(--on-lit); font-weight: 600; text-decoration: none; }
section { display: grid; gap: var(--s3); margin-top: var(--s4); }
.letter { display: grid; flex: none; place-items: center; width: 2.75rem; height: 2.75rem; border-radius: var(--round); background: var(--tier); color: var(--on-tier); font-size: 1.6rem; }
h2 .soft { font: 400 var(--small) / 1.2 var(--plain); }
${['S', 'A', 'B', 'C', 'D'].map(tier => `#tier-${tier} { --tier: var(--tier-${tier}); }`).join('\n')}
ol { margin: 0; padding: 0 0 0 2.75rem; border-top: 1px solid var(--line); }
li { padding: var(--s2) 0 var(--s2) var(--s1); border-bottom: 1px solid var(--line); }
li::marker { color: var(--soft); font-variant-numeric: tabular-nums; }
li > div { display: flex; align-items: center; gap: var(--s3); vertical-align: middle; }
.poster { position: relative; display: grid; flex: none; place-items: center; width: 2rem; height: 3rem; overflow: hidden; border: 1px solid var(--line); border-radius: 3px; background: var(--pressed); color: var(--soft); font-family: var(--display); }
.poster img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; }
.words { flex: 1; min-width: 0; }
.words > * { display: block; }
.title { text-align: left; font: 600 1.125rem / 1.25 var(--title); }
.words .soft, footer { font-size: var(--small); }
.score { font-variant-numeric: tabular-nums; font-weight: 600; }
nav { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: var(--s3); }
nav a { display: inline-flex; align-items: center; min-height: 2.75rem; }
@media print {
  :root { --ground: #ffffff; --text: #000000; --soft: #333333; --line: #999999; }
  .button, nav, .bar::after, .skip, .poster { display: none; }
  li { break-inside: avoid; }
  h2 { break-after: avoid; }
  .letter { border: 1px solid #000000; print-color-adjust: exact; }
}
`

/** The whole style of the page: it stands in the page, and the policy names it by its hash. */
export const style = new Html(`<style>${css}</style>`)

const hash = createHash('sha256').update(css).digest('base64')

/** What the page may do: show itself and posters. It runs nothing, asks for nothing, sends nothing. */
export const publicCsp = (publicUrl: string | undefined): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    "img-src 'self' https://image.tmdb.org",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    ...(isHttps(publicUrl) ? ['upgrade-insecure-requests'] : []),
  ].join('; ')
