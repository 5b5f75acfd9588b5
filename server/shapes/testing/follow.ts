import { Shape, ShapeStream, type ShapeStreamOptions } from '@electric-sql/client'

type Row = Record<string, unknown>

export interface Followed extends AsyncDisposable {
  shape: Shape<Row & { [key: string]: never }>
  /** What the client gave up on. */
  errors: unknown[]
  messages: { headers: Row; value?: Row }[]
  handle(): string
  /** Waits until its rows, by id, are as wanted. */
  until(wanted: (rows: Map<unknown, Row>) => boolean): Promise<void>
}

/** The unmodified client of Electric, on the rankings of whoever has the token, of now where there are several. */
export function follow(
  url: string,
  token: string | (() => string),
  options: Partial<ShapeStreamOptions> = {},
): Followed {
  const leave = new AbortController()
  const errors: unknown[] = []
  const messages: Followed['messages'] = []
  const stream = new ShapeStream<Row & { [key: string]: never }>({
    url: `${url}/sync/shapes/user_rankings`,
    headers: { authorization: () => `Bearer ${typeof token === 'string' ? token : token()}` },
    signal: leave.signal,
    onError: error => void errors.push(error),
    ...options,
  })
  stream.subscribe(batch => void messages.push(...(batch as Followed['messages'])))
  const shape = new Shape(stream)
  return {
    shape,
    errors,
    messages,
    handle: () => stream.shapeHandle ?? '',
    until: wanted =>
      new Promise<void>(done => {
        const look = () => {
          if (!wanted(new Map(shape.currentRows.map(row => [(row as Row).id, row])))) return
          stop()
          done()
        }
        const stop = shape.subscribe(look)
        look()
      }),
    async [Symbol.asyncDispose]() {
      leave.abort()
    },
  }
}
