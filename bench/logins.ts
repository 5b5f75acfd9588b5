import { type Bench, median, ms, range, timed } from './measure.ts'
import { openStage, PASSWORD } from './stage.ts'

const AT_ONCE = 64

export const logins: Bench = {
  name: 'logins',
  method: `The same search over HTTP again and again, alone and while ${AT_ONCE} people log in at once (bcrypt at cost 12, the queue before it as it is), in turn; the median of the searches that ended meanwhile. Server, PostgreSQL and bench share the machine.`,
  async run(size) {
    await using stage = await openStage()
    const rounds = size === 'full' ? 5 : 1
    const names: string[] = []
    for (let n = 0; n < AT_ONCE; n++) names.push((await stage.user(0)).username)
    const search = () =>
      timed(async () => void (await (await fetch(`${stage.url}/media/search?q=bench%20film%2077`)).text()))
    const logIn = async (login: string) => {
      const reply = await fetch(`${stage.url}/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ login, password: PASSWORD }),
      })
      await reply.text()
      return reply.status
    }
    for (let n = 0; n < 50; n++) await search()
    const [alone, during, ratios, statuses]: [number[], number[], number[], number[]] = [[], [], [], []]
    for (let round = 0; round < rounds; round++) {
      const quiet: number[] = []
      for (let n = 0; n < 60; n++) quiet.push(await search())
      let over = false
      const storm = Promise.all(names.map(logIn)).then(got => {
        statuses.push(...got)
        over = true
      })
      const busy: number[] = []
      while (!over) busy.push(await search())
      await storm
      alone.push(...quiet)
      during.push(...busy)
      ratios.push(median(busy) / median(quiet))
    }
    const served = statuses.filter(status => status === 200).length
    return [
      {
        what: `A search while ${AT_ONCE} people log in at once, median`,
        ours: `${ms(median(during))} (${Math.round(served / rounds)} of ${AT_ONCE} let in, the others told to come again)`,
        compared: `alone: ${ms(median(alone))}`,
        ratio: range(ratios),
        target: '≤ 2 ×',
        reached: median(ratios) <= 2,
      },
    ]
  },
}
