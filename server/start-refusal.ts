/** The start cannot go on; the message says why and what to do. */
export class StartRefusal extends Error {
  override name = 'StartRefusal'
}
