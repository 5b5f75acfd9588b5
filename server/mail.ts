/** Letters to users. */
export interface Mail {
  /** Plain text. Throws what the server at SMTP_URL says. */
  send(letter: { to: string; subject: string; text: string }): Promise<void>
  close(): void
}
