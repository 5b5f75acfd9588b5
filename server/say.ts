import type { Writable } from 'node:stream'

/** Bytes that wait for a reader who is slow. Whoever does not read at all must not cost us all our memory. */
const most = 1 << 20

/**
 * A way to say something on stdout or stderr that never costs more than the words: on a full disk, to a reader who is gone
 * or does not read, they are lost, and the process goes on. Node writes to a file at once and to a pipe as far as there is
 * room; the rest waits here, and nobody for it.
 */
export function saying(stream: Writable): (text: string) => void {
  stream.off('error', lose).on('error', lose)
  return text => {
    if (stream.writableLength < most) stream.write(text)
  }
}

// Once for a stream, however many write to it.
const lose = () => {}
