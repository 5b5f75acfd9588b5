import { IncomingMessage, type ServerOptions, ServerResponse } from 'node:http'
import type { Express } from 'express'

/** What `http.createServer` makes of a request. */
export type ReplyClasses = Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'>

/**
 * For `http.createServer`: requests and replies that are Express's from the start. Otherwise it gives each of them another
 * prototype, and V8 then makes a hidden class for every single one: 2 KB for as long as a poll is held.
 */
export function classesOf(app: Express): ReplyClasses {
  class AppRequest extends IncomingMessage {}
  class AppReply extends ServerResponse {
    // Express would make one without a prototype, which V8 keeps as a table.
    locals = { trace: undefined }
  }
  Object.setPrototypeOf(AppRequest.prototype, app.request)
  Object.setPrototypeOf(AppReply.prototype, app.response)
  Object.assign(app, { request: AppRequest.prototype, response: AppReply.prototype })
  return { IncomingMessage: AppRequest, ServerResponse: AppReply } as never
}
