import { expect, test } from 'vitest'
import { patiently } from './api.ts'

test('a request ends when its caller ends it, also in a browser that cannot join signals', () => {
  for (const joins of [true, false]) {
    const { any } = AbortSignal
    if (!joins) Reflect.deleteProperty(AbortSignal, 'any')
    try {
      const caller = new AbortController()
      const signal = patiently(caller.signal)
      expect(signal.aborted).toBe(false)
      caller.abort()
      expect(signal.aborted).toBe(true)
    } finally {
      AbortSignal.any = any
    }
  }
})
