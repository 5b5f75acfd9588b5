import bcrypt from 'bcrypt'
import { afterAll, describe, expect, test } from 'vitest'
import { nobodysHash, Passwords } from './passwords.ts'

const passwords = new Passwords({ cost: 4, maxWait: 120_000 })
afterAll(() => passwords.close())

describe('every character of a password counts', () => {
  const long = 'correct horse battery staple '.repeat(3)
  test.each([
    ['the 73rd byte', `${long.slice(0, 72)}a`, `${long.slice(0, 72)}b`],
    ['the 256th character', `${'ab'.repeat(127)}xy`, `${'ab'.repeat(127)}xz`],
    ['what follows a NUL', 'before\u0000after', 'before\u0000other'],
    ['a blank at the end', 'seventeen green', 'seventeen green '],
    ['letter case', 'Seventeen green', 'seventeen green'],
  ])('%s', async (_, one, other) => {
    const stored = await passwords.hash(one)
    expect(await passwords.fits(one, stored)).toBe(true)
    expect(await passwords.fits(other, stored)).toBe(false)
  })

  test('bcrypt alone would not see the 73rd byte', () => {
    const hash = bcrypt.hashSync(`${long.slice(0, 72)}a`, 4)
    expect(bcrypt.compareSync(`${long.slice(0, 72)}b`, hash)).toBe(true)
  })
})

test('an accent is the same accent, however the keyboard spells it', async () => {
  const stored = await passwords.hash('Amélie Poulain'.normalize('NFD'))
  expect(await passwords.fits('Amélie Poulain'.normalize('NFC'), stored)).toBe(true)
})

test('no password fits a user who does not exist', async () => {
  expect(await passwords.fits('seventeen green', undefined)).toBe(false)
  expect(await passwords.fits('', undefined)).toBe(false)
})

test('a stranger’s name costs bcrypt as much as a known one: the hash it is held against is a real one', () => {
  expect(bcrypt.getRounds(nobodysHash(12))).toBe(12)
  // bcrypt takes its salt and gives it back, so it did the whole work.
  const salt = nobodysHash(4).slice(0, 29)
  expect(bcrypt.hashSync('x', salt).slice(0, 29)).toBe(salt)
})
