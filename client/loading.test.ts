import { afterEach, beforeEach, expect, test, vi } from 'vitest'

/** Parts that could not be loaded: who hears of it, and when. */

let cameOnline: (() => void) | undefined
beforeEach(() => {
  vi.resetModules()
  cameOnline = undefined
  vi.stubGlobal('addEventListener', (_: string, heard: () => void) => {
    cameOnline = heard
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const fails = () => Promise.reject(new TypeError('Failed to fetch'))

test('what can be loaded is handed on, and nothing is wanting', async () => {
  const { loaded, isWanting } = await import('./loading.ts')
  expect([await loaded('a', Promise.resolve('a part')), isWanting()]).toEqual(['a part', false])
})

test('what cannot be loaded is told at once where there is a network', async () => {
  vi.stubGlobal('navigator', { onLine: true })
  const { loaded, isWanting, onWanting } = await import('./loading.ts')
  const told = vi.fn()
  onWanting(told)
  await expect(loaded('a', fails())).rejects.toThrow('Failed to fetch')
  expect([isWanting(), told.mock.calls.length]).toEqual([true, 1])
})

test('offline it is told when the network is back: before, a new page would not come either', async () => {
  vi.stubGlobal('navigator', { onLine: false })
  const { loaded, isWanting } = await import('./loading.ts')
  await expect(loaded('a', fails())).rejects.toThrow('Failed to fetch')
  expect(isWanting()).toBe(false)
  vi.stubGlobal('navigator', { onLine: true })
  cameOnline?.()
  expect(isWanting()).toBe(true)
})

test('nothing is wanting of what could be loaded after all', async () => {
  vi.stubGlobal('navigator', { onLine: true })
  const { loaded, isWanting, onWanting } = await import('./loading.ts')
  await expect(loaded('a', fails())).rejects.toThrow('Failed to fetch')
  await expect(loaded('b', fails())).rejects.toThrow('Failed to fetch')
  const told = vi.fn()
  onWanting(told)
  await loaded('a', Promise.resolve())
  expect(isWanting()).toBe(true)
  await loaded('b', Promise.resolve())
  expect([isWanting(), told.mock.calls.length]).toEqual([false, 2])
})
