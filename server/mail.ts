import { createTransport } from 'nodemailer'
import type { Env } from './env.ts'

/** Letters to users. */
export interface Mail {
  /** Plain text. Throws what the server at SMTP_URL says. */
  send(letter: { to: string; subject: string; text: string }): Promise<void>
  close(): void
}

/** Mail through the server at SMTP_URL, or undefined when none is set. One connection; letters wait for each other. */
export function createMail({ SMTP_URL, MAIL_FROM, PUBLIC_URL }: Env): Mail | undefined {
  if (!SMTP_URL) return undefined
  const from = MAIL_FROM ?? `Marquee <noreply@${new URL(PUBLIC_URL ?? 'http://localhost').hostname}>`
  const transport = createTransport({
    url: SMTP_URL,
    pool: true,
    maxConnections: 1,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send(letter) {
      await transport.sendMail({ from, ...letter })
    },
    close: () => transport.close(),
  }
}
