import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { AccountOf, adopt, lists, look, plan } from '../adopt/testing/desk.ts'
import * as payload from '../adopt/testing/payloads.ts'
import { Left, somethingLeft, Told } from './old-list-told.tsx'

const told = async (...raw: Parameters<typeof lists>) =>
  renderToStaticMarkup(<Told found={await look(lists(...raw))} />)
const left = (made: Awaited<ReturnType<typeof plan>>) => renderToStaticMarkup(<Left plan={made} download={() => {}} />)

test('what is set aside is there with its reason, item by item, also when nothing else is', async () => {
  const page = await told(payload.p06.replace('"tier":"s"', '"tier":"Z"'))
  expect(page).toContain('<li>Glass Orchard: Its tier is unknown. Choose a tier.</li>')
  expect(page).toContain('<li>Low Tide: Its tier is unknown. Choose a tier.</li>')
  expect(page).toContain('<dt>Set aside</dt><dd>2</dd>')
  expect(await told(payload.p04.rubbish)).toContain('<li>Number 4: This is not a film or a play.</li>')
})

test('what was there twice, what is ranked as well as saved, and the demo that stays out are named', async () => {
  expect(await told(payload.p08)).toMatch(/there twice.*<li>The Same Film<\/li>/u)
  expect(await told(payload.p15.rankings, payload.p15.watchlist)).toMatch(/but ranked<.*<li>C<\/li>/u)
  expect(await told(payload.p01)).toMatch(/demo that stay out.*<li>Cats<\/li>/u)
})

test('a list that cannot be read is told of, whichever it is', async () => {
  for (const raw of [lists(payload.p03), lists(null, '{')]) {
    const page = renderToStaticMarkup(<Told found={await look(raw)} />)
    expect(page).toContain('cannot all be read')
  }
})

test('notes that stay out of the account are listed with the reason, to be downloaded; else there is nothing to see', async () => {
  const long = await plan(lists(payload.p12))
  expect(somethingLeft(long)).toBe(true)
  expect(left(long)).toMatch(/One note stays out.*Long Story: It is longer than a note can be\..*<button/u)
  const account = new AccountOf()
  await adopt(lists(payload.p02.replace('the ferry scene', 'mine')), account)
  const other = await plan(lists(payload.p02), { account })
  expect(left(other)).toContain('<li>Quiet Harbour: Your list has another note there, which stays.</li>')
  expect(somethingLeft(await plan(lists(payload.p02)))).toBe(false)
})

test('a thousand items set aside are shown as a hundred, and the rest is counted', async () => {
  const page = await told(JSON.stringify(Array.from({ length: 1000 }, () => 7)))
  expect(page.match(/<li>/gu)).toHaveLength(100)
  expect(page).toContain('And 900 more')
})
