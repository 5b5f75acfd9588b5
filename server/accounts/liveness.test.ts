import { expect, test } from 'vitest'
import { inLane } from '../db/gate.ts'
import { Liveness } from './liveness.ts'

test('a session that ends while it is being asked after is asked after again', async () => {
  const answers: ((live: boolean) => void)[] = []
  const check = () => new Promise<boolean>(done => answers.push(done))
  const liveness = new Liveness(check, () => 0)
  const phone = { user_id: 'ada', session_id: 'phone' }
  const first = liveness.isLive(phone)
  liveness.forget('phone')
  answers[0]?.(true)
  expect(await first).toBe(true)
  const second = liveness.isLive(phone)
  expect(answers).toHaveLength(2)
  answers[1]?.(false)
  expect(await second).toBe(false)
})

test('when word of ended sessions was lost, every session is asked after again', async () => {
  const asked: string[] = []
  const liveness = new Liveness(
    async auth => asked.push(auth.session_id) > 0,
    () => 0,
  )
  const look = async () => {
    for (const session_id of ['phone', 'laptop']) await liveness.isLive({ user_id: 'ada', session_id })
  }
  await look()
  await look()
  expect(asked).toEqual(['phone', 'laptop'])
  liveness.forget()
  await look()
  expect(asked).toEqual(['phone', 'laptop', 'phone', 'laptop'])
})

test('who asks at once asks once, and nobody joins a question from before the end', async () => {
  const answers: ((live: boolean) => void)[] = []
  const check = () => new Promise<boolean>(done => answers.push(done))
  const liveness = new Liveness(check, () => 0)
  const phone = { user_id: 'ada', session_id: 'phone' }
  const three = [liveness.isLive(phone), liveness.isLive(phone), liveness.isLive(phone)]
  expect(answers).toHaveLength(1)
  liveness.forget('phone')
  const after = liveness.isLive(phone)
  expect(answers).toHaveLength(2)
  answers[1]?.(false)
  answers[0]?.(true)
  expect(await Promise.all(three)).toEqual([true, true, true])
  expect(await after).toBe(false)
  void liveness.isLive(phone)
  expect(answers).toHaveLength(3)
})

test('what is urgent does not wait for the answer of what is not', async () => {
  const answers: ((live: boolean) => void)[] = []
  const liveness = new Liveness(
    () => new Promise<boolean>(done => answers.push(done)),
    () => 0,
  )
  const phone = { user_id: 'ada', session_id: 'phone' }
  const searches = [1, 2].map(() => inLane('search', 'ada', () => liveness.isLive(phone)))
  const write = inLane('write', 'ada', () => liveness.isLive(phone))
  expect(answers).toHaveLength(2)
  answers[1]?.(true)
  expect(await write).toBe(true)
  expect(await liveness.isLive(phone)).toBe(true)
  answers[0]?.(true)
  expect(await Promise.all(searches)).toEqual([true, true])
})
