import { isFromTmdb, posterAt, type Tier, tiers } from '#sync-rules'
import type { PublicBoard, PublicPlace } from '../social.ts'
import { type Html, html } from './html.ts'
import { HEIGHT, WIDTH } from './picture.ts'
import { style } from './style.ts'
import type { Words } from './words.ts'

/** Titles on one page. */
export const PER_PAGE = 200

/** A board as a page of its own, readable without scripts, in a language. `number` counts pages from 1; `origin` is the server's public address, or ''. */
export function boardPage(words: Words, board: PublicBoard, number: number, origin: string): string {
  const texts = words.page
  const { username, total, places } = board
  const pages = pagesOf(board)
  const best = number === 1 ? places.slice(0, 3).map(place => place.media_item.title) : []
  const description = texts.description(username, total, best)
  return frame(
    words,
    texts.title(username, number),
    headOf(texts, board, description, number, origin),
    html`<h1>${texts.heading(username)}</h1>
<p class="soft">${total > 0 ? texts.count(total) : texts.none(username)}</p>
<a class="button" href="/people/${username}">${texts.follow(username)}</a>
${tiers.map(tier => tierSection(words, board, tier))}
${pages > 1 ? pager(texts, username, number, pages) : undefined}`,
    html`${places.some(place => isFromTmdb(place.media_item)) ? html`<p lang="en">${texts.tmdb}</p>` : undefined}
<p><a href="/">${texts.own}</a>. ${texts.ownWhy}</p>`,
  )
}

/** How many pages a board has; one, if there is nothing on it. */
export const pagesOf = ({ total }: { total: number }): number => Math.max(1, Math.ceil(total / PER_PAGE))

/** For whoever is not shown, for whatever reason: these bytes and no others. */
export const missingPage = (words: Words): string =>
  plainPage(words, words.missing.title, words.missing.heading, words.missing.why)

/** For whoever comes when nothing can be shown: what is wrong, and what to do. */
export const troublePage = (words: Words, message: string): string =>
  plainPage(words, words.trouble.title, words.trouble.heading, words.trouble.why(message))

function plainPage(words: Words, title: string, heading: string, why: string): string {
  const head = html`<meta name="robots" content="noindex">`
  const main = html`<h1>${heading}</h1>\n<p>${why}</p>\n<a class="button" href="/">${words.home}</a>`
  return frame(words, title, head, main, html``)
}

function frame({ language, page: texts }: Words, title: string, head: Html, main: Html, foot: Html): string {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${head}
<link rel="icon" href="/icons/marquee.svg" type="image/svg+xml">
${style}
</head>
<body>
<a class="unseen skip" href="#main">${texts.skip}</a>
<header class="bar"><div><a class="brand" href="/">${texts.brand}</a></div></header>
<main id="main">
${main}
</main>
<footer>
${foot}
</footer>
</body>
</html>
`.toString()
}

function headOf(
  texts: Words['page'],
  { username, total }: PublicBoard,
  description: string,
  number: number,
  origin: string,
): Html {
  const title = texts.title(username, number)
  return html`<meta name="description" content="${description}">
<meta name="robots" content="${number === 1 ? 'noarchive, max-image-preview:large' : 'noindex, follow'}">
<meta property="og:type" content="profile">
<meta property="profile:username" content="${username}">
<meta property="og:site_name" content="${texts.brand}">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${description}">
<meta name="twitter:title" content="${title}">
<meta name="twitter:description" content="${description}">
${origin === '' ? undefined : addressesOf(`${origin}/@${username}`, number, texts.picture(username, total))}`
}

/** Where a page and its picture are. Only whole addresses mean something to who reads them elsewhere. */
function addressesOf(path: string, number: number, about: string): Html {
  const address = number === 1 ? path : `${path}?page=${number}`
  const picture = `${path}/preview.png`
  return html`<link rel="canonical" href="${address}">
<meta property="og:url" content="${address}">
<meta property="og:image" content="${picture}">
<meta property="og:image:type" content="image/png">
<meta property="og:image:width" content="${WIDTH}">
<meta property="og:image:height" content="${HEIGHT}">
<meta property="og:image:alt" content="${about}">
<meta name="twitter:card" content="summary_large_image">
<meta name="twitter:image" content="${picture}">
<meta name="twitter:image:alt" content="${about}">`
}

function tierSection({ page: texts, tierNames }: Words, { places, counts }: PublicBoard, tier: Tier): Html | undefined {
  const here = places.filter(place => place.tier === tier)
  const [first] = here
  if (!first) return undefined
  return html`
<section aria-labelledby="tier-${tier}">
<h2 id="tier-${tier}"><span class="letter" aria-hidden="true">${tier}</span><span><span class="unseen">${texts.tier(tier)}</span><span aria-hidden="true">${tierNames[tier]}</span></span> <span class="soft">${texts.titles(counts[tier] ?? 0)}</span></h2>
<ol start="${first.place}">
${here.map(place => row(texts, place))}
</ol>
</section>`
}

function row(texts: Words['page'], { media_item: item, visual_score }: PublicPlace): Html {
  const kind = item.media_type === 'PLAY' ? texts.play : texts.film
  const src = posterAt(item.attributes, 'w92')
  const poster = src && html`<img src="${src}" alt="" loading="lazy" decoding="async" width="32" height="48">`
  // The letter lies under the poster: it shows where there is none, or where it does not arrive.
  return html`<li><div><span class="poster" aria-hidden="true">${[...item.title][0]}${poster}</span><span class="words"><span class="title" dir="auto">${item.title}</span><span class="soft">${kind}${item.release_year === null ? '' : ` · ${item.release_year}`}</span></span><span class="score" aria-hidden="true">${texts.points(visual_score)}</span><span class="unseen">${texts.score(visual_score)}</span></div></li>
`
}

function pager(texts: Words['page'], username: string, number: number, pages: number): Html {
  const to = (other: number, rel: string, words: string) =>
    html`<a rel="${rel}" href="/@${username}${other === 1 ? '' : `?page=${other}`}">${words}</a>`
  return html`<nav aria-label="${texts.pages}">
<span>${number > 1 ? to(number - 1, 'prev', texts.previous) : undefined}</span>
<span>${texts.page(number, pages)}</span>
<span>${number < pages ? to(number + 1, 'next', texts.next) : undefined}</span>
</nav>`
}
