/** Nobody answered: a network failure is a TypeError by the standard, patience that ran out a TimeoutError. */
export const unanswered = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError')
