/** What every session runs with, on both engines, so that the text of a value never depends on the server's configuration. */
export const sessionSettings = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, DMY',
  IntervalStyle: 'iso_8601',
  extra_float_digits: '1',
  bytea_output: 'hex',
} as const

/** Channels are named in code only; a plain word needs no quoting on either engine. */
export function checkChannel(channel: string): void {
  if (!/^[a-z][a-z0-9_]*$/.test(channel)) throw new Error(`Not a channel name: ${channel}`)
}
