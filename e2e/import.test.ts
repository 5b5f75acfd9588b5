import { expect, test } from 'vitest'
import { latin1, zip } from '../client/imports/testing/files.ts'
import { letterboxdZip, manyFilms, traps } from '../client/imports/testing/letterboxd.ts'
import type { Device } from './device.ts'
import { journeys } from './journeys.ts'
import type { Person } from './person.ts'

const { device, account, listOf } = journeys()

async function signedIn(name: string, board = {}): Promise<{ laptop: Device; person: Person }> {
  await account(name, board)
  const laptop = await device('laptop')
  const person = await laptop.open()
  await person.signIn(name)
  await person.sees(board)
  await person.isTold('Up to date')
  return { laptop, person }
}

/** Chooses a file that was made here. */
async function bring({ page }: Person, name: string, bytes: Uint8Array): Promise<void> {
  await page
    .getByLabel('Choose a file')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) })
}

const rowOf = ({ page }: Person, title: string) =>
  page.getByRole('region', { name: 'Row by row' }).getByRole('listitem').filter({ hasText: title })

test('a Letterboxd archive full of traps comes in beside the list, as one step; the same again adds nothing', async () => {
  const { person } = await signedIn('lena', { A: ['Fargo', 'Memento'] })
  await person.page.getByRole('banner').getByRole('link', { name: 'Add', exact: true }).click()
  await person.page.getByRole('link', { name: 'Bring a list from elsewhere' }).click()
  await person.reads('Choose a file')
  await person.shoot('import begin')
  await bring(person, 'letterboxd-lena.zip', letterboxdZip())
  await person.button(/^Take in/).waitFor()
  await person.reads('letterboxd-lena.zip: Letterboxd')
  const ends = await person.page
    .getByRole('group', { name: 'Show' })
    .getByRole('radio')
    .evaluateAll(all => all.map(one => one.closest('label')?.textContent.replace(/\s+/g, ' ')))
  expect(ends).toEqual(['Needs a choice 2', 'Found 2', 'Under its own title 2', 'Not taken in 7'])
  await person.shoot('import review')

  // One of two films of one name and year is of its own; the other stays open.
  await rowOf(person, 'The Visitor (1979)')
    .first()
    .getByRole('button', { name: 'Keep as a film of my own: The Visitor' })
    .click()
  await person.reads('The Visitor: a film.')
  // The unrated are seen, too.
  await person.page.getByLabel('Without a rating, 2 titles').selectOption('C')
  await person.page.getByRole('radio', { name: /^Not taken in/ }).check()
  await person.reads('You had deleted it there.')
  await person.reads('Two films of the file have this name and year; it does not say which of them it means.')
  await person.shoot('import skipped')
  // Not for a moment is there anything more of it to take in.
  await person.page.evaluate(() => {
    const look = () => /Take in \w+ more/.test(document.body.textContent ?? '') && Object.assign(window, { more: true })
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  await person.page.getByRole('link', { name: 'Another file' }).click()
  await person.reads('Unfinished. One title needs a choice. 5 titles can be taken in.')
  await person.shoot('import not taken in')
  // Who wants nothing of it is not reminded, and it stays where it is.
  await person.button('Put aside letterboxd-lena.zip').click()
  await person.reads('Put aside. One title needs a choice. 5 titles can be taken in.')
  await person.page.reload()
  await person.reads('Put aside. One title needs a choice. 5 titles can be taken in.')
  await person.shoot('import put aside')
  await person.button('Take up again letterboxd-lena.zip').click()
  await person.page.getByRole('link', { name: 'Go on with letterboxd-lena.zip' }).click()
  await person.button('Take in 5 titles').click()
  await person.reads('5 titles were taken in.')
  expect(await person.page.evaluate(() => 'more' in window)).toBe(false)
  await person.reads(/^One note stays out of your list/)
  await person.shoot('import taken in')
  // What has an equal rating has no place yet, and the way to it is here.
  await person.page.getByRole('link', { name: 'to place' }).click()
  await person.reads(/^1 of /)
  await person.goHome()
  const board = {
    S: ['Alien'],
    A: ['Fargo', 'Memento'],
    B: ['Café, "Lumière" Again'],
    C: ['The Visitor', 'Year Unknown'],
  }
  await person.sees(board)
  expect(await person.noteOf('Alien')).toBe('In space,\nno "one".\n\n<b>Really</b>')
  await person.hasForLater(['Paris, Texas'])
  await person.isTold('Up to date')
  expect(await listOf('lena')).toEqual(board)
})

test('the same import again adds nothing, here or on another device; one Undo takes all of it back', async () => {
  const { person } = await signedIn('lotte', { A: ['Fargo', 'Memento'] })
  await person.page.goto('/import')
  await bring(person, 'letterboxd.zip', letterboxdZip())
  await person.button('Take in 3 titles').click()
  await person.reads('3 titles were taken in.')
  // Who has just taken it in is not told that it held nothing new.
  await person.reads(/^What was found is on your list/)
  const board = { S: ['Alien'], A: ['Fargo', 'Memento'], B: ['Café, "Lumière" Again'] }
  await person.goHome()
  await person.sees(board)
  await person.isTold('Up to date')

  await person.page.goto('/import')
  await bring(person, 'again.zip', letterboxdZip())
  await person.reads('There is nothing new in it: what was found is on your list.')
  expect(await person.button(/^Take in/).count()).toBe(0)

  // Another device knows nothing of it, and adds nothing either.
  const phone = await device('phone')
  const other = await phone.open('/import')
  await other.signIn('lotte')
  await other.sees(board)
  await other.page.goto('/import')
  await bring(other, 'letterboxd-lotte.zip', letterboxdZip())
  // It knows no choice that was made elsewhere; what was found is there.
  await other.reads('There is nothing new in it: what was found is on your list.')
  await other.shoot('import on another device')

  // One film of two of one name waits for a choice; the rest is in.
  await person.page.getByRole('link', { name: 'Another file' }).click()
  await person.reads(/^Unfinished\. Taken in on .*\. 2 titles need a choice\.$/)
  await person.page.getByRole('link', { name: 'Go on with letterboxd.zip' }).click()
  await person.reads('There is nothing new in it: what was found is on your list.')

  // One Undo takes all of it back, and it can be brought back.
  await person.undo()
  await person.button('Bring back 3 titles that are on your list no more').click()
  await person.goHome()
  await person.sees(board)
  await person.isTold('Up to date')
  expect(await listOf('lotte')).toEqual(board)
})

test('an import of years goes on where it was when the browser is closed half-way', async () => {
  const { laptop, person } = await signedIn('mona')
  const asked: string[] = []
  let held = () => {}
  const third = new Promise<void>(done => {
    held = done
  })
  let requests = 0
  await laptop.context.route('**/media/match', async route => {
    // The third is never answered: the browser is closed over it.
    if (++requests === 3) return held()
    asked.push(
      ...route
        .request()
        .postDataJSON()
        .items.map((item: { title: string }) => item.title),
    )
    await route.continue()
  })
  await person.page.goto('/import')
  await bring(person, 'years.zip', manyFilms(120))
  await third
  await person.reads(/^\d+ of 120 looked for/)
  await person.shoot('import half-way')
  const half = asked.length
  await person.page.close()

  const later = await laptop.open('/import')
  await later.reads('Unfinished. 100 titles have not been looked for yet.')
  await later.shoot('import unfinished')
  await later.page.getByRole('link', { name: 'Go on with years.zip' }).click()
  await later.button('Take in 120 titles').waitFor()
  expect([half, asked.length, new Set(asked).size]).toEqual([20, 120, 120])
  await later.button('Take in 120 titles').click()
  await later.reads('120 titles were taken in.')
  await later.undo()
  await later.button(/^Bring back 120/).waitFor()
})

test('without a network the file is read, and looking for its titles goes on by itself', async () => {
  const { laptop, person } = await signedIn('nils')
  await person.isInstalled()
  await person.page.goto('/import')
  await person.reads('Choose a file')
  await laptop.goOffline()
  await bring(person, 'plays.txt', new TextEncoder().encode('Oedipus Rex\nHamlet\nA Play Of Mine (1999)\nAlien\n'))
  await person.reads('The server cannot be reached. Looking goes on by itself when it can; nothing is lost.')
  await person.shoot('import offline')
  await laptop.comeOnline()
  await person.button('Take in 3 titles').waitFor()
  // What was found wrongly is put right by hand, and what nobody knows is a play.
  await rowOf(person, 'Hamlet')
    .getByRole('button', { name: /^Hamlet Play/ })
    .click()
  await person.page.getByRole('radio', { name: /^Found/ }).check()
  await rowOf(person, 'Alien').getByRole('button', { name: 'Something else for Alien …' }).click()
  const picker = person.page.getByRole('dialog', { name: 'Which one is “Alien”?' })
  await picker.getByRole('searchbox').fill('aliens')
  await person.shoot('import correct')
  await picker.getByRole('button', { name: /^Aliens Film/ }).click()
  await person.page.getByLabel('What nobody knows is').selectOption('PLAY')
  await person.page.getByLabel('Is one of these lists your own order?').selectOption('plays')
  await person.button('Take in 4 titles').click()
  await person.reads('4 titles were taken in.')
  await person.goHome()
  await person.sees({ B: ['Oedipus Rex', 'Hamlet', 'A Play Of Mine', 'Aliens'] })

  // And on the list, too, what is something else can be said to be so.
  const dialog = await person.look('Aliens')
  await dialog.getByRole('button', { name: 'It is another film or play …' }).click()
  const other = person.page.getByRole('dialog', { name: 'What is “Aliens” really?' })
  await other.getByRole('searchbox').fill('alien')
  await other.getByRole('button', { name: /^Alien Film/ }).click()
  await person.reads('Aliens is now Alien.')
  await person.shoot('import rematched')
  await person.press('Escape')
  await person.isTold('Up to date')
  expect(await listOf('nils')).toEqual({ B: ['Oedipus Rex', 'Hamlet', 'A Play Of Mine', 'Alien'] })
})

test('a file that is no list says what it is, and changes nothing; a guest can look', async () => {
  const laptop = await device('laptop')
  const guest = await laptop.open('/import')
  await guest.reads(/^An account is needed for this/)
  await bring(guest, 'books.csv', latin1('Book Id,Title,My Rating,Exclusive Shelf\n1,Emma,5,read\n'))
  await guest.reads(
    'This is a file of Goodreads. It holds books, and Marquee ranks films and plays. Nothing was changed.',
  )
  await guest.shoot('import refused')
  await bring(guest, 'in.zip', zip({ 'in.zip': zip({ 'a.csv': 'x' }) }))
  await guest.reads('There is another archive in it: in.zip. Unpack the outer one, and choose the inner one.')
  await bring(guest, 'ratings.csv', new TextEncoder().encode(traps['ratings.csv'] as string))
  await guest.reads(/^To find these titles in the catalogue, sign in/)
  await guest.shoot('import guest')
})
