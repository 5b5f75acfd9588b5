import { expect, test } from 'vitest'
import { journeys } from './journeys.ts'
import { type Board, patience } from './looking.ts'
import { Neighbour } from './neighbours.ts'

const { device, account, importTitles, makeLeaderboards } = journeys()

/** A page that is not there for somebody is a refusal, and a browser notes each. */
const missing = /the server responded with a status of 404/u

/** Somebody with an account and a list, who is public unless said otherwise. */
async function neighbour(name: string, board: Board = {}, who: 'public' | 'private' = 'public') {
  await account(name, board)
  const laptop = await device('laptop')
  const self = await laptop.open()
  await self.signIn(name)
  await self.isTold('Up to date')
  const one = new Neighbour(name, self)
  if (who === 'public') await one.becomes('Everyone')
  laptop.excuse(missing)
  return one
}

const isThere = ({ self }: Neighbour, name: string) =>
  self.page.getByRole('heading', { name, exact: true, level: 1 }).waitFor()
const isNowhere = ({ self }: Neighbour, name: string) =>
  self.reads(`There is nobody called ${name} here whom you can see`)

test('who goes private is nowhere, for nobody, and all of it is there again when they are back', async () => {
  const ada = await neighbour('ada', { S: ['Fargo'], A: ['Alien'] })
  const ben = await neighbour('ben', { S: ['Alien'] })
  await ben.follow('ada')
  const tablet = await device('tablet')
  tablet.excuse(missing)
  const stranger = new Neighbour('', await tablet.open())

  const everywhere = async () => {
    await ben.visit('ada')
    await isThere(ben, 'ada')
    await ben.self.shoot('somebody’s page')
    expect(await ben.find('ada')).toEqual(['ada'])
    await ben.self.shoot('people')
    expect(await ben.following()).toEqual(['ada'])
    expect(await ben.feed()).toEqual(['ada ranked Alien: A, 8.4', 'ada ranked Fargo: S, 9.5'])
    await ben.self.shoot('feed')
    await ben.visit('ben')
    await ben.self.reads('No followers, follows one person')
    await stranger.visit('ada')
    await isThere(stranger, 'ada')
    await stranger.self.reads('Everybody can see this list.')
    await makeLeaderboards()
    await stranger.self.page.goto('/leaderboard?kind=people')
    await stranger.self.page.getByRole('link', { name: 'ada', exact: true }).waitFor()
  }
  await everywhere()

  await ada.becomes('Only me')
  await ada.visit('ada')
  await ada.self.reads('Nobody else sees this page: you are private.')
  await ben.visit('ada')
  await isNowhere(ben, 'ada')
  await ben.self.shoot('nobody')
  expect(await ben.find('ada')).toEqual([])
  expect(await ben.following()).toEqual([])
  expect(await ben.feed()).toEqual([])
  await ben.visit('ben')
  await ben.self.reads('No followers, follows nobody')
  await stranger.visit('ada')
  await isNowhere(stranger, 'ada')
  await stranger.self.page.goto('/leaderboard?kind=people')
  await stranger.self.page.getByRole('link', { name: 'ben', exact: true }).waitFor()
  expect(await stranger.self.page.getByRole('link', { name: 'ada', exact: true }).count()).toBe(0)

  await ada.becomes('Everyone')
  await everywhere()
})

test('an import is one entry; who unfollows sees nothing old and nothing new; who blocks and who is blocked are nowhere for each other', async () => {
  const cleo = await neighbour('cleo')
  const dora = await neighbour('dora', { B: ['Memento'] })
  await importTitles('cleo', 500)
  await dora.follow('cleo')
  expect(await dora.feed()).toEqual(['cleo imported 500 titles'])
  await dora.unfollow('cleo')
  expect(await dora.feed()).toEqual([])
  await cleo.self.goHome()
  await cleo.self.rank('Fargo', { tier: 'A' })
  await cleo.self.isTold('Up to date')
  expect(await dora.feed()).toEqual([])
  await dora.follow('cleo')
  expect(await dora.feed()).toEqual(['cleo ranked Fargo: A, 8.4', 'cleo imported 500 titles'])
  await cleo.follow('dora')

  // Whoever follows counts at once, and whoever does no more does not.
  await dora.visit('cleo')
  await dora.self.reads('One follower, follows one person')
  await dora.self.button('Unfollow cleo').click()
  await dora.self.reads('No followers, follows one person')
  await dora.self.button('Follow cleo').click()
  await dora.self.reads('One follower, follows one person')
  await expect.poll(() => ranks(dora), { timeout: patience, interval: 2_000 }).toContain('cleo')

  await cleo.visit('dora')
  await cleo.self.button('Block dora').click()
  await cleo.self.reads('You have blocked dora')
  await cleo.self.shoot('blocked')
  for (const [one, other] of [
    [cleo, dora],
    [dora, cleo],
  ] as const) {
    await one.visit(other.name)
    await isNowhere(one, other.name)
    expect(await one.find(other.name)).toEqual([])
    expect(await one.following()).toEqual([])
    expect(await one.feed()).toEqual([])
    // No gap tells that somebody stands there.
    const told = await ranks(one)
    expect(told).not.toContain(other.name)
    expect(told.match(/#\d+/g)).toEqual(told.match(/#\d+/g)?.map((_, i) => `#${i + 1}`))
  }

  await cleo.goTo('People')
  await cleo.self.button('Unblock dora').click()
  await cleo.self.reads('dora is not blocked any more.')
  await cleo.self.button('Block dora').click()
  await cleo.self.button('Unblock dora').click()
  await cleo.self.button('Block dora').waitFor()
  await dora.visit('cleo')
  await isThere(dora, 'cleo')
  expect(await dora.feed()).toEqual([])
})

/** What the leaderboard of people says, line by line. */
async function ranks({ self }: Neighbour): Promise<string> {
  await self.page.goto('/leaderboard?kind=people')
  await self.page.getByText(/^Counted /u).waitFor()
  const lines = self.page.getByRole('list', { name: 'Who ranked most' }).getByRole('listitem')
  return (await lines.allTextContents()).join('\n')
}

const forty =
  'Mississippi Mermaid|Tom Jones|Hollywood Shuffle|Darling Lili|Four Rooms|The Abyss|Action Jackson|Among Giants|American Graffiti|Annie Hall|The Apartment|Apocalypse Now|Arachnophobia|Arnolds Park|Barbarella|Barry Lyndon|The Barbarians|Bad Boys|Body Double|The Beastmaster|Before Sunrise|Blade Runner|Bloodsport|Blow Out|Boom Town|Basquiat|Black Rain|Bottle Rocket|Braindead|Broken Arrow|Brainstorm|Braveheart|Blazing Saddles|Bathing Beauty|Beetlejuice|Batman Returns|Batman Forever|Broken Vessels|Caddyshack|Cape Fear'.split(
    '|',
  )

test('the leaderboard of people says its rule, and an import does not win it', async () => {
  await neighbour('flo', { S: forty })
  const eve = await neighbour('eve', { C: ['Alien'] }, 'private')
  await importTitles('eve', 500)
  await eve.becomes('Everyone')
  await makeLeaderboards()

  const anybody = await (await device('phone')).open('/')
  await anybody.goByMore('Leaderboard')
  await anybody.page.getByRole('link', { name: 'Who ranked most' }).click()
  await anybody.reads('What was imported does not count.')
  await anybody.reads(/^Counted .* ago\.$/u)
  await anybody.shoot('leaderboard of people')
  const lines = anybody.page.getByRole('list', { name: 'Who ranked most' }).getByRole('listitem')
  const said = await lines.allTextContents()
  expect(said[0]).toBe(`#1flo${forty.length} titles ranked by hand`)
  expect(said.find(line => line.includes('eve'))).toMatch(/eveone title ranked by hand$/u)
})
